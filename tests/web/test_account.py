"""An account's page: who this is, everything that happened page by page, changing people, a statement where asked for."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.clinic import answer, key, line
from tests.forms.samples import pages
from tests.office import NOW

from billwright.apps.documents import queries as documents
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as people
from billwright.apps.receipts import actions as receipts
from billwright.apps.remittances import statements
from billwright.web import timeline


@pytest.fixture
def answered(clinic):
    """150.00 charged, 72.00 paid, 18.00 the patient's."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 60.00", "PR-2 18.00")), trace="884213")
    return claim


def pay(office, account: str, cents: int, on: dt.date | None = None, at: dt.datetime | None = None) -> str:
    actor = office.front_desk.at(at) if at else office.front_desk
    taken = receipts.TakePayment(key(), account, "cash", cents, on or actor.today, applications="oldest first")
    return receipts.take_payment(actor, taken).public_id


# ---- who this is, and what is done in place


def test_it_says_who_this_is_and_offers_what_the_role_may_do(as_role, office, clinic, answered):
    text = as_role("front_desk").get(reverse("account", args=[clinic.ida.account])).text
    for words in ("Moss, Ida", "P-000002", "Feb 3, 1980", "age 46", "English", "Cedar Mutual", "Primary", "MBRMOSS1"):
        assert words in text
    for name in ("take_payment", "log_call", "why_account", "make_statement"):
        assert reverse(name, args=[clinic.ida.account]) in text
    assert reverse("change_patient", args=[clinic.ida.patient]) in text
    seen_by_auditor = as_role("auditor").get(reverse("account", args=[clinic.ida.account])).text
    assert reverse("take_payment", args=[clinic.ida.account]) not in seen_by_auditor
    assert reverse("change_patient", args=[clinic.ida.patient]) not in seen_by_auditor


def test_each_open_bill_leads_to_why_it_is_owed(as_role, clinic, answered):
    client = as_role("biller")
    text = client.get(reverse("account", args=[clinic.ida.account])).text
    (address,) = re.findall(r'href="(/bills/[^"]+/why/)"', text)
    assert "Coinsurance: your share of the agreed price (PR-2)" in client.get(address).text


# ---- the timeline


def words_of(told: timeline.Told) -> list[str]:
    return [each.words for each in told.events]


def every_page(actor, account: str, limit: int, group: str = "") -> list[timeline.Event]:
    events, after = [], ""
    while True:
        told = timeline.told(actor, account, group, after, limit)
        assert len(told.events) <= limit
        events += told.events
        if not told.after:
            return events
        after = told.after


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_of_any_size_tell_everything_once_in_one_order(office, clinic, answered, limit, database):
    pay(office, clinic.ida.account, 500)
    pay(office, clinic.ida.account, 300, on=dt.date(2026, 11, 3))  # entered late
    pay(office, clinic.ida.account, 200, at=NOW + dt.timedelta(hours=15))  # 1 in the morning in the practice's zone
    statements.make_statement(office.biller, statements.MakeStatement(key(), clinic.ida.account))
    whole = timeline.told(office.biller, clinic.ida.account, limit=1000).events
    assert {each.group for each in whole} == {"charge", "payment", "claim", "file"}
    assert every_page(office.biller, clinic.ida.account, limit) == whole
    days = [each.on for each in whole]
    assert days == sorted(days, reverse=True)
    assert days[-1] == dt.date(2026, 11, 3)


def test_a_page_of_the_timeline_costs_the_same_whatever_lies_below_it(office, clinic, answered):
    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            told = timeline.told(office.biller, clinic.ida.account, limit=5)
        return len(told.events), len(seen)

    few = asked()
    for _ in range(20):
        clinic.visit("99213", "99214", "36415")
    assert asked() == few


def test_a_group_is_told_alone(office, clinic, answered):
    pay(office, clinic.ida.account, 500)
    for group in ("charge", "payment", "claim"):
        told = every_page(office.biller, clinic.ida.account, 2, group)
        assert {each.group for each in told} == {group}
        whole = timeline.told(office.biller, clinic.ida.account, limit=1000).events
        assert told == [each for each in whole if each.group == group]


def test_front_desk_is_told_nothing_of_claims(office, clinic, answered):
    assert {each.group for each in timeline.told(office.front_desk, clinic.ida.account).events} == {"charge", "payment"}


def test_the_timeline_leads_only_where_the_reader_may_go(as_role, office, clinic, answered):
    def links(role: str) -> list[str]:
        return [each.link for each in timeline.told(getattr(office, role), clinic.ida.account).events if each.link]

    assert any(link.startswith("/remittances/") for link in links("biller"))
    for role in ("front_desk", "biller"):
        assert {as_role(role).get(link, follow=True).status_code for link in links(role)} == {200}


