"""Any bytes in: kept as they came, acted on where they are whole, told in words where not; never a traceback, nothing
half-posted, and the books agree."""

import os
import resource
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.claims.answers import ack_277, ack_999, said
from tests.clinic import answer, check_of, era, file_of, line

from billwright import x12
from billwright.apps.documents import queries as documents
from billwright.rules.ledger import chart

CEDAR_OWES = "Cedar Mutual"
SAMPLES = Path(os.environ.get("BILLWRIGHT_SHARED", Path(__file__).parents[3] / "shared")) / "samples" / "x12"


def kept(clinic, received) -> bytes:
    return documents.content(clinic.office.auditor, received.document).data


def is_as_before_or_posted_whole(clinic, received) -> None:
    """Each payment has all its money in clearing or on claims, or nothing of it anywhere."""
    paid = sum(row.paid_cents for row in clinic.remittances() if row.state in ("open", "posted"))
    assert clinic.books(chart.CASH) == paid
    assert received.waiting == 0 or clinic.work_kinds()
    assert clinic.books_agree()


# ---- what is no X12


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\n \n", "no X12 file"),
        (bytes(range(256)) * 64, "no X12 file"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "no X12 file"),
        ("Sehr geehrte Damen und Herren, müssen".encode("latin-1"), "no X12 file"),
        (b"ISA", "no X12 file"),
        (b"ISA*00*", "no X12 file"),
        (b"ISA*" + b"*" * 15 + b":~", "No whole transaction"),
        (b"x" * 70_000 + b"ISA*00*", "no X12 file"),
    ],
)
def test_what_is_no_x12_is_kept_and_told(clinic, data, words):
    received = clinic.receive(data, "odd.bin")
    assert (received.waiting, kept(clinic, received)) == (1, data)
    (work,) = clinic.work()["file_unreadable"]
    assert words in work.reason
    assert clinic.receive(data, "odd.bin").is_new is False
    assert clinic.work_kinds() == {"file_unreadable": 1}


def test_a_hundred_megabytes_of_one_segment_take_bounded_memory_and_time(clinic):
    """The bytes themselves are in memory once; reading them adds little, and takes seconds."""
    head = era(answer("9C1", line("99213")))[:106]
    data = head + b"GS*HP*" + b"A" * (100 << 20)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    received = clinic.receive(data, "huge.835")
    grown_megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    assert received.waiting == 1
    assert "file_unreadable" in clinic.work_kinds()
    assert grown_megabytes < 150
    assert time.process_time() - began < 30
    assert clinic.books_agree()


# ---- a remittance that is not whole


@pytest.mark.parametrize("share", range(1, 20))
def test_a_remittance_cut_off_posts_nothing_of_the_payment_that_is_cut(clinic, share):
    """Cut after each twentieth of its bytes. The denied claim at its end pays nothing, so the check balances without it."""
    paid, denied = clinic.claim("99213"), clinic.claim("36415")
    clinic.submit()
    data = era(
        answer(paid, line("99213", "CO-45 30.00")),
        answer(denied, line("36415", "CO-16 20.00"), status="4"),
        trace="CUT1",
    )
    end = data.index(b"~SE*") + 1
    received = clinic.receive(data[: end * share // 20])
    assert (received.posted, clinic.clearing, clinic.books(chart.CASH)) == (0, 0, 0)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 17000}
    assert received.waiting >= 1
    assert clinic.books_agree()
    whole = clinic.receive(data, "again.835")
    assert (whole.posted, clinic.owed(clinic.ida)) == (2, {CEDAR_OWES: 2000})
    assert clinic.books_agree()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data.replace(b"SE*", b"SE*9"), "as many segments"),
        (lambda data: data.replace(b"SE*", b"SE*-"), "as many segments"),
        (lambda data: data.replace(b"*0001~GE", b"*9999~GE"), "another control number"),
        (lambda data: data.replace(b"BPR*I*120", b"BPR*I*121"), "does not balance"),
        (lambda data: data.replace(b"BPR*I*120", b"BPR*I*12O"), "does not balance"),
        (lambda data: data.replace(b"BPR*I*120*C", b"BPR*I*120*D"), "does not balance"),
        (lambda data: data.replace(b"BPR*I*120", b"BPR*I*999999999999999999"), "does not balance|larger than"),
    ],
)
def test_a_payment_that_is_wrong_in_itself_is_set_aside_whole(clinic, spoil, reason):
    claim = clinic.sent("99213")
    data = spoil(era(answer(claim, line("99213", "CO-45 30.00"))))
    received = clinic.receive(data)
    assert (received.posted, received.waiting) == (0, 1)
    assert any(part in clinic.remittance().row.reason for part in reason.split("|"))
    assert (clinic.clearing, clinic.owed(clinic.ida)) == (0, {CEDAR_OWES: 15000})
    assert clinic.work_kinds() == {"remittance_set_aside": 1}
    assert clinic.books_agree()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"GE*1*", b"GE*7*"),
        lambda data: data[: data.index(b"GE*1*")],
        lambda data: data[: data.index(b"IEA*1*")],
        lambda data: data.replace(b"IEA*1*", b"IEA*2*"),
    ],
)
def test_an_envelope_that_is_wrong_around_a_whole_payment_is_told_and_the_payment_posts(clinic, spoil):
    claim = clinic.sent("99213")
    received = clinic.receive(spoil(era(answer(claim, line("99213", "CO-45 30.00")))))
    assert (received.posted, received.waiting) == (1, 1)
    (work,) = clinic.work()["file_unreadable"]
    assert "What is whole in it was taken in" in work.reason
    assert clinic.owed(clinic.ida) == {}
    assert clinic.books_agree()


