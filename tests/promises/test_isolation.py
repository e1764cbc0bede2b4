"""No practice sees another's rows: not through any query of any desk, and not by SQL under row-level security.

The demo office is one practice, with its whole month; the neighbour that asks has a chart of accounts and nothing else.
Each query is first asked by the office itself, so that an argument that finds nothing cannot pass for isolation.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import inspect
import itertools
import pkgutil
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Q, Value
from django.db.models.functions import Concat
from tests.office import NOW, open_office

import billwright.apps
from billwright.apps.checks import code_sets, editions, rules, trials
from billwright.apps.checks.models import Override, PayerRule, PayerRuleCatch
from billwright.apps.claims import queries as claims
from billwright.apps.claims.actions import ChangeClaim
from billwright.apps.compliance import keys, rls
from billwright.apps.compliance.access import Actor, NotFoundError, reading, system_actor, writing
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.models import Membership, Practice, User
from billwright.apps.compliance.permissions import PERMISSIONS
from billwright.apps.correspondence import actions as inquiries
from billwright.apps.documents import actions as documents
from billwright.apps.jobs import actions as jobs
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.guards import KEPT_TABLES
from billwright.apps.outbox import webhooks
from billwright.apps.parties import actions as parties
from billwright.apps.parties import therapy
from billwright.apps.parties.models import Guarantor, Party, Patient
from billwright.apps.worklist import saved
from billwright.flows.check import check
from billwright.flows.demo.build import build
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import CLEARING
from billwright.rules.pricing.services import Service
from billwright.rules.scrub.payer_rules.reference import EXAMPLE
from billwright.rules.scrub.registry import REGISTRY
from payer_sim.__main__ import main as payer_sim

ON = NOW.date()
A_PRACTICES_OWN = {"practice", "colleagues", "sealed_events", "preview_fees", "known", "checks", "check"}
"""What says something of the asker's own practice, which has rows of these, or of what the asker handed over or is the
nation's: a file of fees, a code, the checks of claims with how often each spoke here."""

NOTHING_WAITS = {
    "checks.editions.unseen",
    "compliance.audit.verify",
    "outbox.queries.failed",
    "outbox.queries.is_due",
    "outbox.queries.waiting",
    "parties.drift.drifted",
    "remittances.queries.to_bill_next",
    "remittances.queries.unfinished",
    "worklist.queries.snoozed",
}
"""What has nothing to show of an office in which all is done and well."""
HANDED_OVER = {
    "checks.queries.preview", "charges.lookup.diagnosis_titles", "charges.lookup.found", "charges.lookup.mapped",
    "charges.lookup.searchable", "checks.rule_queries.understand", "charges.counting.counted_units",
    "checks.code_sets.code_sets", "checks.code_sets.code_set", "checks.code_sets.edition_changes",
}  # fmt: skip
"""What looks up no row of anybody's: a claim that the asker hands over whole, typed just now; the nation's code sets."""
MOST = 80
"""Values tried for a parameter."""


@dataclass
class Neighbours:
    vendor: str
    office: Actor
    neighbour: Actor


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))]
)
def neighbours(request, tmp_path_factory) -> Iterator[Neighbours]:
    template = request.getfixturevalue(f"{request.param}_template")
    home = tmp_path_factory.mktemp("neighbours")
    with template.copy(home) as environment:
        asking = open_office(home, environment).owner
        User.objects.update(username=Concat("username", Value(" next door")))  # the demo's users bear the same names
        payers = home / "payers"
        assert payer_sim(["init", str(payers)]) == 0
        build(
            5,
            3,
            ON,
            payers,
            lambda home, day: payer_sim(["run", str(home), "--on", str(day)]) and None,
            lambda *_: None,
        )
        practice = Practice.objects.exclude(pk=asking.practice_id).get()
        everything = frozenset(PERMISSIONS)
        office = msgspec.structs.replace(system_actor(practice, "test", NOW), permissions=everything)
        leave_something_open(office)
        yield Neighbours(request.param, office, msgspec.structs.replace(asking, permissions=everything))