def test_credit_is_offered_to_bills_only_where_a_person_owes_one(as_role, office, clinic):
    """The plan still has to answer for 150.00: nothing on the account is the patient's to pay."""
    claim = clinic.sent("99213")
    pay(office, clinic.ida.account, 2_000)
    address, offer = reverse("account", args=[clinic.ida.account]), "Apply to the oldest"
    page = as_role("front_desk").get(address).text
    assert ("Credit, not applied" in page, offer in page) == (True, False)
    clinic.posts(answer(claim, line("99213", "CO-45 60.00", "PR-2 18.00")), trace="884213")
    assert offer in as_role("front_desk").get(address).text


@pytest.mark.parametrize(
    "after", ["x", "~~~", "2026-11-24~now~books~1", "2026-11-24~2026-11-24T00:00:00~books~" + "0" * 32]
)
def test_an_address_that_was_cut_short_shows_the_first_page(office, clinic, answered, after):
    assert timeline.told(office.biller, clinic.ida.account, after=after) == timeline.told(
        office.biller, clinic.ida.account
    )


def test_older_ones_come_without_script_and_with_it(as_role, office, clinic, answered, monkeypatch):
    monkeypatch.setattr(timeline.told, "__defaults__", ("", "", 3))
    client, address = as_role("biller"), reverse("account", args=[clinic.ida.account])
    first = client.get(address).text
    (more,) = re.findall(r'<a class="button button-small" href="(\?show=&amp;after=[^"#]+)', first)
    query = more.replace("&amp;", "&")
    whole = client.get(address + query).text
    assert "<h1>" in whole and "Back to the newest" in whole
    part = client.get(address + query, headers={"HX-Request": "true", "HX-Target": "older"}).text
    assert "<h1>" not in part and 'hx-swap-oob="beforeend:#happenings"' in part


# ---- changing people


def typed(page: str) -> dict[str, str]:
    """What stands in the form of a page."""
    fields = dict(re.findall(r'<input type="(?:text|hidden|email)" name="(\w+)"(?: value="([^"]*)")?', page))
    fields = {name: html.unescape(value) for name, value in fields.items()}
    for name, choices in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, flags=re.DOTALL):
        fields[name] = next(iter(re.findall(r'<option value="([^"]*)" selected', choices)), "")
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def test_a_patient_is_changed_and_keeps_the_number_that_is_known(as_role, office, clinic):
    client, address = as_role("front_desk"), reverse("change_patient", args=[clinic.ida.patient])
    form = typed(client.get(address).text)
    assert (form["last"], form["birth_date"], form["postal_code"], form["language"]) == (
        "Moss", "02/03/1980", "62701-0002", "en",
    )  # fmt: skip
    answer = client.post(address, form | {"phone": "(555) 010-2030", "language": "es", "ssn": "219-09-9999"})
    assert answer.status_code == 302
    assert client.post(address, typed(client.get(address).text) | {"city": "Shelbyville"}).status_code == 302
    seen = people.patient(office.biller, clinic.ida.patient)
    assert (seen.party.phone, seen.party.language, seen.party.address.city) == ("5550102030", "es", "Shelbyville")
    assert seen.ssn_masked.endswith("9999")


def test_what_the_second_of_two_editors_did_not_touch_stays_as_the_first_left_it(as_role, office, clinic):
    address = reverse("change_patient", args=[clinic.ida.patient])
    first, second = as_role("front_desk"), as_role("biller")
    opened = typed(second.get(address).text)
    first.post(address, typed(first.get(address).text) | {"city": "Shelbyville", "birth_date": "02/04/1980"})
    told = second.post(address, opened | {"phone": "5550102030"})
    assert told.status_code == 422
    assert "Somebody else changed this since you opened it" in told.text
    assert "for you did not touch it: Birth date, City." in told.text and "both of you" not in told.text.lower()
    assert people.patient(office.biller, clinic.ida.patient).party.phone == "", "told, and not saved yet"
    again = typed(told.text)
    assert (again["city"], again["birth_date"], again["phone"]) == ("Shelbyville", "02/04/1980", "5550102030")
    assert second.post(address, again).status_code == 302
    seen = people.patient(office.biller, clinic.ida.patient)
    assert (seen.party.address.city, seen.birth_date.day, seen.party.phone) == ("Shelbyville", 4, "5550102030")


