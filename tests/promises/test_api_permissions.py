"""No key does on any operation of the API what it was not given, and no key reaches another practice.

Every operation is asked with a key that has every permission but the one that it declares, and with a key that has that
one alone; by each role; and by the owner of the practice next door.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from tests.api.conftest import ROUTE, Program, key_of, problem
from tests.clinic import CEDAR, DAY, answer, open_clinic
from tests.clinic import era as era_of
from tests.clinic import line as line_of
from tests.office import ROLES

from billwright import codestore
from billwright.api.examples import BODIES
from billwright.api.main import ROUTES, api
from billwright.api.routes import Route
from billwright.apps.checks import editions, rules, trials
from billwright.apps.compliance.models import ChangeEvent, Membership, Practice, User
from billwright.apps.compliance.permissions import ROLES as TABLE
from billwright.apps.contracts import actions as prices
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.outbox import webhooks
from billwright.apps.parties import actions as parties
from billwright.apps.receipts import actions as receipts
from billwright.apps.worklist import actions as worklist
from billwright.flows import jobs
from billwright.rules.scrub.payer_rules.reference import EXAMPLE

PLACE = re.compile(r"{(?:uuid:)?(\w+)}")
ROW_OF = {
    "get_account": "account", "list_open_bills": "account", "get_client": "client", "get_invoice": "invoice",
    "get_invoice_pdf": "invoice", "get_claim": "claim", "get_visit": "visit", "get_remittance": "remittance",
    "get_receipt": "receipt", "get_receipt_pdf": "receipt", "get_work": "item", "get_document": "document",
    "get_document_content": "document", "get_patient": "patient", "explain_bill": "receipt", "get_job": "job",
    "get_contract": "contract", "get_expected": "claim", "get_rule": "rule", "get_dry_run": "trial",
}  # fmt: skip
"""Whose public id stands in an address that says only public_id."""


NO_ROWS = {"kind", "name", "code_set", "edition", "check"}
"""Places in an address that name no row of a practice: a kind of work, a code set and its edition, a check."""


def ask(program: Program, route: Route, place: Any = None, **changed: Any) -> Any:
    """The operation with its example as the body, for `place` or for a row that is not there."""
    path = PLACE.sub(lambda found: "claim_held" if found[1] == "kind" else str(place or uuid.uuid4()), route.path)
    if route.method == "GET":
        asked = {"day": "2026-11-02", "on": "2026-11-02"}
        if route.name == "get_first_pass":
            asked |= {"since": "2026-11-01", "until": "2026-11-30"}
        return program.get(path, {name: day for name, day in asked.items() if name in _parameters(route)})
    if route.upload:
        return program.send(path, _file(route.name))
    body = BODIES[route.name] | changed if route.name in BODIES else None
    return program.post(path, body, If_Match='"1-0"' if route.versioned else "")


def _parameters(route: Route) -> set[str]:
    return {each.name for each in route.parameters}


def _file(name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("letter.txt", f"a letter for {name}".encode())


def test_every_operation_declares_the_permission_that_it_enforces(office):
    document = api.document()
    declared = {each["operationId"]: each["x-permissions"] for at in document["paths"].values() for each in at.values()}
    assert declared.keys() == ROUTE.keys()
    for name, permissions in declared.items():
        for permission in permissions:
            without = key_of(office.owner, *sorted(TABLE["owner"] - {permission}))
            said = problem(ask(without, ROUTE[name]), 403)
            assert said["permission"] == permission, name
        got = ask(key_of(office.owner, *permissions), ROUTE[name])
        assert got.status_code != 403, (name, got.content)


@pytest.mark.parametrize("role", ROLES)
def test_a_key_does_what_its_maker_s_role_is_given_and_nothing_else(office, role):
    """The maker was an owner when the key was made: with the role that they have now, the key is worth no more."""
    program = key_of(office.owner)
    Membership.objects.filter(user_id=office.owner.user_id).update(role=role)
    for route in ROUTES:
        got = ask(program, route)
        assert (got.status_code != 403) == (set(route.permissions) <= TABLE[role]), (
            f"{role} {route.name}: {got.content}"
        )


def test_nobody_without_a_key_gets_anything_and_nothing_is_done(office):
    before = ChangeEvent.rows.of(office.owner).count()
    made = key_of(office.owner)
    for token in ("", "bw_wrong", made.token[:-1], made.token.replace("bw_", "bw-")):
        for route in ROUTES:
            got = ask(Program(token), route)
            said = problem(got, 401) if got.status_code != 429 else problem(got, 429)
            assert said["detail"]
            if got.status_code == 401:
                assert got.headers["WWW-Authenticate"] == "Bearer"
    assert ChangeEvent.rows.of(office.owner).count() == before + 1  # the key was made


@pytest.fixture
def rows_of_ours(office) -> dict[str, str]:
    """A public id of a real row of this practice for each place in an address."""
    clinic = open_clinic(office)
    told = webhooks.MakeEndpoint("Lab", "https://lab.example/", ("claim.submitted",))
    endpoint = webhooks.make_endpoint(office.owner, told).public_id
    claim = clinic.sent("99213")
    clinic.receive(era_of(answer(claim, line_of("99213", "CO-45 60.00", "PR-2 18.00"))))
    remittance = clinic.remittance()
    client = parties.enter_client(office.owner, parties.EnterClient(key="api-client", name="Quarry Lane Mill"))
    lines = (DraftLine("Screening", unit_cents=4500),)
    paid = receipts.TakePayment("api-paid", clinic.ida.account, "cash", 500, office.owner.today)
    rule = rules.write(office.owner, rules.WriteRule("api-rule", EXAMPLE))
    icd10cm = next(each for each in codestore.editions(settings.BILLWRIGHT_HOME) if each.set_name == "icd10cm")
    raised = worklist.RaiseWork("claim_held", "claim", claim.row.public_id, "It is held.", "Mend it.")
    fee = prices.set_fee(office.owner, prices.SetFee("api-fee", "99499", 100, office.owner.today))
    terms = (prices.NewTerm(method="percent_of_charge", basis_points=8_000),)
    written = prices.WriteContract(
        key="api-contract", payer=clinic.payers[CEDAR], name="Cedar", starts=office.owner.today, terms=terms
    )
    contract = prices.write_contract(office.owner, written)
    return {
        "account": clinic.ida.account,
        "claim": claim.row.public_id,
        "client": client.public_id,
        "contract": contract,
        "fee": fee,
        "coverage": clinic.ida.first,
        "endpoint": endpoint,
        "message": webhooks.tellings(office.owner)[0].public_id,
        "document": documents.recent(office.owner)[0].public_id,
        "invoice": invoices.write_draft(office.owner, invoices.WriteDraft("api-invoice", client.public_id, lines)),
        "plan": parties.record_therapy_plan(
            office.owner, parties.RecordTherapyPlan("api-plan", clinic.ida.patient, "GP", DAY, DAY + dt.timedelta(30))
        ),
        "job": jobs.ask(office.owner, "submit", "Send all claims that are ready"),
        "item": worklist.raise_work(office.owner, raised),
        "patient": clinic.ida.patient,
        "payer": clinic.payers[CEDAR],
        "receipt": receipts.take_payment(office.owner, paid).public_id,
        "remittance": remittance.row.public_id,
        "remittance_claim": remittance.claims[0].public_id,
        "edition_effect": editions.begin(office.owner, editions.AskEffect("icd10cm", icd10cm.name)),
        "rule": rule,
        "trial": trials.begin(office.owner, trials.BeginTrial("api-trial", rule)),
        "visit": claim.encounter,
    }


def _places(rows: dict[str, str]) -> list[tuple[Route, str]]:
    """Every operation that is about one row, with the row of ours that it is about."""
    return [
        (route, rows[ROW_OF.get(route.name) or PLACE.findall(route.path)[0]])
        for route in ROUTES
        if not set(PLACE.findall(route.path)) <= NO_ROWS
    ]


def test_no_practice_reaches_another_s_rows(office, rows_of_ours, database):
    program = key_of(office.neighbour())
    for route, place in _places(rows_of_ours):
        problem(ask(program, route, place), 404)


def test_our_own_key_reaches_each_of_those_rows(office, rows_of_ours, database):
    """Else the test above would pass on addresses that find nothing at all."""
    program = key_of(office.owner)
    for route, place in _places(rows_of_ours):
        named = {"payer": rows_of_ours["payer"]} if route.name == "add_coverage" else {}
        got = ask(program, route, place, **named)
        assert got.status_code == 200 if route.method == "GET" else got.status_code != 404, (route.name, got.content)


OF_EVERY_OFFICE = {"list_colleagues", "list_fee_schedules", "get_fee_schedule", "list_code_sets", "get_rules_text",
                   "list_checks", "get_first_pass"}  # fmt: skip
"""What an office has without having entered anything: whoever works there, a schedule and a text still empty, and the
code sets and checks, which are no practice's; and counts of a period, all zero."""