def leave_something_open(office: Actor) -> None:
    """A closed period, money in clearing, a file half taken in, long work and a promise to pay that is not kept yet, which a
    month that went well does not leave."""
    letter = documents.keep(office, documents.Keep("letter", "in", "letter.txt", b"read no further than this"))
    jobs.ask(office, jobs.Ask("take-in", "Take in a letter", "claims", "document", letter.public_id))
    ledger.lock_period(office, ledger.LockPeriod("lock", dt.date(2026, 9, 30), "the quarter is closed"))
    item = ledger.open_item(office, ledger.NewItem(kind="remittance", control=CLEARING))
    with reading(office):
        account = apps.get_model("parties.Account")._base_manager.filter(practice_id=office.practice_id)[0].public_id
        party = apps.get_model("parties.Payer")._base_manager.filter(practice_id=office.practice_id)[0].party_id
    facts = {"asker": "patient", "topic": "payment", "verified": "address", "answer": "Noted."}
    promise = {"promise_on": ON, "promise_cents": 1}
    call = inquiries.log_inquiry(office, inquiries.LogInquiry(key="call", account=str(account), **facts, **promise))
    inquiries.add_to_inquiry(office, inquiries.AddToInquiry("more", call, "They called again."))
    payer = ledger.responsibility(office, "payer", party)
    ledger.post(office, posting.insurance_receipt(key="cash", posted_on=ON, item=item, payer=payer, cents=100))
    person = Membership.objects.get(practice_id=office.practice_id, role="owner").user_id
    aunt = parties.enter_person(office, parties.EnterPerson(key="aunt", last="Fictiveaunt", first="Wilma"))
    with writing(office):
        patient = Patient.rows.of(office)[0]
        patient_id = str(patient.public_id)
        aunt_id = Party.rows.of(office, aunt).get().pk
        Guarantor.rows.add(office, patient=patient, party_id=aunt_id, starts=ON, entered_at=NOW)
    quarter = (ON - dt.timedelta(days=30), ON + dt.timedelta(days=60))
    therapy.record_therapy_plan(office, therapy.RecordTherapyPlan("plan", patient_id, "GP", *quarter))
    therapy.record_notice(office, therapy.RecordNotice("notice", patient_id, ON, ("97110",)))
    owner = msgspec.structs.replace(office, user_id=person)
    saved.save_view(owner, saved.SaveView("view", "claims", "Held", "state=held", is_shared=True))
    keys.make_key(owner, keys.MakeKey("Lab", ("claims.view",)))
    webhooks.make_endpoint(office, webhooks.MakeEndpoint("Lab", "https://lab.example/hook", ("claim.paid",)))
    rule = rules.write(office, rules.WriteRule("rule", EXAMPLE))
    rules.switch_on(office, rules.SwitchOn("rule on", rule, 1, untried=True))
    trials.begin(office, trials.BeginTrial("rule tried", rule))
    (newest, *_) = code_sets.code_set(office, "icd10cm").shelf.editions
    editions.begin(office, editions.AskEffect("icd10cm", newest.name))
    with writing(office):
        PayerRuleCatch.rows.add(office, rule=PayerRule.rows.of(office, rule).get(), subject=uuid.uuid4(), on=ON)
        Override.rows.add(office, subject=uuid.uuid4(), finding="dates.future", reason="It is right.", at=NOW)
        webhooks.announce(office, "claim.paid", ["0199a5d2-7c3e-7b41-8f60-2d1c9a7e5b04"])


def queries() -> dict[str, Callable[..., Any]]:
    """Every function that the query decorator made, in every module of every desk."""
    found = {}
    for module in pkgutil.walk_packages(billwright.apps.__path__, "billwright.apps."):
        if ".migrations" not in module.name:
            for function in vars(importlib.import_module(module.name)).values():
                if getattr(function, "kind", "") == "query" and function.__module__ == module.name:
                    found[f"{module.name.removeprefix('billwright.apps.')}.{function.__name__}"] = function
    return found