def test_of_two_payments_in_a_file_the_right_one_posts(clinic):
    good, bad = clinic.claim("99213"), clinic.claim("99213", who=clinic.rosa)
    clinic.submit()
    right = check_of(answer(good, line("99213", "CO-45 30.00")))
    wrong = check_of(answer(bad, line("99213", "CO-45 30.00")), paid_cents=99900)
    received = clinic.receive(file_of(wrong, right))
    assert (received.posted, received.set_aside, received.waiting) == (1, 1, 1)
    assert (clinic.owed(clinic.ida), clinic.owed(clinic.rosa)) == ({}, {CEDAR_OWES: 15000})
    assert clinic.books(chart.CASH) == 12000
    assert clinic.books_agree()


def test_one_claim_answered_twice_in_a_payment_posts_once_and_the_rest_waits_in_clearing(clinic):
    claim = clinic.sent("99213")
    twice = answer(claim, line("99213", "CO-45 30.00"))
    received = clinic.posts(twice, twice)
    assert (received.posted, received.set_aside, clinic.clearing) == (1, 1, 12000)
    assert (clinic.owed(clinic.ida), clinic.work_kinds()) == ({}, {"remittance_set_aside": 1})
    assert clinic.books_agree()


def test_amounts_below_zero_are_set_aside_where_nothing_was_posted_to_take_back(clinic):
    claim = clinic.sent("99213")
    received = clinic.posts(answer(claim, line("99213", charge=-15000), status="1"))
    assert (received.posted, received.set_aside) == (0, 1)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert clinic.books_agree()


@pytest.mark.parametrize(("old", "new"), [(b"*", b"|"), (b"~", b"!"), (b":", b">"), (b"~", b"\n"), (b"~", b"~\r\n")])
def test_other_delimiters_are_read_as_the_file_declares_them(clinic, old, new):
    claim = clinic.sent("99213")
    data = era(answer(claim, line("99213", "CO-45 30.00"))).replace(old, new)
    assert clinic.receive(data).posted == 1
    assert clinic.owed(clinic.ida) == {}


@pytest.mark.parametrize(("old", "new"), [(b"*", b"|"), (b"~", b"!"), (b"~", b"")])
def test_delimiters_that_are_not_those_declared_post_nothing(clinic, old, new):
    claim = clinic.sent("99213")
    data = era(answer(claim, line("99213", "CO-45 30.00")))
    received = clinic.receive(data[:106] + data[106:].replace(old, new))
    assert (received.posted, received.waiting) == (0, 1)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert clinic.books_agree()


# ---- what is for somebody else, or in another writing


def test_claims_sent_to_us_are_kept_and_told(clinic):
    clinic.sent("99213")
    (ours, *_) = [each for each in documents.recent(clinic.office.biller) if each.kind == "x12-837P"]
    data = documents.content(clinic.office.biller, ours.public_id).data
    received = clinic.receive(data, "claims.837")
    assert (received.kind, received.posted, received.waiting) == ("837P", 0, 1)
    assert "837P transactions are kept" in clinic.work()["file_unreadable"][0].reason


