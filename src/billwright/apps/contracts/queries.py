"""What a service costs, on a day, to whom; the schedules and contracts on file."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import Count, F, Max, Q, QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.contracts.expecting import as_term
from billwright.apps.contracts.fee_files import FileError, read_fee_file
from billwright.apps.contracts.fees import FeeOwner, FeesLoaded, compare, in_force, owner_of
from billwright.apps.contracts.models import Contract, ContractTerm, Fee, FeeSchedule
from billwright.rules.pricing import schedules
from billwright.rules.pricing.contracts import sentence
from billwright.rules.pricing.services import Service


class FeeView(msgspec.Struct, frozen=True):
    """`cents` for one unit, or one block of `per_minutes`; `client`, `payer`, `schedule` public id of whose own price it is,
    empty for all; `ends` is the first day out."""

    id: int
    public_id: str
    code: str
    description: str
    client: str
    client_name: str
    cents: int
    starts: dt.date
    ends: dt.date | None
    modifier: str = ""
    payer: str = ""
    payer_name: str = ""
    schedule: str = ""
    schedule_name: str = ""
    per_minutes: int = 0
    counting: str = "begun"
    base_units: int = 0
    least_cents: int = 0


@query("charges.view")
def fee_on(
    actor: Actor, code: str, on: dt.date, client: str | None = None, payer: str = "", modifiers: tuple[str, ...] = ()
) -> FeeView | None:
    """The fee in force that day: the client's own, else the payer's own, else the practice's; in each the one of the first
    of the modifiers that has a fee, else the one without. None where none was set."""
    fees = _applicable(actor, code, on, client or "", payer)
    for owned in (
        [each for each in fees if each.client_id],
        [each for each in fees if each.payer_id],
        [each for each in fees if not each.client_id and not each.payer_id],
    ):
        by_modifier = {each.modifier: each for each in owned}
        for modifier in (*modifiers, ""):
            if modifier in by_modifier:
                return _view(by_modifier[modifier])
    return None


def _applicable(actor: Actor, code: str, on: dt.date, client: str, payer: str) -> list[Fee]:
    meant = Q(client=None, payer=None)
    if client:
        meant |= Q(client__public_id=client)
    if payer:
        meant |= Q(payer__public_id=payer)
    return list(_fees(actor).filter(in_force(on), meant, schedule=None, code=code.strip().upper()))


@query("charges.view")
def fee(actor: Actor, public_id: str) -> FeeView:
    """Raises NotFoundError."""
    row = _fees(actor).filter(pk__in=Fee.rows.of(actor, public_id)).first()
    if row is None:
        raise NotFoundError("no such fee in this practice")
    return _view(row)


@query("charges.view")
def fee_owner(actor: Actor, whose: str) -> FeeOwner:
    """Whose fees this public id means; empty is the practice. Raises NotFoundError."""
    return owner_of(actor, whose)[0]


@query("charges.view")
def charge_on(actor: Actor, service: Service, client: str = "", payer: str = "") -> int | None:
    """Cents that the practice charges for a service on its day: its fee for units or minutes, at least its minimum. None
    where no fee is set, or where it is by time and the minutes are not known."""
    if service.day is None:
        return None
    fee = fee_on(actor, service.code, service.day, client or None, payer, service.modifiers)
    return schedules.price(_row(fee), service).cents if fee else None


def _row(fee: FeeView) -> schedules.FeeRow:
    return schedules.FeeRow(
        code=fee.code,
        cents=fee.cents,
        starts=fee.starts,
        ends=fee.ends,
        modifier=fee.modifier,
        per_minutes=fee.per_minutes,
        counting=fee.counting,  # type: ignore[arg-type]
        base_units=fee.base_units,
        least_cents=fee.least_cents,
    )


@query("charges.view")
def fees(actor: Actor) -> list[FeeView]:
    """All fees by code, the practice's own before those of payers and clients, the latest first."""
    rows = _fees(actor).filter(schedule=None)
    return [_view(row) for row in rows.order_by("code", F("client").asc(nulls_first=True), "payer", "-starts")]