def public_ids(actor: Actor) -> dict[str, list[str]]:
    """The public ids of each table of the actor's practice."""
    with reading(actor):
        return {
            model._meta.db_table: [
                str(each)
                for each in model._base_manager.filter(practice_id=actor.practice_id)
                .order_by("pk")
                .values_list("public_id", flat=True)
            ]
            for model in apps.get_models()
            if {"practice_id", "public_id"} <= {field.attname for field in model._meta.concrete_fields}
        }


class Arguments:
    """What may be asked for, by the name and type of a parameter: ids, numbers, names and days that the office has."""

    def __init__(self, office: Actor) -> None:
        self.office, self.of_table = office, public_ids(office)
        self.all_ids = {each for of_table in self.of_table.values() for each in of_table}
        self.names = {each for each in self._column("parties.Party", "name") if len(each) > 6}
        days = [*self._column("charges.Encounter", "service_date")[:2], ON]
        sources = self._column("worklist.WorkItem", "source") + self._column("ledger.Entry", "source")
        self.by_name: dict[str, list[Any]] = {
            "text": self._column("parties.Party", "last")
            + self._column("claims.Claim", "control_number")
            + self._column("remittances.Remittance", "trace_number")
            + self._column("parties.Account", "number")
            + self._column("invoices.Invoice", "number")
            + self._column("receipts.Receipt", "number"),
            "user": [str(each) for each in User.objects.values_list("public_id", flat=True)],
            "set_name": ["procedures"],
            "trial": self.of_table["checks_payerruletrial"],
            "edition_effect": self.of_table["checks_editioneffect"],
            "how_many.payers": [()],
            "sent.payers": [()],
            "command": [ChangeClaim("try", "", 1)],
            "typed": self._column("contracts.Fee", "code"),
            "code": self._column("contracts.Fee", "code"),
            "kind": self._column("worklist.WorkItem", "kind"),
            "kinds": [self._column("worklist.WorkItem", "kind")],
            "source": sources,
            "sources": [sources],
            "documents.subject": self._column("documents.Document", "subject"),
            "checks.subject": self._column("checks.CheckRun", "subject"),
            "jobs.subject": self._column("jobs.Job", "subject"),
            "remittances.document": self._column("remittances.Remittance", "document__public_id"),
            "subject_kind": self._column("documents.Document", "subject_kind"),
            "name": self._column("outbox.Partner", "name"),
            "payer_id": self._column("parties.Payer", "payer_id"),
            "since": [dt.date(2026, 1, 1)],
            "filing_codes": [self._column("parties.Payer", "filing_code")],
            "before": [ON + dt.timedelta(days=1)],
            "patient_id": self._column("parties.Patient", "pk"),
            "entered_since": [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)],
            "topic": self._column("correspondence.Inquiry", "topic"),
            "promise": self.of_table["correspondence_promise"],
            "first": [dt.date(2026, 1, 1)],
            "item": self._column("ledger.Item", "pk")[::-1],
            "on": days,
            "day": days,
            "receipts.day": self._column("receipts.Receipt", "received_on"),
            "receipts.text": self._column("receipts.Receipt", "number"),
            "explain_bill.public_id": self.of_table["charges_chargeline"],
            "person.public_id": self.of_table["parties_party"],
            "source_of.event": self._column("claims.ClaimEvent", "public_id", ~Q(document=None)),
            "descriptions.codes": [self._column("contracts.Fee", "code")],
            "whose": self.of_table["contracts_feeschedule"] + self.of_table["parties_payer"],
            "charge_on.service": [_service(each) for each in self._column("contracts.Fee", "code")],
            "preview_fees.text": ["code,amount\n99213,1.00\n"],
            "tried.services": [tuple(_service(each) for each in self._column("contracts.Fee", "code"))],
            "expected.payer": self._column("parties.Payer", "payer_id"),
            "expected.claim": [claims.claim(office, each).claim for each in self.of_table["claims_claim"][:20]],
            "bills_owed_by.kinds": [("patient", "client", "insurer", "payer")],
            "saved_views.list_name": ["claims"],
            "asked_by_number.number": self._column("parties.Account", "number"),
            "answers_with.reason": ["45"],
            "check.check": list(REGISTRY),
            "check": ["duplicate-line"],
            "until": [ON],
            "public_ids": [[each for of_table in self.of_table.values() for each in of_table]],
        }
        for table, of_table in self.of_table.items():
            self.by_name.setdefault(table.split("_")[1], of_table)
        self.by_name["remittance_claim"] = self.of_table["remittances_remittanceclaim"]

    def _column(self, model: str, column: str, condition: Q = Q()) -> list[Any]:  # noqa: B008 - nothing changes a Q
        with reading(self.office):
            rows = apps.get_model(model)._base_manager.filter(condition, practice_id=self.office.practice_id)
            return sorted({str(each) if hasattr(each, "hex") and not isinstance(each, int) else each
                           for each in rows.values_list(column, flat=True)} - {""})  # fmt: skip

    def sets(self, function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
        """Argument sets for a query: every mix of its required parameters; where it has none, each optional text alone."""
        parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        required = [each for each in parameters if each.default is inspect.Parameter.empty]
        for values in itertools.product(*(self._for(function, each)[:MOST] for each in required)):
            yield dict(zip((each.name for each in required), values, strict=True))
        for each in parameters:
            if not required and "str" in str(each.annotation):
                yield from ({each.name: value} for value in self._for(function, each)[:MOST])

    def _for(self, function: Callable[..., Any], parameter: inspect.Parameter) -> list[Any]:
        kind, desk = str(parameter.annotation), function.__module__.split(".")[2]
        if (own := f"{function.__name__}.{parameter.name}") in self.by_name:
            return self.by_name[own]
        if "Iterable[int]" in kind:
            return [list(range(1, 300))]
        if parameter.name == "public_id" or (parameter.name == "item" and "str" in kind):
            tables = ["ledger_item"] if parameter.name == "item" and desk == "ledger" else []
            tables = tables or [table for table in self.of_table if table.startswith(f"{desk}_")]
            return [each for table in tables for each in self.of_table[table][:4]]
        for name in (f"{desk}.{parameter.name}", parameter.name):
            if name in self.by_name:
                return self.by_name[name]
        if "date" in kind:
            return self.by_name["on"]
        if "int" in kind:
            return [1, 2, 3]
        assert "str" in kind, f"say in this test what {parameter} may be"
        return [each for of_table in self.of_table.values() for each in of_table[:2]]

    def names_shown(self, answer: Any) -> set[str]:
        """What of the office an answer shows: its ids and its people's names."""
        text = _text(answer)
        ids = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", text)) & self.all_ids
        return ids | {name for name in self.names if name in text}

    def shown(self, answer: Any) -> set[str]:
        """That, and any number that is not zero: a count or a sum of the office's rows."""
        text = _text(answer).replace('"is_all":true', "")  # of nothing, nothing was left uncounted
        return self.names_shown(answer) | set(re.findall(r"(?<![^:\[,])-?[1-9]\d*(?![^,\]}])|true", text))


def _service(code: str) -> Service:
    return Service(code=code, charge_cents=100_00, day=ON)


def _text(answer: Any) -> str:
    return msgspec.json.encode(answer, enc_hook=str).decode()


def ask(function: Callable[..., Any], actor: Actor, arguments: dict[str, Any]) -> Any:
    try:
        return function(actor, **arguments)
    except (NotFoundError, RefusedError):
        return None


def test_no_query_of_any_desk_shows_a_neighbour_anything(neighbours):
    arguments = Arguments(neighbours.office)
    shows_nothing = set()
    for name, function in queries().items():
        if name in HANDED_OVER:
            continue
        shown = arguments.names_shown if name.rsplit(".", 1)[1] in A_PRACTICES_OWN else arguments.shown
        shows_nothing.add(name)
        for asked in arguments.sets(function):
            answer = ask(function, neighbours.neighbour, asked)
            assert not shown(answer), (name, asked)
            if name in shows_nothing and ask(function, neighbours.office, asked) != answer:
                shows_nothing.remove(name)
    assert len(queries()) > 60
    assert " ".join(sorted(shows_nothing - NOTHING_WAITS)) == ""


OF_PRACTICES = [model for model in apps.get_models() if model._meta.db_table in rls.scoped_tables()]


@pytest.mark.parametrize("model", OF_PRACTICES, ids=lambda model: model._meta.db_table)
def test_the_one_place_that_scopes_shows_and_writes_nothing_of_another_practice(neighbours, model):
    """`rows` on either database; where SQLite has no row-level security it is all there is."""
    if not hasattr(model, "rows"):
        return  # looked up by the actor's own ids: the views seen, and who may act where
    with reading(neighbours.office):
        row = model.rows.of(neighbours.office).first()
        assert row is not None, "leave_something_open leaves none of these"
    has_public_id = hasattr(row, "public_id")
    with writing(neighbours.neighbour):
        assert not model.rows.of(neighbours.neighbour).filter(pk=row.pk).exists()
        if has_public_id:
            assert not model.rows.of(neighbours.neighbour, str(row.public_id)).exists()
            before, row.public_id = row.public_id, uuid.uuid4()
            model.rows.save_many(neighbours.neighbour, [row], ["public_id"])
    if has_public_id:
        with reading(neighbours.office):
            assert model.rows.of(neighbours.office, str(before)).filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", OF_PRACTICES, ids=lambda model: model._meta.db_table)
def test_row_level_security_shows_and_takes_nothing_of_another_practice(neighbours, model):
    """By SQL, as the app's role, with the neighbour's setting: what stands there is neither seen, changed, deleted nor
    written again, and the office itself gives none of it away."""
    if neighbours.vendor != "postgresql":
        return
    table, kept = model._meta.db_table, model._meta.db_table in KEPT_TABLES
    with reading(neighbours.office):
        row, text = _row(f"SELECT id, to_jsonb(each)::text FROM {table} each ORDER BY id LIMIT 1")
    with reading(neighbours.neighbour):
        assert _row(f"SELECT COUNT(*) FROM {table} WHERE id = {row}") == (0,)
    if table not in rls.AT_THE_DOOR:  # with no practice carried at all
        assert _row(f"SELECT COUNT(*) FROM {table}") == (0,)
    for statement in (
        f"UPDATE {table} SET practice_id = practice_id WHERE id = {row}",
        f"DELETE FROM {table} WHERE id = {row}",
    ):
        refusal = pytest.raises(DatabaseError, match="permission denied") if kept else contextlib.nullcontext()
        with refusal, writing(neighbours.neighbour):
            assert _execute(statement) == 0
    columns = ", ".join(f'"{each.column}"' for each in model._meta.concrete_fields if not each.generated)
    again = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)"
    with (
        pytest.raises(DatabaseError, match=f"row-level security policy.*{table}|permission denied"),
        writing(neighbours.neighbour),
    ):
        _execute(again, text)
    with pytest.raises(DatabaseError), writing(neighbours.office):
        _execute(f"UPDATE {table} SET practice_id = {neighbours.neighbour.practice_id} WHERE id = {row}")


def test_a_months_work_leaves_books_that_agree(neighbours):
    report = check(NOW)
    assert report.differences == ()
    assert report.totals["entries"] > 20


def _row(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def _execute(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
