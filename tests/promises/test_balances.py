"""Everything is worked out again from the postings, and whatever somebody changed in the database directly is named."""

import pytest
from tests.ledger.cast import DAY, Cast, cast
from tests.promises.raw import ask, attempt, without_guards

from billwright.apps.compliance import audit
from billwright.apps.compliance.access import writing
from billwright.apps.compliance.numbers import next_number
from billwright.apps.documents import actions as documents
from billwright.apps.documents.store import path_of
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books
from billwright.apps.receipts import actions as receipts
from billwright.flows.check import check
from billwright.rules.ledger import posting


@pytest.fixture
def rosa(database, office) -> Cast:
    """150.00 charged, 40.00 paid and half of it applied; a file kept; the trail sealed; a neighbour with books too."""
    who = cast(office.owner)
    item = who.item()
    charge = posting.charge(key="charge:1", posted_on=DAY, responsibility=who.patient, charged=((item, 15000),))
    ledger.post(who.actor, charge)
    receipts.take_payment(
        who.actor, receipts.TakePayment("pay", str(who.account.public_id), "cash", 4000, who.actor.today)
    )
    documents.keep(who.actor, documents.Keep("note", "in", "letter.txt", b"kept as it was"))
    neighbour = office.neighbour()
    other = cast(neighbour)
    ledger.post(
        neighbour,
        posting.charge(key="charge:1", posted_on=DAY, responsibility=other.patient, charged=((other.item(), 700),)),
    )
    audit.seal(office.system)
    return who


def found(office) -> list[str]:
    report = check(office.now)
    assert report.ok == (not report.differences)
    return sorted({each.what for each in report.differences})


def test_honest_books_agree_and_are_counted(rosa, office):
    report = check(office.now)
    assert report.differences == ()
    assert report.totals["practices"] == 2
    assert report.totals["entries"] == 3
    assert report.totals["debit_cents"] == report.totals["credit_cents"] == 15000 + 4000 + 700
    assert report.totals["receivable_cents"] == 15000 + 700
    assert report.totals["unapplied_cents"] == 4000 == report.totals["cash_cents"]


FIRST = "(SELECT MIN(id) FROM {table})"
TAMPERED = {
    "one kept balance": ("UPDATE ledger_balance SET cents = cents + 1 WHERE id = {first}", ["kept_balance"]),
    "a kept balance taken out": ("DELETE FROM ledger_balance WHERE id = {first}", ["kept_balance"]),
    "one posting": (
        "UPDATE ledger_posting SET cents = cents + 1 WHERE id = {first}",
        ["books_unbalanced", "entry_unbalanced", "kept_balance"],
    ),
    "one posting's date": ("UPDATE ledger_posting SET posted_on = '2026-01-01' WHERE id = {first}", ["entry_unbalanced"]),
    "both sides of an entry alike": (
        "UPDATE ledger_posting SET cents = cents * 2 WHERE entry_id = (SELECT MIN(id) FROM ledger_entry)",
        ["kept_balance"],
    ),
    "who owes": (
        "UPDATE ledger_posting SET responsibility_id = responsibility_id + 1 WHERE id = {first}",
        ["kept_balance"],
    ),
    "an audit event's words": (
        "UPDATE compliance_changeevent SET action = 'nothing.at_all' WHERE id = {first}",
        ["audit_chain"],
    ),
    "an audit event taken out": ("DELETE FROM compliance_changeevent WHERE id = {first}", ["audit_chain"]),
    "the receipt counter": ("UPDATE compliance_counter SET last = 0 WHERE series = 'receipt'", ["number_past_counter"]),
    "a receipt taken out": ("DELETE FROM receipts_receipt", ["number_missing"]),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_it_is_found_that_somebody_changed(rosa, office, what):
    statement, expected = TAMPERED[what]
    table = next(word for word in statement.split() if "_" in word)
    without_guards(rosa.actor, statement.format(first=FIRST.format(table=table)))
    assert found(office) == expected


def test_it_names_the_item_the_sums_and_the_practice(rosa, office):
    (item,) = books.open_balances(rosa.actor, str(rosa.account.public_id))
    without_guards(rosa.actor, f"UPDATE ledger_balance SET cents = 14999 WHERE item_id = {item.item_id}")
    (difference,) = check(office.now).differences
    assert item.item in difference.where
    assert (difference.expected, difference.found) == ("$150.00", "$149.99")
    assert difference.practice == "Juniper Street Family Practice"


def test_a_whole_entry_taken_out_is_found_by_what_it_left(rosa, office):
    without_guards(
        rosa.actor,
        "DELETE FROM ledger_posting WHERE entry_id = (SELECT MIN(id) FROM ledger_entry)",
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry)",
    )
    assert found(office) == ["kept_balance"]


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_kept_file_that_is_not_as_kept_is_named(rosa, office, how):
    (digest,) = ask(rosa.actor, "SELECT sha256 FROM documents_document")
    path = path_of(office.practice.public_id, digest)
    if how == "changed":
        path.chmod(0o600)
        path.write_bytes(b"kept as it was!")
    else:
        path.unlink()
    (difference,) = check(office.now).differences
    assert difference.what == "document" and digest in difference.where
    assert ("was changed" if how == "changed" else "is gone") in difference.words


def test_a_row_that_points_into_another_practice_is_named(rosa, office):
    """Row-level security looks at the row alone: the key check of the database lets it point anywhere."""
    neighbour = office.neighbour()
    with writing(neighbour):
        (theirs,) = ask(neighbour, "SELECT MAX(id) FROM parties_party")
    attempt(
        rosa.actor,
        "UPDATE parties_account SET holder_id = %(theirs)s WHERE id = %(ours)s",
        theirs=theirs,
        ours=rosa.account.pk,
    )
    (difference,) = check(office.now).differences
    assert (difference.what, difference.where) == ("foreign_practice", f"parties_account {rosa.account.pk}")
    assert "holder" in difference.words


def test_a_number_drawn_and_given_to_nothing_is_named(rosa, office):
    with writing(rosa.actor):
        number = next_number(rosa.actor, "receipt", rosa.actor.today.year)
    (difference,) = check(office.now).differences
    assert (difference.what, difference.expected) == ("number_missing", str(number))


def test_checking_changes_nothing(rosa, office):
    before = ask(rosa.actor, "SELECT COUNT(*), MAX(id) FROM compliance_changeevent")
    check(office.now)
    assert ask(rosa.actor, "SELECT COUNT(*), MAX(id) FROM compliance_changeevent") == before
