"""What is priced: one service of a bill, with all that its price can depend on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from billwright.records.claim import Claim, ServiceLine


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """`charge_cents` is for all `units`; `minutes` where the line counts them (unit MJ), and then `units` counts them too.

    `taxonomy` and `npi` are of who did it. `drg` is the bill's. `invoice_cents` is what the practice paid for a device,
    None where nobody has said.
    """

    code: str
    charge_cents: int
    units: Decimal = Decimal(1)
    day: dt.date | None = None
    modifiers: tuple[str, ...] = ()
    place: str = "11"
    minutes: Decimal | None = None
    revenue_code: str = ""
    npi: str = ""
    taxonomy: str = ""
    drg: str = ""
    invoice_cents: int | None = None

    @property
    def words(self) -> str:
        return " ".join((self.code or self.revenue_code, *self.modifiers))


def services_of(claim: Claim) -> tuple[Service, ...]:
    """The claim's lines in their order."""
    return tuple(_service(claim, line) for line in claim.lines)


def _service(claim: Claim, line: ServiceLine) -> Service:
    rendering = next(
        (each for each in (*line.providers, *claim.providers) if each.role == "82"),
        claim.billing,
    )
    return Service(
        code=line.procedure,
        charge_cents=line.charge_cents,
        units=line.units,
        day=line.service_date or claim.service_from,
        modifiers=line.modifiers,
        place=line.place_of_service or claim.place_of_service,
        minutes=line.units if line.unit == "MJ" else None,
        revenue_code=line.revenue_code,
        npi=rendering.npi,
        taxonomy=rendering.taxonomy,
        drg=claim.stay.drg,
    )
