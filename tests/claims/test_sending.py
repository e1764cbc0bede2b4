"""Ready claims leave in one file for each partner; what comes back about them is brought to each, once."""

import datetime as dt
import io

import msgspec
import pytest
import pyx12.error_handler
import pyx12.params
import pyx12.x12n_document
from tests.claims.answers import ack_277, ack_999, ack_ta1, said
from tests.clinic import answer, key, line

from billwright import x12
from billwright.apps.claims import actions, queries, sending
from billwright.apps.claims.actions import ChangeClaim
from billwright.apps.claims.sending import BuildBatch, BuiltBatch
from billwright.apps.compliance.access import NotFoundError
from billwright.apps.documents import queries as documents
from billwright.apps.outbox import queries as outbox
from billwright.records.acknowledgment import SegmentError


def file_of(clinic, batch):
    return documents.content(clinic.office.biller, batch.document).data


def batches(clinic):
    return queries.batches(clinic.office.biller)


def as_pyx12_sees(data: bytes) -> list[str]:
    """What an independent validator of the 837P guide finds wrong."""
    html, ack = io.StringIO(), io.StringIO()
    params = pyx12.params.params()
    found = pyx12.x12n_document.x12n_document(params, io.StringIO(data.decode()), ack, html)
    return [] if found else [ack.getvalue()]


def test_nothing_ready_builds_nothing(clinic):
    assert sending.build_batch(clinic.office.biller, BuildBatch(key(), clinic.partner)) == BuiltBatch("", 0, 0)
    clinic.claim("99213", diagnoses=("J06",))  # held
    assert clinic.submit() == clinic.submit()
    assert (batches(clinic), outbox.waiting(clinic.office.biller)) == ([], [])


def test_a_batch_is_the_claims_as_they_stood_byte_for_byte(clinic):
    made = [clinic.claim("99213"), clinic.claim("99213", who=clinic.rosa), clinic.claim("97110", who=clinic.tom)]
    submitted = clinic.submit()
    assert (len(submitted.batches), submitted.claims, submitted.cents) == (1, 3, 15000 + 15000 + 6000)
    (batch,) = batches(clinic)
    data = file_of(clinic, batch)
    read = [each.claim for each in x12.read_837(data)]
    assert {each.control_number: each for each in read} == {each.claim.control_number: each.claim for each in made}
    assert x12.check(data).findings == ()
    assert as_pyx12_sees(data) == []
    for each in made:
        seen = clinic.seen(each.row.public_id)
        assert seen.row.state == "sent"
        (submission,) = seen.submissions
        assert (submission.claim, submission.batch) == (each.claim, batch.reference)
    assert [message.document for message in outbox.waiting(clinic.office.biller)] == [batch.document]


def test_only_chosen_claims_leave_where_some_are_chosen(clinic):
    first, second = clinic.claim("99213"), clinic.claim("99213", who=clinic.rosa)
    built = sending.build_batch(clinic.office.biller, BuildBatch(key(), clinic.partner, (second.row.public_id,)))
    assert (built.claims, built.cents) == (1, 15000)
    assert clinic.seen(first.row.public_id).row.state == "ready"
    with pytest.raises(NotFoundError):
        sending.build_batch(clinic.office.neighbour(), BuildBatch(key(), clinic.partner))


def test_control_numbers_rise_and_none_is_used_twice(clinic):
    numbers = []
    for who in (clinic.ida, clinic.rosa, clinic.tom):
        clinic.sent("99213", who=who)
        (newest, *_) = batches(clinic)
        report = x12.check(file_of(clinic, newest))
        numbers.append(int(report.interchanges[0].facts.control_number))
    assert numbers == [1, 2, 3]
    assert len({each.reference for each in batches(clinic)}) == 3


def test_a_batch_holds_a_hundred_at_most_and_the_rest_goes_in_the_next(clinic, monkeypatch):
    monkeypatch.setattr(sending, "MOST_CLAIMS", 2)
    for who in (clinic.ida, clinic.rosa, clinic.tom):
        clinic.claim("99213", who=who)
    assert [each.claims for each in batches(clinic)] == []
    assert clinic.submit().claims == 3
    assert sorted(each.claims for each in batches(clinic)) == [1, 2]


# ---- what comes back


@pytest.mark.parametrize(
    ("data", "state", "batch_state", "work"),
    [
        (ack_999("A"), "received", "received", {}),
        (ack_999("E", "E"), "received", "received", {}),
        (ack_999("P", "A"), "received", "partly", {}),
        (ack_999("P", "R"), "rejected", "rejected", {"batch_rejected": 1}),
        (ack_999("R", "R", errors=(SegmentError("NM1", 7, "8"),)), "rejected", "rejected", {"batch_rejected": 1}),
        (ack_999("A", group="77"), "sent", "built", {"answer_unmatched": 1}),
        (ack_ta1("A"), "sent", "built", {}),
        (ack_ta1("E", note="024"), "sent", "built", {}),
        (ack_ta1("R", note="024"), "rejected", "rejected", {"batch_rejected": 1}),
        (ack_ta1("R", number="000000099"), "sent", "built", {"answer_unmatched": 1}),
    ],
    ids=[
        "999 A",
        "999 E",
        "999 P",
        "999 P ours R",
        "999 R",
        "999 of another",
        "TA1 A",
        "TA1 E",
        "TA1 R",
        "TA1 of another",
    ],
)
def test_what_the_front_door_says_of_the_file(clinic, data, state, batch_state, work):
    claim = clinic.sent("99213")
    for _ in range(2):  # the second time says nothing new
        clinic.receive(data, "answer")
        assert clinic.seen(claim.row.public_id).row.state == state
        assert [each.state for each in batches(clinic)] == [batch_state]
        assert clinic.work_kinds() == work
    events = [event.kind for event in clinic.seen(claim.row.public_id).events]
    assert len(events) == len(set(events)) + 0
    assert clinic.books_agree()