def test_what_both_changed_is_named_beside_its_field(as_role, office, clinic):
    address = reverse("change_patient", args=[clinic.ida.patient])
    first, second = as_role("front_desk"), as_role("biller")
    opened = typed(second.get(address).text)
    first.post(address, typed(first.get(address).text) | {"city": "Shelbyville", "line1": "", "ssn": "219-09-9999"})
    mine = {"city": "Ogdenville", "line1": "4 Elm Street", "ssn": "219-09-8888"}
    told = second.post(address, opened | mine).text
    beside = dict(re.findall(r'id="id_(\w+)_error"[^>]*>.*?<li>(.*?)</li>', told, flags=re.DOTALL))
    assert beside == {
        "city": "Both of you changed this. Theirs, saved: Shelbyville",
        "line1": "Both of you changed this. Theirs, saved: empty",
        "ssn": "Both of you changed this. Theirs, saved: •••-••-9999",
    }
    assert {name: typed(told)[name] for name in mine} == mine, "what was typed is kept"
    # A third person saves once more before the second answers: only that is told now.
    first.post(address, typed(first.get(address).text) | {"phone": "5550102030"})
    again = second.post(address, typed(told) | {"city": "Shelbyville"}).text
    assert "for you did not touch it: Phone." in again and "oth of you" not in again
    assert second.post(address, typed(again)).status_code == 302
    seen = people.patient(office.biller, clinic.ida.patient)
    assert (seen.party.address.city, seen.party.address.line1, seen.party.phone, seen.ssn_masked[-4:]) == (
        "Shelbyville", "4 Elm Street", "5550102030", "8888",
    )  # fmt: skip


def test_a_clients_box_that_was_ticked_meanwhile_stays_ticked(as_role, office):
    made = parties.enter_client(office.biller, parties.EnterClient(key=key(), name="Quarry Lane Mill"))
    address = reverse("change_client", args=[made.public_id])
    first, second = as_role("front_desk"), as_role("biller")
    opened = typed(second.get(address).text)
    first.post(address, typed(first.get(address).text) | {"purchase_order_required": "on", "terms_days": "15"})
    told = second.post(address, opened | {"terms_days": "45"}).text
    assert "Theirs, saved: 15" in told and "did not touch it: Wants a purchase order on every invoice." in told
    assert re.search(r'name="purchase_order_required"[^>]* checked', told)
    second.post(address, typed(told) | {"purchase_order_required": "on"})
    seen = people.client(office.biller, made.public_id)
    assert (seen.terms_days, seen.purchase_order_required) == (45, True)


def test_what_is_wrong_stands_beside_its_field(as_role, clinic):
    client, address = as_role("front_desk"), reverse("change_patient", args=[clinic.ida.patient])
    told = client.post(address, typed(client.get(address).text) | {"postal_code": "123", "last": ""})
    assert told.status_code == 422
    told = client.post(address, typed(client.get(address).text) | {"postal_code": "123"})
    assert "ZIP code has five or nine digits" in told.text


def test_a_guarantor_is_changed_from_the_account(as_role, office, clinic):
    guarantor = parties.enter_person(office.biller, parties.EnterPerson(key=key(), last="Moss", first="Ada"))
    version = people.guarantors(office.biller, clinic.ida.patient).version
    facts = {"patient": clinic.ida.patient, "version": version, "starts": office.biller.today, "party": guarantor}
    parties.change_guarantor(office.biller, parties.ChangeGuarantor(key=key(), **facts))
    client = as_role("biller")
    page = client.get(reverse("account", args=[clinic.ida.account])).text
    address = f"{reverse('change_person', args=[guarantor])}?account={clinic.ida.account}"
    assert address in page and "Moss, Ada" in page
    answer = client.post(address, typed(client.get(address).text) | {"language": "es"})
    assert answer.headers["Location"] == reverse("account", args=[clinic.ida.account])
    assert "Español" in client.get(reverse("account", args=[clinic.ida.account])).text
    # Changing the patient leaves the guarantor who it is.
    change = reverse("change_patient", args=[clinic.ida.patient])
    client.post(change, typed(client.get(change).text) | {"city": "Shelbyville"})
    assert people.patient(office.biller, clinic.ida.patient).guarantor.public_id == guarantor


