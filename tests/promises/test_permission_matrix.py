"""No role sees or does on any address what the permission table does not give, and no practice sees another's rows.

Every address of the project is walked: what has no permission must be on one of two short lists.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.clinic import CEDAR, DAY, answer, open_clinic
from tests.clinic import era as era_of
from tests.clinic import line as line_of
from tests.office import ROLES

from billwright.apps.checks import code_sets, editions, rules, trials
from billwright.apps.compliance.models import Membership, Practice, User
from billwright.apps.compliance.permissions import ROLES as TABLE
from billwright.apps.contracts import actions as prices
from billwright.apps.correspondence import actions as inquiries
from billwright.apps.correspondence import queries as inquiry_queries
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.jobs import actions as jobs
from billwright.apps.outbox import queries as outbox
from billwright.apps.parties import actions as parties
from billwright.apps.receipts import actions as receipts
from billwright.apps.worklist import actions as worklist
from billwright.rules.scrub.payer_rules.reference import EXAMPLE

PUBLIC = {"health", "account_login", "account_logout", "api_docs", "api_openapi", "api_nothing"}
"""Open to everybody: whether we are up, the door, and what the API is called. Its operations are walked in
test_api_permissions."""
OWN = {
    "account_reauthenticate", "account_change_password", "choose_practice",
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip
"""A person's own sign-in: whoever is signed in, and for nobody but themselves."""
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each) if each.namespace != "api" else ()
        else:
            yield each


PATTERNS = {each.name: each for each in _patterns(get_resolver())}
GUARDED = {name: each for name, each in PATTERNS.items() if name not in PUBLIC | OWN}


def _address(name: str, public_id: object) -> str:
    taken = PATTERNS[name].pattern.converters
    return reverse(name, kwargs={key: public_id if key == "public_id" else "claim_held" for key in taken})


