"""What nobody types but somebody sends, and files that are not what they were: said in words, never broken."""

import pytest
from django.urls import reverse
from tests.clinic import answer, era, key, line, open_clinic

from billwright import x12
from billwright.apps.documents import actions as documents
from billwright.apps.documents import store
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.parties import actions as parties
from billwright.web.forms import LARGEST, whole_number

ODD = ["9" * 20, "9" * 5000, "-1", "²", "1e3", "x"]


@pytest.mark.parametrize(
    ("sent", "read"),
    [("0", 0), ("50", 50), ("9" * 10, LARGEST), ("9" * 5000, LARGEST), ("-1", None), ("²", None), (None, None)],
)
def test_a_whole_number_is_one_that_every_database_takes(sent, read):
    assert whole_number(sent) == read


def test_lists_open_from_any_place(as_role, office):
    client = as_role("biller")
    for odd in ODD:
        assert client.get(reverse("work_kind", args=["claim_held"]), {"from": odd}).status_code == 200, odd[:20]


def test_a_remittance_opens_after_any_place(as_role, office):
    clinic = open_clinic(office)
    clinic.receive(era(answer(clinic.sent("99213"), line("99213", "CO-45 60.00", "PR-2 18.00"))))
    page = reverse("remittance", args=[clinic.remittance().row.public_id])
    for odd in ODD:
        assert as_role("biller").get(page, {"after": odd}).status_code == 200, odd[:20]


def test_hidden_numbers_that_are_none_are_refused_in_words(as_role, office):
    mill = parties.enter_client(office.owner, parties.EnterClient(key="mill", name="Quarry Lane Mill"))
    lines = (DraftLine("Screening", unit_cents=4500),)
    draft = invoices.write_draft(office.owner, invoices.WriteDraft(key(), mill.public_id, lines))
    for odd in ODD:
        sent = {"key": key(), "version": odd}
        assert as_role("owner").post(reverse("discard_invoice", args=[draft]), sent).status_code == 422, odd[:20]
    held = open_clinic(office).claim("99213", diagnoses=("J06",))
    finding = held.run.findings[0].finding.id
    page = reverse("override_finding", args=[held.row.public_id])
    for odd in ODD:
        sent = {"key": key(), "override": f"{finding}:{odd}"}
        assert as_role("manager").post(page, sent).status_code == 422, odd[:20]


def test_a_damaged_file_is_said_to_be_damaged(as_role, office):
    kept = documents.keep(office.biller, documents.Keep("x12-835", "in", "era.835", b"ISA*"))
    store.path_of(office.practice.public_id, kept.sha256).write_bytes(b"half")
    answered = as_role("biller").get(reverse("document", args=[kept.public_id]))
    assert answered.status_code == 409
    assert "The stored file is damaged" in answered.text and "restore it from the backup" in answered.text


def test_a_claim_that_x12_cannot_carry_is_said_when_all_are_sent(as_role, office, monkeypatch):
    clinic = open_clinic(office)
    clinic.claim("99213")

    def refuses(*_: object, **__: object) -> bytes:
        raise x12.X12ValueError("holds a character that X12 cannot carry", "NM103", "2010BA")

    monkeypatch.setattr(x12, "write_837", refuses)
    answered = as_role("biller").post(reverse("submit_ready"), follow=True)
    assert answered.status_code == 200
    assert "were not sent: NM103 in loop 2010BA" in answered.text
    assert clinic.claims_of(clinic.ida)[0].state == "ready", "nothing of it counts as sent"


@pytest.mark.parametrize("page", ["submit_ready", "choose_practice", "submit_chosen"])
def test_an_address_that_only_takes_forms_says_so_to_who_opens_it(as_role, office, page):
    answered = as_role("owner").get(reverse(page))
    assert answered.status_code == 405 and answered.headers["Allow"] == "POST"
    assert "There is nothing to look at here" in answered.text and "Back to Today" in answered.text
