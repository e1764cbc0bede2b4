"""Capturing a visit: its charges post to the ledger once, in the same transaction."""

import datetime as dt
from decimal import Decimal

import msgspec

from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.contracts import queries as contracts
from billwright.apps.ledger import actions as ledger
from billwright.apps.parties import guarantors
from billwright.apps.parties.models import Coverage, Patient, Provider
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import RECEIVABLE
from billwright.rules.pricing.services import Service

OLDEST_DAYS = 3653
"""A service date further back is taken for a mistyped year."""
MOST_DIAGNOSES = 12
MOST_LINES = 50
MOST_UNITS = 9999
MOST_MINUTES = 1440


class NewLine(msgspec.Struct, frozen=True):
    """`charge_cents` None takes the fee in force on the service date, the payer's own before the practice's. Without a
    diagnosis on the visit, `pointers` mean nothing. `minutes` are those that the note documents of a timed service, None
    where nobody has said."""

    procedure: str
    units: Decimal = Decimal(1)
    modifiers: tuple[str, ...] = ()
    pointers: tuple[int, ...] = (1,)
    charge_cents: int | None = None
    minutes: int | None = None


class CaptureVisit(msgspec.Struct, frozen=True):
    """`patient`, `provider` and `coverage` are public ids; `coverage` empty bills the guarantor. Codes without dots."""

    key: str
    patient: str
    provider: str
    service_date: dt.date
    lines: tuple[NewLine, ...]
    coverage: str = ""
    diagnoses: tuple[str, ...] = ()
    place_of_service: str = "11"
    authorization: str = ""


@action("charges.capture")
def capture_visit(actor: Actor, command: CaptureVisit) -> str:
    """Public id of the encounter. Charges become receivable from the coverage's payer, else from the guarantor.

    Raises FieldErrors for what the form can mend; PeriodLockedError where today is in a closed period.
    """
    return str(captured(actor, command).public_id)


def captured(actor: Actor, command: CaptureVisit, replaces: Encounter | None = None) -> Encounter:
    """The visit with its charges posted, in place of one that was reversed where `replaces` is. Inside an action."""
    patient = Patient.rows.of(actor, command.patient).select_related("account", "guarantor").first()
    provider = Provider.rows.of(actor, command.provider).first()
    if patient is None or provider is None:
        raise NotFoundError("no such patient or provider")
    coverage = _coverage(actor, patient, command)
    lines = _priced(actor, command, coverage)
    _refuse_wrong_values(actor, command, coverage)
    encounter = Encounter.rows.add(
        actor,
        patient=patient,
        provider=provider,
        coverage=coverage,
        service_date=command.service_date,
        place_of_service=command.place_of_service,
        diagnoses=list(command.diagnoses),
        authorization=command.authorization,
        captured_at=actor.now,
        replaces=replaces,
    )
    _post(actor, encounter, lines, _owes(actor, encounter))
    return encounter


def _owes(actor: Actor, encounter: Encounter) -> int:
    """Id of who owes the charges: the plan, else whoever answers for the patient on the day of service."""
    patient, coverage = encounter.patient, encounter.coverage
    if coverage is not None:
        return ledger.responsibility(actor, "insurer", coverage.payer.party_id, coverage.pk)
    changes = guarantors.changes_of(actor, [patient.pk])[patient.pk]
    guarantor = guarantors.guarantor_of_visit(patient, changes, encounter.service_date, actor.now)
    return ledger.responsibility(actor, "patient", guarantor)


def _coverage(actor: Actor, patient: Patient, command: CaptureVisit) -> Coverage | None:
    if not command.coverage:
        return None
    coverage = Coverage.rows.of(actor, command.coverage).select_related("payer").filter(patient=patient).first()
    if coverage is None:
        raise NotFoundError("no such coverage of this patient")
    on = command.service_date
    if on < coverage.starts or (coverage.ends is not None and on >= coverage.ends):
        raise FieldErrors(
            {"coverage": "this coverage does not run on the service date: choose another, or bill the patient"}
        )
    return coverage


