"""Clerks at once: numbers have no gap when issues are rolled back, and one draft is issued by one of them."""

import random

from tests.clerks import at_once
from tests.invoices.cast import TODAY, client, draft, issue, plain

from billwright.apps.compliance.access import writing
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices import queries

CLERKS, EACH, ROLLED_BACK = 8, 10, 0.2


class PowerCutError(Exception):
    """The clerk's transaction ends here, after the number was drawn."""


def test_numbers_have_no_gap_though_one_issue_in_five_is_rolled_back(office, database):
    buyer = client(office.biller).public_id
    drafts = [[draft(office.biller, buyer, plain(100)) for _ in range(EACH)] for _ in range(CLERKS)]

    def clerk(job) -> list[str]:
        at, own = job
        chance, numbers = random.Random(at), []
        for public_id in own:
            try:
                with writing(office.biller):
                    number = issue(office.biller, public_id).number
                    if chance.random() < ROLLED_BACK:
                        raise PowerCutError
            except PowerCutError:
                continue
            numbers.append(number)
        return numbers

    numbers = [number for own in at_once(clerk, enumerate(drafts)) for number in own]
    assert 0 < len(numbers) < CLERKS * EACH, "some were issued and some were rolled back"
    assert sorted(numbers) == [f"INV-2026-{at:05d}" for at in range(1, len(numbers) + 1)]
    assert sorted(row.number for row in queries.invoices(office.biller, state="issued")) == sorted(numbers)
    assert len(queries.invoices(office.biller, state="draft")) == CLERKS * EACH - len(numbers)


def test_one_draft_is_issued_once_by_eight_clerks(office, database):
    public_id = draft(office.biller, client(office.biller).public_id)

    def clerk(at: int) -> str:
        return invoices.issue(office.biller, invoices.Issue(f"clerk-{at}", public_id, TODAY, 1)).number

    answers = at_once(clerk, range(CLERKS))
    assert answers.count("INV-2026-00001") == 1
    assert answers.count(invoices.InvoiceStateError) == CLERKS - 1
    assert queries.invoice(office.biller, public_id).open_cents == 48_713


def test_one_pdf_is_kept_of_what_eight_clerks_print(office, database):
    public_id = issue(office.biller, draft(office.biller, client(office.biller).public_id)).public_id

    def clerk(at: int) -> str:
        return invoices.print_invoice(office.biller, invoices.PrintInvoice(f"clerk-{at}", public_id))

    assert set(at_once(clerk, range(CLERKS))) == {queries.invoice(office.biller, public_id).document}
    assert len(documents.about(office.biller, "invoice", public_id)) == 1