def test_lists_show_a_neighbour_nothing(office, rows_of_ours, database):
    program = key_of(office.neighbour())
    looked = 0
    for route in ROUTES:
        if route.method == "GET" and PLACE.findall(route.path) in ([], ["kind"]) and route.name not in OF_EVERY_OFFICE:
            got = ask(program, route)
            assert got.json() in ({"items": [], "next": ""}, []), route.name
            looked += 1
    assert looked >= 10
    (own,) = program.get("/fees").json()
    assert (own["owner"]["kind"], own["codes"], program.get("/fees/schedule").json()["fees"]) == ("practice", 0, [])
    found = program.post("/patients/search", {"text": "moss"})
    assert (found.status_code, found.json()) == (200, [])


def test_a_key_works_in_the_practice_where_it_was_made_and_in_no_other_of_its_maker(office, rows_of_ours):
    other = Practice.objects.create(name="Aspen Court Clinic")
    Membership.objects.create(user=User.objects.get(username="owner"), practice=other, role="owner")
    assert key_of(office.owner).get(f"/claims/{rows_of_ours['claim']}").status_code == 200
    from billwright.apps.compliance.access import user_actor

    there = user_actor(User.objects.get(username="owner"), other, "web", office.now)
    problem(key_of(there).get(f"/claims/{rows_of_ours['claim']}"), 404)