def _priced(actor: Actor, command: CaptureVisit, coverage: Coverage | None) -> list[tuple[NewLine, int]]:
    """Each line with its charge in cents: as typed, else the payer's own fee, else the practice's."""
    if not 1 <= len(command.lines) <= MOST_LINES:
        raise FieldErrors({"lines": f"a visit has 1 to {MOST_LINES} lines"})
    priced, wrong = [], {}
    for at, line in enumerate(command.lines, start=1):
        faults = _line_faults(line, len(command.diagnoses))
        cents = line.charge_cents
        if cents is None:
            payer = str(coverage.payer.public_id) if coverage else ""
            cents = contracts.charge_on(actor, service_of(line, command.service_date), payer=payer)
            if cents is None:
                faults["procedure"] = f"no fee for {line.procedure} on this date: set one, or type the charge"
        wrong.update({f"line{at}.{field}": words for field, words in faults.items()})
        priced.append((line, cents or 0))
    if wrong:
        raise FieldErrors(wrong)
    return priced


def service_of(line: NewLine, day: dt.date) -> Service:
    """What the fee of a line is asked by."""
    code = line.procedure.strip().upper()
    minutes = Decimal(line.minutes) if line.minutes is not None else None
    return Service(code=code, charge_cents=0, units=line.units, day=day, modifiers=line.modifiers, minutes=minutes)


def _line_faults(line: NewLine, diagnoses: int) -> dict[str, str]:
    """What is wrong with a line as typed, by field."""
    faults = {}
    if line.charge_cents is not None and line.charge_cents < 0:
        faults["charge"] = "a charge is not negative: reverse an entry to take one back"
    if not 0 < line.units <= MOST_UNITS:
        faults["units"] = f"units are more than 0 and at most {MOST_UNITS:,}"
    if diagnoses and (not 1 <= len(line.pointers) <= 4 or not all(1 <= each <= diagnoses for each in line.pointers)):
        faults["pointers"] = "a line points to one to four of the listed diagnoses"
    if line.minutes is not None and not 0 < line.minutes <= MOST_MINUTES:
        faults["minutes"] = f"minutes are more than 0 and at most {MOST_MINUTES:,}, a day"
    if len(line.modifiers) > 4:
        faults["modifiers"] = "a line has at most four modifiers"
    return faults


def _refuse_wrong_values(actor: Actor, command: CaptureVisit, coverage: Coverage | None) -> None:
    wrong = {}
    if command.service_date > actor.today:
        wrong["service_date"] = "the service date lies in the future: capture the visit when it has taken place"
    elif (actor.today - command.service_date).days > OLDEST_DAYS:
        wrong["service_date"] = "the service date lies more than ten years back: is the year right?"
    if coverage is not None and not command.diagnoses:
        wrong["diagnoses"] = "a claim needs at least one diagnosis"
    if len(command.diagnoses) > MOST_DIAGNOSES:
        wrong["diagnoses"] = f"a claim holds at most {MOST_DIAGNOSES} diagnoses"
    if len(set(command.diagnoses)) != len(command.diagnoses):
        wrong["diagnoses"] = "the same diagnosis is listed twice"
    if wrong:
        raise FieldErrors(wrong)


def _post(actor: Actor, encounter: Encounter, lines: list[tuple[NewLine, int]], owes: int) -> None:
    """Opens an item a line and posts one balanced entry for the visit."""
    made = [
        ChargeLine(
            encounter=encounter,
            position=at,
            procedure=line.procedure,
            modifiers=list(line.modifiers),
            pointers=list(line.pointers),
            units=line.units,
            charge_cents=cents,
            minutes=line.minutes,
        )
        for at, (line, cents) in enumerate(lines, start=1)
    ]
    items = ledger.open_items(
        actor,
        [
            ledger.NewItem(
                kind="charge",
                control=RECEIVABLE,
                account_id=encounter.patient.account_id,
                service_date=encounter.service_date,
                due_on=None,
                source=str(line.public_id),
                description=" ".join([line.procedure, *line.modifiers]),
            )
            for line in made
        ],
    )
    for line, item in zip(made, items, strict=True):
        line.item_id = item
    ChargeLine.rows.add_many(actor, made)
    charged = [(line.item_id, line.charge_cents) for line in made if line.charge_cents]
    if charged:
        ledger.post(
            actor,
            posting.charge(
                key=f"charge:{encounter.public_id}",
                posted_on=actor.today,
                responsibility=owes,
                charged=tuple(charged),
                source=("encounter", str(encounter.public_id)),
            ),
        )