@query("charges.view")
def services(actor: Actor, typed: str, on: dt.date, limit: int = 12) -> list[FeeView]:
    """The services with a fee of the practice in force that day whose code begins so, or whose words hold it; by code."""
    meant = Q(code__startswith=typed.upper()) | Q(description__icontains=typed)
    rows = _practice_fees(actor).filter(in_force(on), meant, modifier="")
    return [_view(row) for row in rows.order_by("code")[:limit]]


@query("charges.view")
def descriptions(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """What the practice calls these services in its own fees, the latest words; codes without any are left out."""
    rows = _practice_fees(actor).filter(code__in=list(codes)).exclude(description="").order_by("starts")
    return dict(rows.values_list("code", "description"))


class ScheduleView(msgspec.Struct, frozen=True):
    """Whose fees, how many codes have one today, and the day from which the latest holds."""

    owner: FeeOwner
    note: str
    codes: int
    latest: dt.date | None


@query("charges.view")
def fee_schedules(actor: Actor) -> list[ScheduleView]:
    """The practice's own, then named schedules, payers' and clients' own by name."""
    today = Fee.rows.of(actor).filter(in_force(actor.today))
    counts: dict[tuple[Any, ...], Any] = {
        (row["client__public_id"], row["payer__public_id"], row["schedule__public_id"]): row
        for row in today.values(
            "client__public_id", "payer__public_id", "schedule__public_id", "client__party__name", "payer__party__name"
        ).annotate(codes=Count("code", distinct=True), latest=Max("starts"))
    }
    own = counts.pop((None, None, None), None)
    found = [ScheduleView(FeeOwner("practice", "", "Practice fees"), "", _codes(own), _since(own))]
    for schedule in FeeSchedule.rows.of(actor).order_by("name"):
        row = counts.pop((None, None, schedule.public_id), None)
        owner = FeeOwner("schedule", str(schedule.public_id), schedule.name)
        found.append(ScheduleView(owner, schedule.note, _codes(row), _since(row)))
    others = []
    for (client, payer, _), row in counts.items():
        kind, public_id = ("client", client) if client else ("payer", payer)
        owner = FeeOwner(kind, str(public_id), row["client__party__name"] or row["payer__party__name"])
        others.append(ScheduleView(owner, "", _codes(row), _since(row)))
    return [*found, *sorted(others, key=lambda each: (each.owner.kind != "payer", each.owner.name))]


class SchedulePage(msgspec.Struct, frozen=True):
    """A schedule's fees in force today and to come, by code; `more` of them are not shown."""

    owner: FeeOwner
    fees: tuple[FeeView, ...]
    more: int


@query("charges.view")
def fee_schedule(actor: Actor, whose: str = "", typed: str = "", limit: int = 200) -> SchedulePage:
    """`whose` as `fees.owner_of` takes it; `typed` is how codes begin, or a word of their description."""
    owner, columns = owner_of(actor, whose)
    rows = _fees(actor).filter(Q(ends=None) | Q(ends__gt=actor.today), **columns)
    if typed := typed.strip()[:40]:
        rows = rows.filter(Q(code__startswith=typed.upper()) | Q(description__icontains=typed))
    found = rows.order_by("code", "modifier", "starts")
    return SchedulePage(owner, tuple(_view(row) for row in found[:limit]), max(found.count() - limit, 0))


class FilePreview(msgspec.Struct, frozen=True):
    """What taking a file of fees would do, or what is wrong with it, line by line. Nothing is kept yet."""

    fees: int
    counts: FeesLoaded
    errors: tuple[FileError, ...]


@query("charges.view")
def preview_fees(actor: Actor, whose: str, text: str, starts: dt.date) -> FilePreview:
    file = read_fee_file(text, starts)
    _, columns = owner_of(actor, whose)
    return FilePreview(len(file.rows), compare(actor, columns, file), file.errors)


class TermView(msgspec.Struct, frozen=True):
    """`sentence` says the term in words; the rest is as it was written (see `writing.NewTerm`)."""

    sentence: str
    method: str
    applies_to: str
    codes: str
    basis_points: int
    cents: int
    schedule: str
    schedule_name: str
    medicare_on: dt.date | None
    conversion_factor: str
    carved_out: bool


class ContractRow(msgspec.Struct, frozen=True):
    """`payer` is the payer's public id; `ends` the first day out; `terms` how many there are."""

    public_id: str
    payer: str
    payer_name: str
    name: str
    plan: str
    starts: dt.date
    ends: dt.date | None
    terms: int


class ContractView(msgspec.Struct, frozen=True):
    """See `models.Contract`."""

    row: ContractRow
    terms: tuple[TermView, ...]
    lesser_of: str
    contractor: str
    locality: str
    participating: bool
    multiple: bool
    modifier_shares: tuple[tuple[str, int], ...]
    stop_loss_cents: int | None
    stop_loss_basis_points: int
    version: int


@query("contracts.view")
def contracts(actor: Actor) -> list[ContractRow]:
    """By payer, the latest first."""
    return [_contract_row(row) for row in _contracts(actor).order_by("payer__party__name", "plan", "-starts")]


@query("contracts.view")
def contract(actor: Actor, public_id: str) -> ContractView:
    """Raises NotFoundError."""
    row = _contracts(actor).filter(pk__in=Contract.rows.of(actor, public_id)).first()
    if row is None:
        raise NotFoundError("no such contract in this practice")
    terms = ContractTerm.rows.of(actor).filter(contract=row).select_related("schedule").order_by("position")
    return ContractView(
        row=_contract_row(row),
        terms=tuple(_term_view(each) for each in terms),
        modifier_shares=tuple((modifier, points) for modifier, points in row.modifier_shares),
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = ("lesser_of", "contractor", "locality", "participating", "multiple", "stop_loss_cents",
                "stop_loss_basis_points", "version")  # fmt: skip


def _contracts(actor: Actor) -> QuerySet[Contract]:
    return Contract.rows.of(actor).select_related("payer__party").annotate(term_count=Count("terms"))


def _contract_row(row: Contract) -> ContractRow:
    return ContractRow(
        public_id=str(row.public_id),
        payer=str(row.payer.public_id),
        payer_name=row.payer.party.name,
        name=row.name,
        plan=row.plan,
        starts=row.starts,
        ends=row.ends,
        terms=row.term_count,  # type: ignore[attr-defined]
    )


def _term_view(term: ContractTerm) -> TermView:
    return TermView(
        sentence=sentence(as_term(term)),
        schedule=str(term.schedule.public_id) if term.schedule else "",
        schedule_name=term.schedule.name if term.schedule else "",
        **{name: getattr(term, name) for name in _OF_TERM},
    )


_OF_TERM = ("method", "applies_to", "codes", "basis_points", "cents", "medicare_on", "conversion_factor", "carved_out")


def _fees(actor: Actor) -> QuerySet[Fee]:
    return Fee.rows.of(actor).select_related("client__party", "payer__party", "schedule")


def _practice_fees(actor: Actor) -> QuerySet[Fee]:
    return _fees(actor).filter(client=None, payer=None, schedule=None)


def _codes(row: dict[str, Any] | None) -> int:
    return row["codes"] if row else 0


def _since(row: dict[str, Any] | None) -> dt.date | None:
    return row["latest"] if row else None


def _view(row: Fee) -> FeeView:
    return FeeView(
        id=row.pk,
        public_id=str(row.public_id),
        client=str(row.client.public_id) if row.client else "",
        client_name=row.client.party.name if row.client else "",
        payer=str(row.payer.public_id) if row.payer else "",
        payer_name=row.payer.party.name if row.payer else "",
        schedule=str(row.schedule.public_id) if row.schedule else "",
        schedule_name=row.schedule.name if row.schedule else "",
        **{name: getattr(row, name) for name in _OF_FEE},
    )


_OF_FEE = (
    "code",
    "modifier",
    "description",
    "cents",
    "starts",
    "ends",
    "per_minutes",
    "counting",
    "base_units",
    "least_cents",
)
