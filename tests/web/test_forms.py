"""What people type, what they read when it is wrong, and that nothing is done twice."""

import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.receipts.cast import OCTOBER, rosa

from billwright.apps.charges import queries as charges
from billwright.apps.claims import queries as claims
from billwright.apps.invoices import queries as invoices
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as people
from billwright.apps.receipts import queries as receipts
from billwright.apps.receipts.actions import Application
from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist import queries as work
from billwright.web.forms import CodesField, DayField, MoneyField, PointersField, business_day


def test_a_money_field_says_why_it_refuses_and_takes_nothing_below_its_least():
    assert MoneyField().clean("$1,234.50") == 123450
    assert MoneyField(required=False).clean(" ") is None
    for typed, words in (("12,50", "could be 12.50 or 1,250"), ("-5", "not negative"), ("ten", "such as 125.00")):
        with pytest.raises(ValidationError, match=words):
            MoneyField().clean(typed)
    with pytest.raises(ValidationError, match="above zero"):
        MoneyField(low=1).clean("0")


def test_a_day_field_counts_from_the_practice_s_day(office):
    token = business_day.set(office.owner.today)
    assert DayField().clean("t-3").isoformat() == "2026-11-21"
    assert DayField(past=True).clean("11/24/30").isoformat() == "1930-11-24"
    business_day.reset(token)
    assert DayField().clean("11/24/2026").isoformat() == "2026-11-24"
    with pytest.raises(ValidationError, match="type a day such as"):
        DayField().clean("t-3")


def test_how_a_day_was_read_is_said_while_the_form_is_open(as_role, office):
    client = as_role("front_desk")
    assert "Monday, Jan 5, 1931" in client.post("/read/birth-date/", {"birth_date": "010531"}).text
    assert client.post("/read/day/", {"line-0-service_date": " "}).text == ""
    said = client.post("/read/day/", {"line-0-service_date": "24/11/<b>"}).text
    assert 'class="errors"' in said and "<b>" not in said


def test_codes_and_pointers():
    assert CodesField().clean("j45.909, r05.9") == ("J45909", "R059")
    assert PointersField().clean("1, 12") == (1, 12)
    assert PointersField().clean("ab") == PointersField().clean("A B") == (1, 2)
    with pytest.raises(ValidationError, match="is not a code"):
        CodesField().clean("J45;909")


@pytest.fixture
def mill(office):
    return parties.enter_client(office.owner, parties.EnterClient(key="mill", name="Quarry Lane Mill"))


