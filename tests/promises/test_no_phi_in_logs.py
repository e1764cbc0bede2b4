"""What is logged, and what a person's work says, holds nothing of a patient and nothing of a file's own text."""

import datetime as dt
import logging

import pytest
from django.db import connection
from tests.claims.answers import ack_277, ack_999, said
from tests.clinic import answer, check_of, era, file_of, key, line

from billwright.apps.claims import actions as claims
from billwright.apps.correspondence import actions as inquiries
from billwright.apps.remittances import posting
from billwright.flows.nightly import run_night
from billwright.flows.worker import carry_outbox
from billwright.project.logs import NoPhi
from billwright.records.parties import Name

PHI = ("Moss", "Quill", "Reed", "Ida", "Rosa", "MBRMOSS1", "MBRQUILL1", "19800203", "1980-02-03", "02/03/1980",
       "Elm Street", "Zebedee", "Quartzson", "SECRETTEXT")  # fmt: skip
"""Of the clinic's people, and of one who is only in files."""


def phi_in(text: str) -> list[str]:
    return [each for each in PHI if each.lower() in text.lower()]


def assert_nothing_of_a_person_is_told(clinic, caplog) -> None:
    formatter = logging.Formatter("%(name)s %(message)s")
    for record in caplog.records:
        said_in_it = formatter.format(record)
        assert phi_in(said_in_it) == [], said_in_it
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, reason, next_step FROM worklist_workitem")
        for row in cursor.fetchall():
            assert phi_in(" ".join(row)) == [], row
        for table, column in (("claims_claimevent", "words"), ("remittances_remittanceclaim", "reason"),
                              ("remittances_remittance", "reason"), ("compliance_changeevent", "reason")):  # fmt: skip
            cursor.execute(f"SELECT {column} FROM {table}")
            for (words,) in cursor.fetchall():
                assert phi_in(words) == [], (table, words)


def theirs(number: str, *lines, **facts):
    """An answer for somebody of another office."""
    return answer(number, *lines, patient=Name("QUARTZSON", "ZEBEDEE"), member_id="SECRETTEXT9", **facts)


def call_of_a_talker(clinic) -> None:
    """Everything that is typed of a call names the patient; a promise and a follow-up come of it."""
    today, words = clinic.office.biller.today, "Zebedee Quartzson asks for Ida Moss, MBRMOSS1, of Elm Street"
    call = inquiries.LogInquiry(
        key(), clinic.ida.account, "other", "other", "address", words, words, "Zebedee Quartzson", "5550100155",
        today, words, today, 500,
    )  # fmt: skip
    made = inquiries.log_inquiry(clinic.office.manager, call)
    inquiries.add_to_inquiry(clinic.office.biller, inquiries.AddToInquiry(key(), made, words))


@pytest.fixture
def logs(caplog):
    """All loggers, as an operator who looks for a fault would set them, and as the settings filter them."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.addFilter(NoPhi())
    return caplog


def test_of_a_month_with_everything_in_it(clinic, logs):
    sent = [clinic.claim("99213", who=who) for who in (clinic.rosa, clinic.ida, clinic.tom)]
    held = clinic.claim("99214", who=clinic.ida, diagnoses=("J06",))
    clinic.submit()
    carry_outbox(clinic.office.now)  # the folder is not there: it fails, and says so
    clinic.receive(ack_999("A"))
    clinic.receive(ack_277(*(said(each.row.control_number, "A2") for each in sent), said("QUARTZSON", "A7", "562")))
    whole = check_of(
        answer(sent[0], line("99213", "CO-45 30.00", "PR-2 24.00")),
        answer(sent[1], line("99213", "CO-16 150.00"), status="4"),
        theirs("QUARTZSON1", line("97110")),
    )
    off = check_of(theirs("9C8", line("97110")), paid_cents=1)
    clinic.receive(file_of(whole, off))
    undone = clinic.remittance(1).claims[0]
    posting.undo(clinic.office.biller, posting.UndoPosting(key(), undone.public_id, "another claim"))
    posting.retry(clinic.office.biller, posting.Retry(key(), undone.public_id))
    claims.change(clinic.office.biller, claims.ChangeClaim(key(), held.row.public_id, 1, diagnoses=("J069",)))
    call_of_a_talker(clinic)
    run_night(clinic.office.now + dt.timedelta(3))
    assert {
        "answer_unmatched", "claim_denied", "follow_up_call", "promise_not_kept", "remittance_claim_unmatched",
        "remittance_set_aside",
    } <= set(clinic.work_kinds())  # fmt: skip
    assert_nothing_of_a_person_is_told(clinic, logs)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-120],
        lambda data: data[:300],
        lambda data: b"SECRETTEXT Zebedee Quartzson" + data,
        lambda data: data + b"SECRETTEXT Zebedee Quartzson",
        lambda data: data.replace(b"SE*", b"SE*SECRETTEXT"),
        lambda data: data.replace(b"GE*1*", b"GE*Zebedee Quartzson*"),
        lambda data: data.replace(b"~CLP", b"~QUARTZSON*ZEBEDEE~CLP"),
        lambda data: data.replace(b"ST*835", b"ST*QUARTZSON"),
        lambda data: data.replace(b"ST*835", b"ST*837"),
        lambda data: data.replace(b"BPR*I*60", b"BPR*I*QUARTZSON"),
        lambda data: data.replace(b"20261120", b"ZEBEDEE1"),
        lambda data: data.replace(b"CAS*", b"QUARTZSON ZEBEDEE"),
        lambda data: b"Zebedee Quartzson, SECRETTEXT\n" * 50,
        lambda data: b"ISA*QUARTZSON*",
    ],
)
def test_of_files_that_are_wrong(clinic, logs, spoil):
    clinic.sent("99213")
    data = era(theirs("QUARTZSON1", line("97110")), theirs("9C8", line("97110", "CO-16 60.00"), status="4"))
    clinic.receive(spoil(data), "Zebedee Quartzson.835")
    assert clinic.work_kinds()
    assert_nothing_of_a_person_is_told(clinic, logs)


def test_of_a_claim_with_values_of_its_patient_in_the_wrong_places(clinic, logs):
    odd = clinic.enter_person("Quartzson*", "Zebedee")
    assert clinic.claim("99213", who=odd).row.state == "held"
    with pytest.raises(Exception, match="no claim here") as refused:
        clinic.receive(era(theirs("9C8", line("97110"))))
        (row,) = clinic.remittance().claims
        posting.retry(clinic.office.biller, posting.Retry(key(), row.public_id, "Zebedee Quartzson"))
    assert phi_in(str(refused.value)) == []
    assert_nothing_of_a_person_is_told(clinic, logs)