def test_a_file_of_several_kinds_is_taken_in_whole(clinic):
    claim = clinic.sent("99213")
    paid = era(answer(claim, line("99213", "CO-45 30.00")))
    received = clinic.receive(ack_999("A") + ack_277(said(claim.row.control_number, "A2")) + paid, "all of today")
    assert (received.posted, received.answered, received.waiting) == (1, 2, 0)
    events = [event.kind for event in clinic.seen(claim.row.public_id).events]
    assert events[-3:] == ["received", "accepted", "paid"]
    assert clinic.seen(claim.row.public_id).row.state == "paid"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_names_in_any_writing(clinic, database, encoding):
    claim = clinic.sent("99213")
    data = era(answer(claim, line("99213", "CO-45 30.00"))).replace(b"MOSS", "MÜLLER-ÅS".encode(encoding))
    assert clinic.receive(data).posted == 1
    assert "MÜLLER-ÅS" in str(clinic.remittance().claims[0].record.patient)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"CHECK", b"CHE\x00CK"),
        lambda data: data.replace(b"TRN*1*", b"TRN*1*" + b"9" * 500),
        lambda data: data.replace(b"CLP*", b"CLP*\x00"),
        lambda data: data.replace(b"CLP*", b"CLP*" + b"7" * 300),
        lambda data: data.replace(b"CEDAR PAYER", "\u202eRAPEC\x07".encode() + b"P" * 200),
        lambda data: data.replace(b"ST*835*0001", b"ST*835*" + b"1" * 60),
        lambda data: data.replace(b"*CEDAR~", b"*" + b"X" * 200 + b"~"),
        lambda data: data.replace(b"20261120", b"20269999"),
        lambda data: data.replace(b"CLP*1C", b"CLP*'; DROP TABLE claims_claim; --"),
        lambda data: data.replace(b"*1*150*120", b"*1*1e99*NaN"),
        lambda data: data.replace(b"*1*150*120", b"*1*999999999999999999*999999999999999999"),
        lambda data: data.replace(b"*1*150*120", b"*1**"),
    ],
)
def test_values_that_no_column_holds(clinic, database, spoil):
    claim = clinic.sent("99213")
    data = spoil(era(answer(claim, line("99213", "CO-45 30.00"))))
    received = clinic.receive(data, "era\x00\n../../etc.835")
    assert kept(clinic, received) == data
    is_as_before_or_posted_whole(clinic, received)


@pytest.mark.parametrize("kind", ["835X", "A" * 300, "\u00b9\u00b2", ""])
def test_transactions_of_any_name(clinic, database, kind):
    data = era(answer("9C1", line("99213"))).replace(b"ST*835", b"ST*" + kind.encode())
    received = clinic.receive(data)
    assert (received.posted, received.waiting) == (0, 1)
    assert clinic.books_agree()


def mutated(data: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    made = bytearray(data)
    for at, piece in changes:
        place = at % len(made)
        made[place : place + len(piece)] = piece
    return bytes(made)


PIECES = st.sampled_from(
    [b"~", b"*", b":", b"-", b"9", b"\x00", b"\xff", b"~SE*1*0001~", b"~ISA*", b"~CLP*", b"~PLB*", b""]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(st.tuples(st.integers(0, 5000), PIECES | st.binary(max_size=3)), min_size=1, max_size=6))
def test_any_change_of_any_byte(clinic, changes):
    """Hypothesis spoils a sound file; each is taken in by the same office, whose books agree after each."""
    if not clinic.claims_of(clinic.ida):
        clinic.sent("99213", "36415")
    (claim,) = clinic.claims_of(clinic.ida)
    data = era(
        answer(claim.control_number, line("99213", "CO-45 30.00", "PR-3 20.00"), line("36415", "CO-97 20.00")),
        plb=(("L6", -100),),
    )
    received = clinic.receive(mutated(data, changes))
    is_as_before_or_posted_whole(clinic, received)


def test_every_sample_of_the_shared_folder_is_taken_in(clinic):
    """Files of others, for nobody here: each is kept, read, and told; none posts, none fails."""
    if not SAMPLES.is_dir():
        pytest.skip("the shared samples are not beside this checkout: set BILLWRIGHT_SHARED to their folder")
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    assert files
    for path in files:
        received = clinic.receive(path.read_bytes(), path.name)
        assert received.posted == 0 or x12.sniff(path.read_bytes()) == "835", path.name
    assert clinic.books_agree()