def test_a_client_is_entered_and_its_terms_are_changed(as_role, office):
    client = as_role("biller")
    form = typed(client.get(reverse("new_client")).text)
    made = client.post(reverse("new_client"), form | {"name": "Quarry Lane Mill", "tax": "8.25", "language": "es"})
    assert made.status_code == 302
    (seen,) = people.clients(office.biller)
    assert (seen.tax_basis_points, seen.terms_days, seen.party.language) == (825, 30, "es")
    address = reverse("change_client", args=[seen.public_id])
    opened = typed(client.get(address).text)
    assert (opened["tax"], opened["terms_days"]) == ("8.25", "30")
    assert client.post(address, opened | {"terms_days": "15", "credit_limit_cents": "500"}).status_code == 302
    again = people.client(office.biller, seen.public_id)
    assert (again.terms_days, again.credit_limit_cents, again.tax_basis_points) == (15, 50000, 825)
    stale = client.post(address, opened | {"terms_days": "45", "key": "another"})
    assert stale.status_code == 422 and "Theirs, saved: 15" in stale.text


# ---- a statement


def test_a_statement_is_made_kept_and_stands_on_the_timeline(as_role, office, clinic, answered):
    """150.00 − 72.00 − 60.00 = 18.00, since today; 5.00 paid ahead would lower it."""
    client = as_role("front_desk")
    made = client.post(reverse("make_statement", args=[clinic.ida.account]), {"key": "once"})
    assert made.status_code == 302
    (kept,) = documents.about(office.biller, "account", clinic.ida.account)
    assert made.headers["Location"] == reverse("document", args=[kept.public_id])
    assert (kept.kind, kept.name) == ("statement", "Statement P-000002 2026-11-24.pdf")
    (text,) = pages(documents.content(office.biller, kept.public_id).data)
    for words in (
        "Moss, Ida\n3 Elm Street",
        "Nov 2, 2026 99213 150.00 72.00 60.00 0.00 18.00",
        "Total due $18.00",
        "0–30 days 31–60 days 61–90 days 91–120 days 121 days and longer\n$18.00 $0.00 $0.00 $0.00 $0.00",
    ):
        assert words in text
    client.post(reverse("make_statement", args=[clinic.ida.account]), {"key": "once"})
    assert len(documents.about(office.biller, "account", clinic.ida.account)) == 1
    assert (
        'Statement <span class="nowrap">P-000002</span>'
        in client.get(reverse("account", args=[clinic.ida.account])).text
    )


def test_where_nothing_is_owed_no_statement_is_made(as_role, office, clinic):
    client = as_role("front_desk")
    answer = client.post(reverse("make_statement", args=[clinic.ida.account]), {"key": "none"}, follow=True)
    assert "there is nothing to state" in answer.text
    assert documents.about(office.biller, "account", clinic.ida.account) == []


# ---- why do I owe this, as a page


def test_the_page_the_paper_and_the_json_say_the_same(as_role, clinic, answered):
    client, address = as_role("front_desk"), reverse("why_account", args=[clinic.ida.account])
    page = client.get(address)
    for words in ("Why do I owe this?", "You owe in all", "$18.00", "Above the price agreed with your plan (CO-45)",
                  "Check 884213 of Nov 20, 2026"):  # fmt: skip
        assert words in page.text
    paper = client.get(reverse("why_account_pdf", args=[clinic.ida.account]))
    (text,) = pages(paper.content)
    assert "You owe in all $18.00" in text and "−72.00 18.00" in text
    told = client.get(address, {"format": "json"})
    assert told.headers["Content-Type"] == "application/json"
    (bill,) = told.json()["bills"]
    assert sum(step["cents"] for step in bill["steps"]) == told.json()["balance_cents"] == 1800


def test_it_speaks_spanish_where_that_is_asked(as_role, clinic, answered):
    client, address = as_role("front_desk"), reverse("why_account", args=[clinic.ida.account])
    page = client.get(address, {"lang": "es"}).text
    assert "¿Por qué debo esto?" in page and 'lang="es"' in page
    assert "Coaseguro: la parte del precio acordado que le toca a usted (PR-2)" in page
    assert "En total usted debe $18.00" in pages(
        client.get(reverse("why_account_pdf", args=[clinic.ida.account]), {"lang": "es"}).content
    )[0]  # fmt: skip
    assert "Why do I owe this?" in client.get(address, {"lang": "tlh"}).text


def test_a_step_links_to_what_the_role_may_open(as_role, clinic, answered):
    address = reverse("why_account", args=[clinic.ida.account])
    visit = reverse("visit", args=[answered.encounter])
    remittance = clinic.remittance().claims[0].public_id
    biller, front_desk = as_role("biller").get(address).text, as_role("front_desk").get(address).text
    assert visit in biller and remittance in biller
    assert visit in front_desk and remittance not in front_desk


def test_who_owes_nothing_is_told_so(as_role, clinic):
    assert "You owe nothing here." in as_role("biller").get(reverse("why_account", args=[clinic.ida.account])).text