def _client(username: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    return client


def _asks(name: str) -> list[str]:
    return [each for each in ("GET", "POST") if each in GUARDED[name].callback.methods]


def test_every_address_has_a_name_and_a_permission():
    assert None not in PATTERNS
    without = {name for name, each in GUARDED.items() if getattr(each.callback, "permission", None) is None}
    assert without == set()
    assert set(PATTERNS) >= PUBLIC | OWN, "a list names an address that is gone"


def test_nothing_on_the_own_list_opens_without_sign_in(office):
    stranger = Client(SERVER_NAME="localhost")
    for name in OWN:
        got = stranger.get(reverse(name))
        assert got.status_code in (302, 405), name
        assert got.status_code == 405 or got.headers["Location"].startswith("/sign-in/"), name


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_gives_it_and_nothing_else(office, role):
    client, nowhere = _client(role), uuid.uuid4()
    for name, pattern in GUARDED.items():
        for method in _asks(name):
            got = client.generic(method, _address(name, nowhere))
            may = pattern.callback.permission in TABLE[role]
            assert (got.status_code != 403) == may, f"{role} {method} {name}: {got.status_code}"
            if not may:
                assert pattern.callback.permission in got.text


def test_a_stranger_is_sent_to_sign_in(office):
    stranger = Client(SERVER_NAME="localhost")
    for name in GUARDED:
        for method in _asks(name):
            got = stranger.generic(method, _address(name, uuid.uuid4()))
            assert got.status_code == 302, f"{method} {name}"
            assert got.headers["Location"].startswith("/sign-in/"), name


def test_who_has_no_role_gets_words_and_nothing_else(office):
    User.objects.create(username="guest", password="!")
    client = _client("guest")
    for name in GUARDED:
        got = client.get(_address(name, uuid.uuid4()))
        assert got.status_code == 403, name
        assert "no practice has given you a role" in got.text


@pytest.fixture
def rows_of_ours(office) -> dict[str, list[str]]:
    """Public ids of real rows of this practice, by the address that shows them."""
    clinic = open_clinic(office)
    claim = clinic.sent("99213")
    clinic.receive(era_of(answer(claim, line_of("99213", "CO-45 60.00", "PR-2 18.00"))))
    remittance = clinic.remittance()
    client = parties.enter_client(office.owner, parties.EnterClient(key="matrix-client", name="Quarry Lane Mill"))
    lines = (DraftLine("Screening", unit_cents=4500),)
    invoice = invoices.write_draft(office.owner, invoices.WriteDraft("matrix-invoice", client.public_id, lines))
    paid = receipts.TakePayment("matrix-paid", clinic.ida.account, "cash", 500, office.owner.today)
    receipt = receipts.take_payment(office.owner, paid).public_id
    call = inquiries.LogInquiry("matrix-call", clinic.ida.account, "patient", "balance", "birth_date", "Explained.",
                                follow_up_on=office.owner.today)  # fmt: skip
    call_id = inquiries.log_inquiry(office.owner, call)
    rule = rules.write(office.owner, rules.WriteRule("matrix-rule", EXAMPLE))
    (newest, *_) = code_sets.code_set(office.owner, "icd10cm").shelf.editions
    edition_effect = editions.begin(office.owner, editions.AskEffect("icd10cm", newest.name))
    schedule = prices.make_schedule(office.owner, prices.MakeSchedule("matrix-schedule", "Cedar rates"))
    fee = prices.set_fee(office.owner, prices.SetFee("matrix-fee", "99499", 100, office.owner.today, schedule=schedule))
    terms = (prices.NewTerm(method="schedule", schedule=schedule),)
    agreed = prices.WriteContract(
        key="matrix-contract", payer=clinic.payers[CEDAR], name="Cedar", starts=office.owner.today, terms=terms
    )
    contract = prices.write_contract(office.owner, agreed)
    raised = worklist.RaiseWork("claim_held", "claim", claim.row.public_id, "It is held.", "Mend it.")
    return {
        "accounts": [clinic.ida.account, client.account_public_id],
        "calls": [call_id, inquiry_queries.inquiry(office.owner, call_id).promises[0].public_id],
        "claims": [claim.row.public_id],
        "claim_events": [next(each.public_id for each in claim.events if each.document)],
        "contracts": [contract],
        "fees": [fee],
        "schedules": [schedule],
        "documents": [documents.recent(office.owner)[0].public_id],
        "invoices": [invoice],
        "jobs": [jobs.ask(office.owner, jobs.Ask("check", "Check that the books agree", "rules"))],
        "messages": [outbox.recent(office.owner)[0].public_id],
        "patients": [clinic.ida.patient],
        "payers": list(clinic.payers.values())[:1],
        "receipts": [receipt],
        "remittances": [remittance.row.public_id, remittance.claims[0].public_id],
        "editions": [edition_effect],
        "rules": [rule],
        "therapy_plans": [
            parties.record_therapy_plan(
                office.owner,
                parties.RecordTherapyPlan("matrix-plan", clinic.ida.patient, "GP", DAY, DAY + dt.timedelta(30)),
            )
        ],
        "trials": [trials.begin(office.owner, trials.BeginTrial("matrix-trial", rule))],
        "visits": [claim.encounter],
        "work": [worklist.raise_work(office.owner, raised)],
    }


def _neighbour(office) -> Client:
    """The owner of the practice next door: every permission a person can have, elsewhere."""
    office.neighbour()
    return _client("neighbour")


def test_no_practice_sees_another_s_rows(office, rows_of_ours, database):
    client = _neighbour(office)
    ids = [each for found in rows_of_ours.values() for each in found]
    for name, pattern in GUARDED.items():
        if "public_id" not in pattern.pattern.converters:
            continue
        for method in _asks(name):
            for public_id in ids:
                got = client.generic(method, _address(name, public_id))
                assert got.status_code == 404, f"{method} {name}: {got.status_code}"


def test_the_owner_finds_each_of_those_rows(office, rows_of_ours, database):
    """Else the test above would pass on addresses that find nothing at all."""
    shown = {"accounts": "account", "claims": "claim", "claim_events": "claim_source", "documents": "document",
             "invoices": "invoice", "jobs": "job", "receipts": "receipt", "visits": "visit", "work": "work",
             "contracts": "contract", "fees": "end_fee", "schedules": "fee_schedule",
             "patients": "new_coverage", "therapy_plans": "change_therapy_plan", "payers": "payer_profile",
             "rules": "payer_rule", "trials": "rule_trial", "editions": "edition_effect"}  # fmt: skip
    client = _client("owner")
    for desk, name in shown.items():
        for public_id in rows_of_ours[desk]:
            assert client.get(_address(name, public_id)).status_code == 200, name
    call, promise = rows_of_ours["calls"]
    assert client.get(_address("inquiry", call)).status_code == 200
    assert client.get(_address("inquiry", promise)).headers["Location"] == f"/calls/{call}/"
    whole, part = rows_of_ours["remittances"]
    assert client.get(_address("remittance", whole)).status_code == 200
    assert client.get(_address("remittance", part)).headers["Location"] == f"/remittances/claims/{part}/"
    assert client.get(_address("remittance_claim", part)).status_code == 200


def test_a_second_practice_is_chosen_and_left(office):
    """Somebody with two practices works in one at a time, and cannot choose one that is not theirs."""
    other = Practice.objects.create(name="Aspen Court Clinic")
    foreign = Practice.objects.create(name="Somebody Else's")
    Membership.objects.create(user=User.objects.get(username="biller"), practice=other, role="auditor")
    client = _client("biller")
    assert "Aspen Court Clinic" in client.get("/").text.split('class="practice"')[1]  # the first by name
    assert client.post("/me/practice/", {"practice": str(office.practice.public_id)}).status_code == 302
    assert "Juniper Street" in client.get("/").text.split('class="practice"')[1]
    assert client.post("/me/practice/", {"practice": str(foreign.public_id)}).status_code == 404
