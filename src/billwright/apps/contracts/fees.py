"""Setting what a service costs: one fee, a file of them, a schedule copied forward, an end."""

import datetime as dt
from typing import Annotated

import msgspec
from django.db import models

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.contracts.fee_files import LONGEST_FILE, MOST_DESCRIPTION, FeeFile, read_fee_file
from billwright.apps.contracts.models import Fee, FeeSchedule
from billwright.apps.parties.models import Client, Payer
from billwright.records.money import format_cents, of_basis_points
from billwright.records.words import us_day
from billwright.rules.pricing.schedules import MOST_CENTS, Counting, FeeRow, row_errors

OWNERS: dict[str, type[Client] | type[Payer] | type[FeeSchedule]] = {
    "client": Client,
    "payer": Payer,
    "schedule": FeeSchedule,
}
"""Whose a fee can be, besides the practice's own for all."""


class FeeError(FieldErrors):
    """A fee cannot be set as it was typed."""


class SetFee(msgspec.Struct, frozen=True):
    """`cents` for one unit, from `starts` on. `client`, `payer` or `schedule`: public id of whose fee it is; all empty for
    the practice's own. `per_minutes` 0 is by unit; see `rules.pricing.schedules.FeeRow` for the rest."""

    key: str
    code: str
    cents: int
    starts: dt.date
    client: str = ""
    description: str = ""
    payer: str = ""
    schedule: str = ""
    modifier: str = ""
    per_minutes: int = 0
    counting: Counting = "begun"
    base_units: int = 0
    least_cents: int = 0


class FeeOwner(msgspec.Struct, frozen=True):
    """`kind` practice, client, payer or schedule; `public_id` empty for the practice."""

    kind: str
    public_id: str
    name: str


def owner_of(actor: Actor, public_id: str) -> tuple[FeeOwner, dict[str, int | None]]:
    """Whose fees an id means (empty: the practice's own), and the columns that select them. Raises NotFoundError."""
    columns: dict[str, int | None] = {f"{kind}_id": None for kind in OWNERS}
    if not public_id:
        return FeeOwner("practice", "", "Practice fees"), columns
    for kind, model in OWNERS.items():
        row = model.rows.of(actor, public_id).first()
        if row is not None:
            name = row.name if isinstance(row, FeeSchedule) else row.party.name
            return FeeOwner(kind, public_id, name), columns | {f"{kind}_id": row.pk}
    raise NotFoundError("no such schedule, payer or client in this practice")


def whose(**ids: str) -> str:
    """The one public id of those given. Raises FeeError where there are several."""
    named = [public_id for public_id in ids.values() if public_id]
    if len(named) > 1:
        raise FeeError({"client": "a fee is a client’s, a payer’s or a schedule’s: one of them"})
    return named[0] if named else ""


@action("fees.edit")
def set_fee(actor: Actor, command: SetFee) -> str:
    """Public id of the fee. It runs until the next one of the same code and owner starts, and ends the one before it.

    Set again for the same start, it takes the new amount; charges captured before keep theirs. Raises FeeError.
    """
    row = FeeRow(
        code=command.code.strip().upper(),
        cents=command.cents,
        starts=command.starts,
        modifier=command.modifier.strip().upper(),
        per_minutes=command.per_minutes,
        counting=command.counting,
        base_units=command.base_units,
        least_cents=command.least_cents,
    )
    wrong = dict(row_errors(row))
    if len(command.description) > MOST_DESCRIPTION:
        wrong["description"] = f"at most {MOST_DESCRIPTION} characters"
    if wrong:
        raise FeeError(wrong)
    public_id = whose(client=command.client, payer=command.payer, schedule=command.schedule)
    _, columns = owner_of(actor, public_id)
    return _set(actor, columns, row, command.description.strip())


def _set(actor: Actor, columns: dict[str, int | None], row: FeeRow, description: str) -> str:
    own = Fee.rows.of(actor).select_for_update().filter(code=row.code, modifier=row.modifier, **columns)
    before = own.filter(starts__lt=row.starts).order_by("-starts").first()
    after = own.filter(starts__gt=row.starts).order_by("starts").first()
    ends = min((each for each in (row.ends, after.starts if after else None) if each), default=None)
    if before and (before.ends is None or before.ends > row.starts):
        before.ends = row.starts
        before.save(update_fields=["ends"])
    fee = own.filter(starts=row.starts).first()
    values = {name: getattr(row, name) for name in ("cents", "per_minutes", "counting", "base_units", "least_cents")}
    if fee is None:
        fee = Fee.rows.add(
            actor,
            code=row.code,
            modifier=row.modifier,
            starts=row.starts,
            ends=ends,
            description=description,
            **columns,
            **values,
        )
    else:
        for name, value in values.items():
            setattr(fee, name, value)
        fee.description = description or fee.description
        fee.ends = ends if row.ends else fee.ends
        fee.save(update_fields=[*values, "description", "ends"])
    return str(fee.public_id)


class EndFee(msgspec.Struct, frozen=True):
    """`ends` is the first day on which the fee holds no more."""

    key: str
    fee: str
    ends: dt.date


