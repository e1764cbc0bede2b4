"""Where a payer's reason occurs: the newest answers that bear a code."""

import datetime as dt
from collections.abc import Iterator

import msgspec

from billwright.apps.compliance.access import Actor, query
from billwright.apps.remittances.models import RemittanceClaim
from billwright.records.remittance import RemittanceClaim as Record
from billwright.records.remittance import RemittanceLine

LOOKED_AT = 500
"""Answers that are read for it, the newest: the code stands inside the answer as the payer sent it, under no index."""

_decoder = msgspec.json.Decoder(Record)


class ReasonUse(msgspec.Struct, frozen=True):
    """One answer with the code. `public_id` is the remittance claim's; `cents` what was taken off for it, 0 for a remark;
    `reason` as the payer writes it ("CO-45", "N130")."""

    public_id: str
    control_number: str
    payer_name: str
    paid_on: dt.date | None
    reason: str
    cents: int


@query("remittances.view", audit="reason")
def answers_with(actor: Actor, reason: str, most: int = 50) -> list[ReasonUse]:
    """Of the newest LOOKED_AT answers those that bear the code (a CARC without its group, or a remark), the newest first."""
    rows = RemittanceClaim.rows.of(actor).select_related("remittance__payer__party").order_by("-id")
    found: list[ReasonUse] = []
    for row in rows[:LOOKED_AT]:
        sums: dict[str, int] = {}
        for named, cents in _codes(_decoder.decode(bytes(row.record)), reason):
            sums[named] = sums.get(named, 0) + cents
        payer = row.remittance.payer
        name = payer.party.name if payer else ""
        found += [
            ReasonUse(str(row.public_id), row.control_number, name, row.remittance.paid_on, named, cents)
            for named, cents in sums.items()
        ]
        if len(found) >= most:
            break
    return found[:most]


def _codes(record: Record, reason: str) -> Iterator[tuple[str, int]]:
    parts: list[Record | RemittanceLine] = [record, *record.lines]
    for part in parts:
        for each in part.adjustments:
            if each.reason == reason:
                yield f"{each.group}-{each.reason}", each.cents
        if reason in part.remarks:
            yield reason, 0
