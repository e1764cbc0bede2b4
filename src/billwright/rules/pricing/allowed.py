"""What Medicare's physician fee schedule allows for the services of a bill: base fees, then every reduction in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from billwright.rules.codes import Tables
from billwright.rules.pricing import modifiers, multiple, shares
from billwright.rules.pricing.explained import Price, percent
from billwright.rules.pricing.medicare import Line, Place, base_lines
from billwright.rules.pricing.services import Service

_NOTHING: Mapping[str, int] = {}


def medicare_prices(
    services: Sequence[Service], tables: Tables, place: Place, own: Mapping[str, int] = _NOTHING
) -> tuple[Price, ...]:
    """One price a service, in their order. `own` are a contract's shares by modifier, in basis points.

    All services are of one patient and one practice. Not compared with the charge: that is the contract's to say.
    """
    lines = [modifiers.both_sides(line, own) for line in base_lines(services, tables, place)]
    if place.multiple:
        lines = multiple.reduce(lines)
    lines = [modifiers.by_whom(modifiers.part_done(line, own), own) for line in lines]
    return tuple(_participation(line, place) for line in lines)


def _participation(line: Line, place: Place) -> Price:
    share = shares.NON_PARTICIPATING
    if place.participating or not line.price.so_far:
        return line.price
    return line.price.share(share.basis_points, f"not participating: {percent(share.basis_points)}", share.source)