@action("fees.edit")
def end_fee(actor: Actor, command: EndFee) -> str:
    """Public id of the fee. Raises FeeError, also where a later fee has ended it before."""
    fee = Fee.rows.of(actor, command.fee).select_for_update().first()
    if fee is None:
        raise NotFoundError("no such fee in this practice")
    if command.ends <= fee.starts:
        raise FeeError({"ends": f"a fee ends after it starts, {us_day(fee.starts)}"})
    if fee.ends is not None and command.ends > fee.ends:
        raise FeeError({"ends": f"it ends already on {us_day(fee.ends)}"})
    fee.ends = command.ends
    fee.save(update_fields=["ends"])
    return str(fee.public_id)


class MakeSchedule(msgspec.Struct, frozen=True):
    key: str
    name: str
    note: str = ""


@action("fees.edit")
def make_schedule(actor: Actor, command: MakeSchedule) -> str:
    """Public id of a named schedule, without fees yet. Raises FeeError."""
    name = " ".join(command.name.split())
    if not name or len(name) > 60:
        raise FeeError({"name": "a name of at most 60 characters is needed"})
    if len(command.note) > 200:
        raise FeeError({"note": "at most 200 characters"})
    if FeeSchedule.rows.of(actor).filter(name__iexact=name).exists():
        raise FeeError({"name": "a schedule of this name is there already"})
    return str(FeeSchedule.rows.add(actor, name=name, note=command.note.strip()).public_id)


class LoadFees(msgspec.Struct, frozen=True):
    """`text` is the file's content; `starts` holds where a line says no start of its own. `whose` "" is the practice."""

    key: str
    whose: str
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_FILE)]
    starts: dt.date


class FeesLoaded(msgspec.Struct, frozen=True):
    """How many fees are new, how many took another amount, and how many stood there already."""

    added: int
    changed: int
    same: int


@action("fees.edit")
def load_fees(actor: Actor, command: LoadFees) -> FeesLoaded:
    """All the fees of a file, or none: raises FeeError naming each wrong line where there is one."""
    file = read_fee_file(command.text, command.starts)
    if file.errors:
        raise FeeError({"text": "; ".join(f"line {each.line}: {each.words}" for each in file.errors[:20])})
    _, columns = owner_of(actor, command.whose)
    counts = compare(actor, columns, file)
    for row, description in zip(file.rows, file.descriptions, strict=True):
        _set(actor, columns, row, description)
    return counts


def compare(actor: Actor, columns: dict[str, int | None], file: FeeFile) -> FeesLoaded:
    """What taking the file would do."""
    there = {
        (fee.code, fee.modifier, fee.starts): (
            fee.cents,
            fee.per_minutes,
            fee.counting,
            fee.base_units,
            fee.least_cents,
        )
        for fee in Fee.rows.of(actor).filter(**columns)
    }
    added = changed = 0
    for row in file.rows:
        known = there.get((row.code, row.modifier, row.starts))
        added += known is None
        same = (row.cents, row.per_minutes, row.counting, row.base_units, row.least_cents)
        changed += known is not None and known != same
    return FeesLoaded(added, changed, len(file.rows) - added - changed)


class CopyForward(msgspec.Struct, frozen=True):
    """Every fee in force the day before `starts` goes on from it, changed by `basis_points` (-250: 2.5 % less)."""

    key: str
    whose: str
    starts: dt.date
    basis_points: int = 0


@action("fees.edit")
def copy_forward(actor: Actor, command: CopyForward) -> FeesLoaded:
    """Each fee rounded half up to the cent by itself; minimums change likewise. Raises FeeError where there is none."""
    if not -10_000 < command.basis_points <= 100_000:
        raise FeeError({"percent": "a change is more than −100 % and at most 1000 %"})
    _, columns = owner_of(actor, command.whose)
    rows = list(Fee.rows.of(actor).filter(in_force(command.starts - dt.timedelta(1)), **columns))
    if not rows:
        raise FeeError({"starts": f"no fee is in force the day before {us_day(command.starts)}"})
    made, descriptions = [], []
    for fee in rows:
        cents = of_basis_points(fee.cents, 10_000 + command.basis_points)
        if cents > MOST_CENTS:
            raise FeeError({"percent": f"{fee.code} would be over {format_cents(MOST_CENTS)}"})
        least = of_basis_points(fee.least_cents, 10_000 + command.basis_points)
        made.append(
            msgspec.structs.replace(as_row(fee), cents=cents, least_cents=least, starts=command.starts, ends=None)
        )
        descriptions.append(fee.description)
    counts = compare(actor, columns, FeeFile(tuple(made), tuple(descriptions), ()))
    for row, description in zip(made, descriptions, strict=True):
        _set(actor, columns, row, description)
    return counts


def in_force(day: dt.date) -> models.Q:
    return models.Q(starts__lte=day) & (models.Q(ends=None) | models.Q(ends__gt=day))


def as_row(fee: Fee, schedule: str = "") -> FeeRow:
    """The fee as the rules price by it."""
    return FeeRow(
        code=fee.code,
        cents=fee.cents,
        starts=fee.starts,
        ends=fee.ends,
        modifier=fee.modifier,
        per_minutes=fee.per_minutes,
        counting=fee.counting,  # type: ignore[arg-type]
        base_units=fee.base_units,
        least_cents=fee.least_cents,
        schedule=schedule,
    )