def _key(text: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', text)[1]


def _rows(prefix: str, *rows: dict[str, str]) -> dict[str, str]:
    sent = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    return sent | {f"{prefix}-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}


def test_a_refused_invoice_says_what_where_and_keeps_the_rest(as_role, mill):
    client = as_role("biller")
    sent = {"key": "k", "client": mill.public_id, "purchase_order": "PO-7"}
    rows = _rows("line", {"description": "Screening", "quantity": "3"}, {}, {"description": "", "unit_cents": "9.00"})
    answer = client.post("/invoices/new/", sent | rows)
    assert answer.status_code == 422
    assert 'value="PO-7"' in answer.text and 'value="Screening"' in answer.text
    first = re.search(r'<input[^>]*name="line-0-unit_cents"[^>]*>', answer.text)[0]
    assert 'aria-invalid="true"' in first
    described = re.search(r'aria-describedby="([^"]+)"', first)[1]
    assert re.search(rf'id="{described}">.*?Type a price, or a code that has one', answer.text)
    third = re.search(r'<ul class="errors" id="id_line-2-description_error">.*?</ul>', answer.text)[0]
    assert "Say what the client is asked to pay for" in third, "an empty row between does not shift the words"


def test_the_same_form_twice_writes_one_draft(as_role, office, mill):
    client = as_role("biller")
    key = _key(client.get("/invoices/new/").text)
    sent = {"key": key, "client": mill.public_id} | _rows("line", {"description": "Talk", "unit_cents": "150"})
    first, second = client.post("/invoices/new/", sent), client.post("/invoices/new/", sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(invoices.invoices(office.owner)) == 1
    other = client.post("/invoices/new/", sent | {"line-0-unit_cents": "175"})
    assert other.status_code == 409
    assert "was sent already" in other.text


def test_two_edit_one_draft_and_the_second_is_told(as_role, office, mill):
    client = as_role("biller")
    sent = {"key": "new", "client": mill.public_id} | _rows("line", {"description": "Talk", "unit_cents": "150"})
    change = client.post("/invoices/new/", sent).headers["Location"] + "change/"
    version = re.search(r'name="version" value="(\d+)"', client.get(change).text)[1]
    mine = {"version": version} | _rows("line", {"description": "Talk", "unit_cents": "160"})
    theirs = {"version": version} | _rows("line", {"description": "Talk", "unit_cents": "170"})
    assert client.post(change, mine | {"key": "mine"}).status_code == 302
    answer = client.post(change, theirs | {"key": "theirs"})
    assert answer.status_code == 422
    assert "changed by somebody else" in answer.text and 'value="170"' in answer.text
    assert invoices.invoices(office.owner)[0].total_cents == 16000


def _box(client, page: str, at: int = 0) -> str:
    """Name of the box of an open bill, counted from the top."""
    return re.findall(r'name="(bill-[^"]+)"', client.get(page).text)[at]


def test_an_amount_stays_with_the_bill_that_it_was_typed_beside(as_role, office):
    """September's 40.00 is on top as the form is opened. A colleague takes it; October's 25.00 is on top then."""
    who = rosa(office.biller)
    september, _ = who.owes(4_000, OCTOBER.replace(month=9)), who.owes(2_500, OCTOBER)
    client, page = as_role("front_desk"), reverse("take_payment", args=[who.account])
    box, other = _box(client, page), _box(client, page, at=1)
    who.pays(4_000, Application(september, 4_000))
    sent = {
        "key": "k",
        "cents": "20",
        "method": "cash",
        "received_on": office.owner.today.isoformat(),
        "rest": "credit",
    }
    answer = client.post(page, sent | {box: "20"})
    assert (answer.status_code, "is not open any more, and nothing was taken" in answer.text) == (422, True)
    assert (who.open(), len(receipts.receipts(office.owner))) == ([2_500], 1)
    assert client.post(page, sent | {other: "20"}).status_code == 302
    assert (who.open(), who.credit()) == ([500], 0)


def test_a_payment_of_named_bills_sent_twice_is_one_payment_and_leads_to_its_receipt(as_role, office):
    who = rosa(office.biller)
    who.owes(4_000, OCTOBER.replace(month=9))
    who.owes(2_500, OCTOBER)
    client, page = as_role("front_desk"), reverse("take_payment", args=[who.account])
    sent = {
        "key": "k",
        "cents": "65",
        "method": "cash",
        "received_on": office.owner.today.isoformat(),
        "rest": "credit",
    }
    sent |= {_box(client, page): "40", _box(client, page, at=1): "25"}
    first, again = client.post(page, sent), client.post(page, sent)
    assert (first.status_code, again.status_code) == (302, 302)
    assert again.headers["Location"] == first.headers["Location"]
    assert (who.open(), who.credit(), len(receipts.receipts(office.owner))) == ([], 0, 1)


def test_a_payment_larger_than_its_bill_is_refused_beside_that_bill(as_role, clinic, office):
    clinic.visit("99213", coverage="")
    client, page = as_role("front_desk"), reverse("take_payment", args=[clinic.ida.account])
    box = _box(client, page)
    sent = {"key": "k", "cents": "500", "method": "cash", "received_on": office.owner.today.isoformat(), box: "200",
            "rest": "credit"}  # fmt: skip
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert re.search(rf'id="id_{box}_error"><li>More than \$0.00 and at most the \$150.00 open', answer.text)
    assert receipts.receipts(office.owner) == []
    assert client.post(page, sent | {box: "150", "key": "again"}).status_code == 302
    assert receipts.receipts(office.owner)[0].cents == 50000
    assert receipts.credits(office.owner, clinic.ida.account)[0].cents == 35000  # 500.00 − 150.00


def test_a_card_number_is_never_taken_for_a_reference(as_role, clinic, office):
    sent = {"key": "k", "cents": "5", "method": "card", "received_on": office.owner.today.isoformat(), "rest": "credit"}
    page = reverse("take_payment", args=[clinic.ida.account])
    for field in ("reference", "note", "payer_name", "cents", "reference2"):
        answer = as_role("front_desk").post(page, sent | {field: "4111 1111 1111 1111"})
        assert answer.status_code == 422
        assert re.search(rf'id="id_{field}_error"><li>[^<]*full card number', answer.text), field
        assert "1111 1111" not in answer.text, "nor is it shown again"
    assert receipts.receipts(office.owner) == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("reference", {"method": "check"}),
        ("reference", {"method": "card", "reference": "12345"}),
        ("cents2", {"method2": "check", "reference2": "1044"}),
        ("reference2", {"method2": "check", "cents2": "1"}),
        ("method2", {"cents2": "1"}),
        ("payer_name", {"payer": "other"}),
        ("payer", {"payer_name": "Fenn, Ada"}),
        ("rest", {"rest": "oldest first"}),
        ("received_on", {"received_on": "12/24/2031"}),
    ],
)
def test_what_is_wrong_with_a_payment_is_said_beside_its_field(as_role, clinic, office, field, typed):
    clinic.visit("99213", coverage="")
    sent = {
        "key": "k",
        "cents": "500",
        "method": "cash",
        "received_on": office.owner.today.isoformat(),
        "rest": "credit",
    }
    page = reverse("take_payment", args=[clinic.ida.account])
    answer = as_role("front_desk").post(page, sent | typed)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert receipts.receipts(office.owner) == []
    assert as_role("front_desk").post(page, sent).status_code == 302


def test_the_way_of_paying_is_remembered_for_the_session(as_role, clinic, office):
    client, page = as_role("front_desk"), reverse("take_payment", args=[clinic.ida.account])
    assert '<option value="card" selected>' in client.get(page).text
    sent = {"key": "k", "cents": "5", "method": "cash", "received_on": office.owner.today.isoformat(), "rest": "credit"}
    client.post(page, sent)
    assert '<option value="cash" selected>' in client.get(page).text
    assert '<option value="card" selected>' in as_role("front_desk").get(page).text


def test_a_visit_of_the_front_desk_has_no_claim_and_a_biller_s_has(as_role, clinic, office):
    page = f"/visits/new/?patient={clinic.ida.patient}"
    sent = {"provider": clinic.provider, "service_date": "11/02/2026", "place_of_service": "11",
            "coverage": clinic.ida.first, "diagnoses": "J06.9"}  # fmt: skip
    rows = _rows("line", {"procedure": "99213", "pointers": "1", "units": "1"}, {"pointers": "1", "units": "1"})
    made = as_role("front_desk").post(page, sent | rows | {"key": "desk"})
    encounter = made.headers["Location"].split("/")[2]
    assert charges.visit(office.owner, encounter).total_cents == 15000, "the fee; the second row was left as it came"
    assert claims.claims_of_encounter(office.owner, encounter) == []
    biller = as_role("biller")
    assert "Prepare the claim" in biller.get(made.headers["Location"]).text
    made = biller.post(page, sent | rows | {"key": "biller"})
    assert made.headers["Location"].startswith("/claims/")


def test_a_visit_s_wrong_line_is_named(as_role, clinic):
    sent = {"key": "k", "provider": clinic.provider, "service_date": "11/02/2026", "place_of_service": "11",
            "coverage": clinic.ida.first, "diagnoses": "J06.9"}  # fmt: skip
    rows = _rows("line", {"procedure": "99999", "pointers": "1", "units": "1"}, {"units": "2", "modifiers": "25"})
    answer = as_role("biller").post(f"/visits/new/?patient={clinic.ida.patient}", sent | rows)
    assert answer.status_code == 422
    assert "Which service was it?" in answer.text
    rows["line-1-procedure"] = "99213"
    answer = as_role("biller").post(f"/visits/new/?patient={clinic.ida.patient}", sent | rows)
    assert re.search(r'id="id_line-0-procedure_error"><li>No fee for 99999', answer.text)


def test_a_patient_and_a_plan_held_by_somebody_else(as_role, clinic, office):
    client = as_role("front_desk")
    refused = client.post(
        "/patients/new/", {"key": "p", "last": "Reed", "first": "Una", "sex": "F", "birth_date": "1/2"}
    )
    assert 'value="Reed"' in refused.text and "Type the year too" in refused.text
    sent = {"key": "p", "last": "Reed", "first": "Una", "sex": "F", "birth_date": "050616", "language": "en"}
    account = client.post("/patients/new/", sent).headers["Location"].split("/")[2]
    patient = people.account(office.owner, account).holder_id
    page = reverse("new_coverage", args=[patient])
    plan = {"key": "c", "payer": clinic.payers["CEDAR"], "order": "1", "member_id": "M77", "starts": "01/01/2026",
            "relationship": "19"}  # fmt: skip
    assert "needed where somebody else holds the plan" in client.post(page, plan).text.lower()
    holder = {"subscriber_last": "Reed", "subscriber_first": "Tom", "subscriber_birth_date": "02/03/1980",
              "subscriber_sex": "M"}  # fmt: skip
    assert client.post(page, plan | holder).status_code == 302
    assert client.post(page, plan | holder).status_code == 302
    assert [each.subscriber.name for each in people.patient(office.owner, patient).coverages] == ["Reed, Tom"]


def test_work_is_taken_snoozed_and_finished(as_role, office):
    raised = worklist.RaiseWork("claim_held", "claim", str(uuid.uuid4()), "A claim is held.", "Mend it.", 15000)
    item = worklist.raise_work(office.system, raised)
    client = as_role("biller")
    assert "A claim is held." in client.get("/").text
    client.post(reverse("work_take", args=[item]), {"key": "t"})
    assert work.item(office.owner, item).owner == "Biller Example"
    refused = client.post(reverse("work_snooze", args=[item]), {"key": "s", "until": "2020-01-01", "reason": "waits"})
    assert refused.status_code == 422 and "Choose a day after today" in refused.text and 'value="waits"' in refused.text
    assert client.post(reverse("work_finish", args=[item]), {"key": "f", "why": "called the payer"}).status_code == 302
    assert "Nothing waits for you" in client.get("/").text


def test_an_override_without_reasons_is_refused_in_its_place(as_role, clinic, office):
    held = clinic.claim("99213", diagnoses=("J06",))
    finding = held.run.findings[0].finding
    client, page = as_role("manager"), reverse("override_finding", args=[held.row.public_id])
    answer = client.post(page, {"key": "o", "override": f"{finding.id}:", f"reason-{finding.id}:": "ok"})
    assert answer.status_code == 422
    assert as_role("biller").post(page, {}).status_code == 403
