"""Whatever a program sends that the document allows, or does not, gets an answer that the document knows.

Schemathesis makes the requests from the OpenAPI document: well-formed ones, and ones with a value that it forbids. In half
of them the ids are those of real rows, so that the actions behind the addresses meet odd values too. Bounded here; `make
soak` asks far longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.cache import caches
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from tests.api.conftest import Program, key_of
from tests.clinic import CEDAR, answer, open_clinic
from tests.clinic import era as era_of
from tests.clinic import line as line_of
from tests.office import open_office

from billwright.apps.documents import queries as documents
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.parties import actions as parties
from billwright.apps.receipts import actions as receipts
from billwright.apps.worklist import actions as worklist
from billwright.flows import jobs
from billwright.flows.check import check
from billwright.project.wsgi import application

load_all_checks()
KEPT = CHECKS.get_by_names([
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection",
])  # fmt: skip
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = {each.ok().definition.raw["operationId"]: each.ok() for each in SCHEMA.get_all_operations()}
PLACES = {"get_account": "account", "get_client": "client", "get_invoice": "invoice", "get_invoice_pdf": "invoice",
          "get_claim": "claim", "get_visit": "encounter", "get_remittance": "remittance", "get_receipt": "receipt",
          "get_receipt_pdf": "receipt", "get_work": "item", "get_document": "document", "get_patient": "patient",
          "get_document_content": "document", "get_job": "job"}  # fmt: skip


@pytest.fixture(scope="module")
def known(sqlite_template, tmp_path_factory) -> Iterator[tuple[Program, dict[str, str]]]:
    """A program with every permission, and the id of a real row for each name that asks for one."""
    home = tmp_path_factory.mktemp("schemathesis")
    with sqlite_template.copy(home) as environment:
        office = open_office(home, environment)
        clinic = open_clinic(office)
        claim = clinic.sent("99213")
        clinic.receive(era_of(answer(claim, line_of("99213", "CO-45 60.00", "PR-2 18.00"))))
        remittance = clinic.remittance()
        client = parties.enter_client(office.owner, parties.EnterClient(key="client", name="Quarry Lane Mill"))
        draft = invoices.WriteDraft("draft", client.public_id, (DraftLine("Screening", unit_cents=4500),))
        paid = receipts.TakePayment("paid", clinic.ida.account, "cash", 500, office.owner.today)
        raised = worklist.RaiseWork("claim_held", "claim", claim.row.public_id, "It is held.", "Mend it.")
        yield key_of(office.owner), {
            "account": clinic.ida.account, "claim": clinic.claim("97110").row.public_id, "client": client.public_id,
            "coverage": clinic.ida.first, "document": documents.recent(office.owner)[0].public_id,
            "encounter": clinic.visit("36415"), "invoice": invoices.write_draft(office.owner, draft),
            "job": jobs.ask(office.owner, "submit", "Send all claims that are ready"),
            "item": worklist.raise_work(office.owner, raised), "patient": clinic.ida.patient,
            "payer": clinic.payers[CEDAR], "provider": clinic.provider,
            "receipt": receipts.take_payment(office.owner, paid).public_id, "remittance": remittance.row.public_id,
            "remittance_claim": remittance.claims[0].public_id,
        }  # fmt: skip
        assert check(office.now).ok, "odd requests left the books out of balance"


def ask(name: str, known: tuple[Program, dict[str, str]], examples: int) -> None:
    program, ids = known
    operation = OPERATIONS[name]

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)), real=st.booleans()
    )
    def asked(case: Any, real: bool) -> None:
        if real:
            _name_real_rows(name, case, ids)
        caches["api"].clear()  # nobody counts these
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {program.token}"}
        case.call_and_validate(checks=KEPT)

    asked()


def _name_real_rows(name: str, case: Any, ids: dict[str, str]) -> None:
    for place in case.path_parameters or {}:
        found = ids.get(PLACES.get(name, "") if place == "public_id" else place)
        if found:
            case.path_parameters[place] = found
    if isinstance(case.body, dict):
        for field in case.body.keys() & ids.keys():
            if isinstance(case.body[field], str):
                case.body[field] = ids[field]


@pytest.fixture(autouse=True)
def _uncounted(monkeypatch):
    monkeypatch.setattr(django_settings, "API_REQUESTS_A_MINUTE", 10**9)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_answers_as_the_document_says(name, known):
    ask(name, known, 12)


@pytest.mark.soak
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_answers_as_the_document_says_for_long(name, known):
    ask(name, known, 1000)
