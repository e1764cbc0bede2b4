"""The invented fee schedule of docs/how-we-compute/medicare-fee-schedule.md, and bills written in one line of text.

Codes are in the reserved-looking range 9xxx of nobody's book, so that no figure can be mistaken for Medicare's.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
from tests.rules.pricing.worked import worked

from billwright.records.money import parse_cents
from billwright.rules.codes import Locality, RelativeValue
from billwright.rules.pricing.services import Service

DAY = dt.date(2026, 3, 2)
FACTOR = Decimal("33.4009")


def _row(row: dict[str, str]) -> RelativeValue:
    code, _, modifier = row["code"].partition(" ")
    pre, intra, post = (int(each) * 100 for each in (row["pre / intra / post %"] or "0/0/0").split("/"))
    return RelativeValue(
        code=code,
        modifier=modifier,
        status=row["status"],
        work=Decimal(row["work"]),
        non_facility_expense=Decimal(row["expense outside"]),
        facility_expense=Decimal(row["expense in facility"]),
        malpractice=Decimal(row["malpractice"]),
        component=row["PC/TC"],
        global_days="000",
        multiple=row["multiple"],
        bilateral=row["bilateral"],
        assistant=row["assistant"],
        co_surgeons=row["co-surgeons"],
        team="0",
        conversion_factor=FACTOR,
        pre=pre,
        intra=intra,
        post=post,
        endoscopic_base=row["base"],
    )


VALUES = {(value.code, value.modifier): value for value in map(_row, worked("medicare-fee-schedule", "code"))}
PLACES = {
    ("99999", row["locality"]): Locality(
        "99999", row["locality"], row["name"], "EX",
        Decimal(row["work index"]), Decimal(row["expense index"]), Decimal(row["malpractice index"]),
    )
    for row in worked("medicare-fee-schedule", "locality")
}  # fmt: skip


class Values(msgspec.Struct):
    edition: str = "2026 (invented)"

    def find(self, code: str, modifier: str = "") -> RelativeValue | None:
        return VALUES.get((code, modifier))


class Places(msgspec.Struct):
    edition: str = "2026 (invented)"

    def find(self, contractor: str, number: str) -> Locality | None:
        return PLACES.get((contractor, number))


class Frozen(Values):
    """The table of 2025: the same values at another conversion factor."""

    def find(self, code: str, modifier: str = "") -> RelativeValue | None:
        value = VALUES.get((code, modifier))
        return msgspec.structs.replace(value, conversion_factor=Decimal("32.3465")) if value else None


class Tables:
    """Of 2025 and 2026; none before."""

    def relative_values(self, on: dt.date) -> Values | None:
        if on < dt.date(2025, 1, 1):
            return None
        return Values() if on >= dt.date(2026, 1, 1) else Frozen(edition="2025 (invented)")

    def localities(self, on: dt.date) -> Places | None:
        return Places() if on >= dt.date(2017, 1, 1) else None


TABLES = Tables()


def bill(text: str, **facts: object) -> tuple[Service, ...]:
    """Lines parted by ";": code, modifiers, `x2` units, `30min`, `@22` place, `$80` charge, `R0120` revenue code.

    >>> bill("90001 50 x2 @22 $80")[0].modifiers
    ('50',)
    """
    return tuple(_line(line.split(), facts) for line in text.split(";"))


def _line(words: list[str], facts: dict[str, object]) -> Service:
    line: dict[str, object] = {"code": words[0], "charge_cents": 100_000_00, "day": DAY} | facts
    modifiers = []
    for word in words[1:]:
        if word.startswith("x"):
            line["units"] = Decimal(word[1:])
        elif word.endswith("min"):
            line["units"] = line["minutes"] = Decimal(word[:-3])
        elif word.startswith("@"):
            line["place"] = word[1:]
        elif word.startswith("$"):
            line["charge_cents"] = parse_cents(word[1:])
        elif word.startswith("R") and len(word) == 5:
            line["revenue_code"] = word[1:]
        else:
            modifiers.append(word)
    if line["code"] == "-":
        line["code"] = ""
    return Service(modifiers=tuple(modifiers), **line)
