"""Work on chosen rows when the form comes twice, with too many rows, or with rows that are another practice's."""

import pytest
from tests.invoices import cast as clients

from billwright.apps.invoices import actions
from billwright.apps.invoices import queries as invoices
from billwright.apps.outbox import actions as outbox_actions
from billwright.apps.outbox import queries as outbox
from billwright.web.views.bulk import MOST


def test_the_form_sent_again_after_a_cause_was_mended_issues_what_was_left(clinic, as_role):
    """The way back in the browser leads to the same form: the first draft is issued once, the second now too."""
    owner = clinic.office.owner
    strict = clients.client(owner, name="Quarry Lane Mill", purchase_order_required=True).public_id
    good, wrong = clients.draft(owner, clients.client(owner).public_id), clients.draft(owner, strict)
    asked = {"key": "twice", "row": [good, wrong]}
    assert "1 invoice issued." in as_role("biller").post("/invoices/chosen/issue/", asked).text
    actions.change_draft(owner, actions.ChangeDraft("mended", wrong, 1, (clients.SCREENING,), "PO-7"))
    told = as_role("biller").post("/invoices/chosen/issue/", asked)
    assert "1 invoice issued." in told.text
    assert "This form was sent before, and did it then" in told.text
    assert [invoices.invoice(owner, each).number for each in (good, wrong)] == ["INV-2026-00001", "INV-2026-00002"]


@pytest.mark.parametrize(
    "address",
    ["/claims/chosen/submit/", "/claims/chosen/check/", "/invoices/chosen/issue/", "/partners/messages/chosen/again/"],
)
def test_more_rows_than_allowed_are_not_cut_short_in_silence(office, as_role, address):
    rows = [f"0199a5d2-7c3e-7b41-8f60-{at:012d}" for at in range(MOST + 1)]
    told = as_role("biller").post(address, {"key": "many", "row": rows})
    assert told.status_code == 422
    assert f"At most {MOST} rows at once" in told.text


def test_rows_of_another_practice_are_not_there_and_stay_as_they_are(clinic, as_role):
    neighbour = clinic.office.neighbour()
    theirs = clients.draft(neighbour, clients.client(neighbour, name="Secret Mill").public_id)
    told = as_role("biller").post("/invoices/chosen/issue/", {"key": "theirs", "row": [theirs]})
    assert told.status_code == 422
    assert "A row that is not there" in told.text
    assert "Secret Mill" not in told.text
    assert invoices.invoice(neighbour, theirs).state == "draft"


def test_one_message_waits_and_two_wait(clinic, as_role):
    clinic.sent("99213")
    (row,) = outbox.listed(clinic.office.biller).rows
    for year in range(2027, 2027 + outbox_actions.MOST_ATTEMPTS):
        later = clinic.office.system.at(clinic.office.now.replace(year=year))
        outbox_actions.claim_due(later)
        outbox_actions.mark_failed(later, row.public_id, "the folder is full")
    asked = {"key": "again", "row": [row.public_id]}
    told = as_role("biller").post("/partners/messages/chosen/again/", asked, follow=True)
    assert "1 message waits again for the next run of the worker." in told.text