def test_a_277ca_brings_each_claim_its_answer(clinic):
    good, bad = clinic.claim("99213"), clinic.claim("99213", who=clinic.rosa)
    clinic.submit()
    number = good.row.control_number
    received = clinic.receive(
        ack_277(said(number, "A2", payer_number="P77"), said(bad.row.control_number, "A7", "562"), said("8C1", "A2"))
    )
    assert (received.answered, received.waiting) == (2, 2)
    accepted, rejected = clinic.seen(good.row.public_id), clinic.seen(bad.row.public_id)
    assert (accepted.row.state, accepted.row.payer_control_number) == ("accepted", "P77")
    assert rejected.row.state == "rejected"
    work = clinic.work()
    assert set(work) == {"claim_rejected", "answer_unmatched"}
    assert (
        "rejected for invalid information (A7): NPI (562), of the billing provider (85)"
        in work["claim_rejected"][0].reason
    )
    assert (work["claim_rejected"][0].source, work["claim_rejected"][0].cents) == (bad.row.public_id, 15000)
    assert work["claim_rejected"][0].due_on == dt.date(2027, 5, 1)  # not on file: the visit of 11/2 and 180 days


def test_a_rejected_claim_is_mended_and_sent_again_under_its_number(clinic):
    claim = clinic.sent("99213")
    clinic.receive(ack_277(said(claim.row.control_number, "A3", "21")))
    rejected = clinic.seen(claim.row.public_id)
    assert rejected.may_change
    actions.change(clinic.office.biller, ChangeClaim(key(), claim.row.public_id, rejected.version, diagnoses=("J029",)))
    assert clinic.seen(claim.row.public_id).row.preparation == "ready"
    assert clinic.submit().claims == 1
    again = clinic.seen(claim.row.public_id)
    assert (again.row.state, len(again.submissions), clinic.work_kinds()) == ("sent", 2, {})
    before, after = (each.claim for each in again.submissions)
    assert before == claim.claim
    assert after == msgspec.structs.replace(claim.claim, diagnoses=again.claim.diagnoses)
    clinic.receive(ack_277(said(claim.row.control_number, "A2"), batch="1B000002"))
    assert clinic.seen(claim.row.public_id).row.state == "accepted"


def test_a_277ca_does_not_reopen_a_claim_that_the_payer_has_decided(clinic):
    """Reopened, it would be checked, be ready, and be sent to the payer a second time."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    clinic.receive(ack_277(said(claim.row.control_number, "A7", "562")))
    row = clinic.seen(claim.row.public_id).row
    assert (row.transmission, row.adjudication, clinic.work_kinds()) == ("sent", "paid", {})
    with pytest.raises(actions.ClaimSentError):
        actions.recheck(clinic.office.biller, actions.RecheckClaim(claim.row.public_id))
    assert clinic.submit().claims == 0


@pytest.mark.parametrize("foreign", [{"batch": "8B000077"}, {"sender": "SOMEBODY"}])
def test_a_277ca_to_no_batch_of_ours_or_from_another_sender_changes_nothing(clinic, foreign):
    claim = clinic.sent("99213")
    clinic.receive(ack_277(said(claim.row.control_number, "A7", "562"), **foreign))
    assert (clinic.seen(claim.row.public_id).row.state, clinic.work_kinds()) == ("sent", {})


def test_a_late_answer_to_an_earlier_sending_changes_nothing(clinic):
    """Batch 1 was rejected by TA1 and sent again as batch 2; then the 999 and a 277CA of batch 1 come."""
    claim = clinic.sent("99213")
    clinic.receive(ack_ta1("R", note="024"))
    assert clinic.work_kinds() == {"batch_rejected": 1}
    actions.recheck(clinic.office.biller, actions.RecheckClaim(claim.row.public_id))
    clinic.submit()
    assert (clinic.seen(claim.row.public_id).row.state, clinic.work_kinds()) == ("sent", {})
    clinic.receive(ack_999("R", "R"))
    clinic.receive(ack_277(said(claim.row.control_number, "A7", "562")))
    assert (clinic.seen(claim.row.public_id).row.state, clinic.work_kinds()) == ("sent", {})
    assert clinic.seen(claim.row.public_id).events[-1].kind == "answered late"
    clinic.receive(ack_999("A", group="2"))
    assert clinic.seen(claim.row.public_id).row.state == "received"


def test_numbers_that_are_none_are_matched_to_nothing(clinic):
    claim = clinic.sent("99213")
    for group in ("¹", "9" * 30, "-1", "", "1 "):
        data = ack_999("R", "R").replace(b"AK1*HC*1*", f"AK1*HC*{group}*".encode())
        clinic.receive(data, "odd")
    assert clinic.seen(claim.row.public_id).row.state == "sent"
