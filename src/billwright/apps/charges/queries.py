"""Visits and their charges, as other desks and pages read them."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.rules.codes.therapy import DISCIPLINES


class ChargeView(msgspec.Struct, frozen=True):
    id: int
    item_id: int
    position: int
    procedure: str
    modifiers: tuple[str, ...]
    pointers: tuple[int, ...]
    units: Decimal
    charge_cents: int
    minutes: int | None = None


class VisitView(msgspec.Struct, frozen=True):
    """Integer ids are for foreign keys of upper desks, never for addresses. `reversed_at` is None for a visit that stands;
    `payer` is a public id, as are `replaces` and `replaced_by`: the visit captured before and after it, where it was
    changed."""

    id: int
    public_id: str
    patient_id: int
    patient: str
    patient_name: str
    account_id: int
    account: str
    provider_id: int
    provider_name: str
    coverage_id: int | None
    payer_name: str
    service_date: dt.date
    place_of_service: str
    diagnoses: tuple[str, ...]
    authorization: str
    lines: tuple[ChargeView, ...]
    coverage: str = ""
    provider: str = ""
    reversed_at: dt.datetime | None = None
    reversed_why: str = ""
    replaces: str = ""
    replaced_by: str = ""
    payer: str = ""

    @property
    def total_cents(self) -> int:
        return sum(line.charge_cents for line in self.lines)


def _charge(line: ChargeLine) -> ChargeView:
    return ChargeView(
        line.pk,
        line.item_id,
        line.position,
        line.procedure,
        tuple(line.modifiers),
        tuple(line.pointers),
        line.units,
        line.charge_cents,
        line.minutes,
    )


def _visit(row: Encounter) -> VisitView:
    provider = row.provider
    return VisitView(
        id=row.pk,
        public_id=str(row.public_id),
        patient_id=row.patient_id,
        patient=str(row.patient.public_id),
        patient_name=row.patient.party.name,
        account_id=row.patient.account_id,
        account=str(row.patient.account.public_id),
        provider_id=row.provider_id,
        provider_name=f"{provider.name}, {provider.first}" if provider.first else provider.name,
        coverage_id=row.coverage_id,
        payer_name=row.coverage.payer.party.name if row.coverage else "",
        payer=str(row.coverage.payer.public_id) if row.coverage else "",
        service_date=row.service_date,
        place_of_service=row.place_of_service,
        diagnoses=tuple(row.diagnoses),
        authorization=row.authorization,
        lines=tuple(_charge(line) for line in sorted(row.lines.all(), key=lambda each: each.position)),
        coverage=str(row.coverage.public_id) if row.coverage else "",
        provider=str(provider.public_id),
        reversed_at=row.reversed_at,
        reversed_why=row.reversed_why,
        replaces=str(row.replaces.public_id) if row.replaces else "",
        replaced_by=str(row.replaced_by.public_id) if hasattr(row, "replaced_by") else "",
    )


_RELATED = ("patient__party", "patient__account", "provider", "coverage__payer__party", "replaces", "replaced_by")


@query("charges.view", audit="encounter")
def visit(actor: Actor, public_id: str) -> VisitView:
    """Raises NotFoundError."""
    row = Encounter.rows.of(actor, public_id).select_related(*_RELATED).prefetch_related("lines").first()
    if row is None:
        raise NotFoundError("no such visit")
    return _visit(row)


@query("charges.view", audit="visits")
def visits_on(actor: Actor, day: dt.date) -> list[VisitView]:
    """Those that stand: a visit that was reversed is left out."""
    standing = Encounter.rows.of(actor).filter(service_date=day, reversed_at=None)
    rows = standing.select_related(*_RELATED).prefetch_related("lines")
    return [_visit(row) for row in rows.order_by("id")]


class BilledService(msgspec.Struct, frozen=True):
    """A charge line as its bill names it. `charge_cents` is for all units."""

    procedure: str
    modifiers: tuple[str, ...]
    units: Decimal
    charge_cents: int


@query("charges.view", audit="charges")
def services_of_items(actor: Actor, items: Iterable[int]) -> dict[int, BilledService]:
    """By the ledger item that they stand on; items of other kinds are left out."""
    rows = ChargeLine.rows.of(actor).filter(item__in=list(items))
    found = rows.values_list("item_id", "procedure", "modifiers", "units", "charge_cents")
    return {item: BilledService(code, tuple(mods), units, cents) for item, code, mods, units, cents in found}


class PriorServiceView(msgspec.Struct, frozen=True):
    """One earlier line of the patient, for the checks' history. `diagnoses` are those that it points to."""

    encounter_id: int
    procedure: str
    modifiers: tuple[str, ...]
    diagnoses: tuple[str, ...]
    units: Decimal
    charge_cents: int
    service_date: dt.date
    place_of_service: str
    rendering_npi: str
    specialty: str


@query("charges.view", audit="patient-history")
def services_before(actor: Actor, patient_id: int, since: dt.date) -> list[PriorServiceView]:
    """Lines of the patient since a date, of any visit that stands."""
    standing = ChargeLine.rows.of(actor).filter(encounter__reversed_at=None)
    rows = standing.filter(encounter__patient_id=patient_id, encounter__service_date__gte=since)
    columns = ("units", "charge_cents", *(f"encounter__{name}" for name in _OF_VISIT))
    found = rows.order_by("id").values_list(
        "encounter_id", "procedure", "modifiers", "pointers", "encounter__diagnoses", *columns
    )
    return [
        PriorServiceView(visit, procedure, tuple(modifiers), _pointed(pointers, listed), *facts)
        for visit, procedure, modifiers, pointers, listed, *facts in found
    ]


_OF_VISIT = ("service_date", "place_of_service", "provider__npi", "provider__taxonomy")


def _pointed(pointers: list[int], listed: list[str]) -> tuple[str, ...]:
    return tuple(listed[at - 1] for at in pointers if 0 < at <= len(listed))


class TherapyLineView(msgspec.Struct, frozen=True):
    """A line done under a therapy discipline (GP, GO, GN)."""

    encounter_id: int
    item_id: int
    discipline: str
    charge_cents: int
    service_date: dt.date


@query("charges.view", audit="patient-history")
def therapy_of(
    actor: Actor, patient_id: int, first: dt.date, before: dt.date, filing_codes: Iterable[str]
) -> list[TherapyLineView]:
    """Therapy of the patient from `first` until before `before`, of visits that stand and were billed to payers of these
    kinds (SBR09)."""
    rows = ChargeLine.rows.of(actor).filter(
        encounter__reversed_at=None,
        encounter__patient_id=patient_id,
        encounter__service_date__gte=first,
        encounter__service_date__lt=before,
        encounter__coverage__payer__filing_code__in=list(filing_codes),
    )
    columns = ("encounter_id", "item_id", "modifiers", "charge_cents", "encounter__service_date")
    found = []
    for visit, item, modifiers, cents, day in rows.order_by("id").values_list(*columns):
        discipline = next((each for each in modifiers if each in DISCIPLINES), "")
        if discipline:
            found.append(TherapyLineView(visit, item, discipline, cents, day))
    return found
