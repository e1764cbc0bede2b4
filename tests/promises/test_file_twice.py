"""One file taken in twice posts once: again, under another name, at the same instant, half-way through."""

from tests.clinic import answer, check_of, era, file_of, line
from tests.promises.processes import at_once

from billwright.apps.documents import queries as documents
from billwright.rules.ledger import chart

CEDAR_OWES = "Cedar Mutual"


def an_era(clinic) -> bytes:
    """Rosa: 150 − 30 − 24 to Harbor = 96. Ida: denied. Tom's claim is not Cedar's to answer: 60 stay in clearing."""
    rosa, ida = clinic.claim("99213", who=clinic.rosa), clinic.claim("99213")
    tom = clinic.claim("97110", who=clinic.tom)
    clinic.submit()
    return era(
        answer(rosa, line("99213", "CO-45 30.00", "PR-2 24.00")),
        answer(ida, line("99213", "CO-16 150.00"), status="4"),
        answer(tom, line("97110")),
        plb=(("L6", -100),),
    )


def assert_posted_once(clinic) -> None:
    assert clinic.owed(clinic.rosa) == {"Harbor Supplement": 2400}
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert clinic.books(chart.CASH) == 9600 + 6000 + 100
    assert clinic.books(chart.INTEREST_INCOME) == -100
    assert clinic.clearing == 6000
    assert len(clinic.claims_of(clinic.rosa)) == 2
    assert clinic.work_kinds() == {"claim_denied": 1, "remittance_claim_unmatched": 1}
    assert len([each for each in documents.recent(clinic.office.biller) if each.kind == "x12-835"]) == 1
    events = [event.words for event in clinic.seen(clinic.claims_of(clinic.ida)[0].public_id).events]
    assert len([words for words in events if words.startswith("Remittance")]) == 1
    assert clinic.books_agree()


def test_the_same_file_twice_posts_once(clinic, database):
    data = an_era(clinic)
    first, second = clinic.receive(data), clinic.receive(data)
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.posted, second.posted, second.document) == (2, 2, first.document)
    assert_posted_once(clinic)


def test_under_another_name_it_is_the_same_file(clinic, database):
    data = an_era(clinic)
    clinic.receive(data, "MERIDIAN_20261120.835")
    assert not clinic.receive(data, "copy of MERIDIAN_20261120 (2).txt").is_new
    assert_posted_once(clinic)


def test_two_who_take_it_in_at_the_same_instant_post_it_once(clinic, database):
    data = an_era(clinic)
    for _ in range(2):
        at_once(3, lambda number: clinic.receive(data, f"from desk {number}.835"))
        assert_posted_once(clinic)


def test_the_same_payments_in_two_files_at_the_same_instant_post_once(clinic, database):
    """The payer sends its check again in a file of another control number: other bytes, the same money."""
    claim = clinic.sent("99213")
    check = check_of(answer(claim, line("99213", "CO-45 30.00")), trace="SAME")
    files = [file_of(check) for _ in range(3)]
    at_once(3, lambda number: clinic.receive(files[number], f"{number}.835"))
    assert clinic.books(chart.CASH) == 12000
    assert (clinic.owed(clinic.ida), clinic.work_kinds()) == ({}, {"remittance_set_aside": 2})
    assert clinic.books_agree()


def test_a_second_practice_has_its_own_file(clinic):
    data = an_era(clinic)
    clinic.receive(data)
    theirs = clinic.receive_as(clinic.office.neighbour(), data)
    assert (theirs.is_new, theirs.posted) == (True, 0)
    assert_posted_once(clinic)
