"""Which lines of a claim its payer has not settled: what stands in the books as owed by it. The caller holds the scope."""

from collections.abc import Iterable

import msgspec
from django.db.models import F

from billwright.apps.claims.models import ClaimLine
from billwright.apps.compliance.access import Actor
from billwright.records.money import format_cents


class OpenLine(msgspec.Struct, frozen=True):
    """`cents` the payer still owes of the line at `position`."""

    position: int
    procedure: str
    cents: int

    @property
    def words(self) -> str:
        return f"line {self.position}, {self.procedure}, {format_cents(self.cents)}"


def open_lines(actor: Actor, claims: Iterable[int]) -> dict[int, list[OpenLine]]:
    """By claim (its id), in order; a claim of which nothing is open is left out."""
    balances = "charge__item__balances__"
    rows = ClaimLine.rows.of(actor).filter(
        claim__in=list(claims),
        **{f"{balances}cents__gt": 0, f"{balances}responsibility__coverage": F("claim__coverage")},
    )
    found: dict[int, list[OpenLine]] = {}
    columns = ("claim_id", "position", "charge__procedure", f"{balances}cents")
    for claim, *facts in rows.order_by("claim_id", "position").values_list(*columns):
        found.setdefault(claim, []).append(OpenLine(*facts))
    return found
