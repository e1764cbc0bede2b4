"""A day at the desk, closed: what was taken, by whom and how, to be counted against the drawer and the terminal."""

import datetime as dt
from collections.abc import Iterable

import msgspec

from billwright.apps.compliance.access import Actor, query
from billwright.apps.receipts.models import Receipt


class DayRow(msgspec.Struct, frozen=True):
    """One receipt. `cents` as received; `voided_on` None while it stands."""

    public_id: str
    number: str
    account_number: str
    payer_name: str
    method: str
    reference: str
    cents: int
    taken_by: str
    voided_on: dt.date | None


class PersonsDay(msgspec.Struct, frozen=True):
    """What one person took and stands: `by_method` holds (method, how many, cents) for each method used."""

    name: str
    by_method: tuple[tuple[str, int, int], ...]

    @property
    def cents(self) -> int:
        return sum(cents for _, _, cents in self.by_method)


class DeskDay(msgspec.Struct, frozen=True):
    """`rows` were received that day, void ones among them; `voided` were received earlier and voided that day, so that
    money went back. `people` and `by_method` add up what was received that day and stands."""

    on: dt.date
    rows: tuple[DayRow, ...]
    voided: tuple[DayRow, ...]
    people: tuple[PersonsDay, ...]
    by_method: tuple[tuple[str, int, int], ...]

    @property
    def cents(self) -> int:
        return sum(cents for _, _, cents in self.by_method)

    @property
    def voided_cents(self) -> int:
        return sum(each.cents for each in self.voided)


@query("receipts.view", audit="receipts")
def desk_day(actor: Actor, day: dt.date) -> DeskDay:
    """By the day that stands on the receipt, in the order written."""
    found = Receipt.rows.of(actor).select_related("account", "payer", "taken_by").order_by("id")
    rows = tuple(_row(each) for each in found.filter(received_on=day))
    standing = [each for each in rows if each.voided_on is None]
    names = sorted({each.taken_by for each in standing})
    return DeskDay(
        on=day,
        rows=rows,
        voided=tuple(_row(each) for each in found.filter(voided_on=day, received_on__lt=day)),
        people=tuple(PersonsDay(name, _sums(each for each in standing if each.taken_by == name)) for name in names),
        by_method=_sums(standing),
    )


def _sums(rows: Iterable[DayRow]) -> tuple[tuple[str, int, int], ...]:
    sums: dict[str, tuple[int, int]] = {}
    for each in rows:
        count, cents = sums.get(each.method, (0, 0))
        sums[each.method] = (count + 1, cents + each.cents)
    return tuple((method, *sums[method]) for method in ("cash", "check", "card", "ach") if method in sums)


def _row(row: Receipt) -> DayRow:
    return DayRow(
        public_id=str(row.public_id),
        number=row.number,
        account_number=row.account.number,
        payer_name=row.payer.name,
        method=row.method,
        reference=row.reference,
        cents=row.cents,
        taken_by=(row.taken_by.get_full_name() or row.taken_by.username) if row.taken_by else "Billwright",
        voided_on=row.voided_on,
    )
