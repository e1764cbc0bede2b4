"""What a payer's adjustment does to what is owed: the one table that decides without a person.

A row is found by group, reason and the day the payer decided. A pair that is not here is never automatic: its money stays
with the payer until a person decides. So 16, 29, 50, 97 and 197 are absent on purpose, and no CO row leads to a patient.
Words are our own; the code lists are X12's.
"""

import datetime as dt
from typing import Literal

import msgspec

from billwright.records.dates import DateRange, require_no_overlap

Effect = Literal["write_off", "transfer", "earlier_payer"]
"""write_off: the practice gives it up; transfer: the next payer, or the patient, owes it; earlier_payer: it only repeats
what a payer before this one did, which the books have already."""


class Treatment(msgspec.Struct, frozen=True):
    """`on_first` and `on_later` say whether it holds for a first payer and for one after it."""

    group: str
    reason: str
    effect: Effect
    in_force: DateRange
    words: str
    source: str
    on_first: bool = True
    on_later: bool = True


_SINCE_CLAIMS_ARE_ELECTRONIC = DateRange(dt.date(1995, 1, 1))
_CONTRACT = "the participation agreement: charges above the agreed amount are the practice's"
_COST_SHARE = "the plan's cost sharing, as the payer states it"

TREATMENTS = (
    Treatment("CO", "45", "write_off", _SINCE_CLAIMS_ARE_ELECTRONIC, "above the agreed fee", _CONTRACT),
    Treatment("CO", "59", "write_off", _SINCE_CLAIMS_ARE_ELECTRONIC, "reduced beside other procedures", _CONTRACT),
    Treatment("CO", "131", "write_off", _SINCE_CLAIMS_ARE_ELECTRONIC, "a discount agreed for this claim", _CONTRACT),
    Treatment(
        "CO",
        "253",
        "write_off",
        DateRange(dt.date(2013, 4, 1)),
        "sequestration: the cut of Medicare's own payment",
        "Budget Control Act of 2011, 2 U.S.C. 901a; Medicare claims from 2013-04-01",
    ),
    Treatment("PR", "1", "transfer", _SINCE_CLAIMS_ARE_ELECTRONIC, "deductible", _COST_SHARE),
    Treatment("PR", "2", "transfer", _SINCE_CLAIMS_ARE_ELECTRONIC, "coinsurance", _COST_SHARE),
    Treatment("PR", "3", "transfer", _SINCE_CLAIMS_ARE_ELECTRONIC, "copayment", _COST_SHARE),
    Treatment(
        "OA",
        "23",
        "earlier_payer",
        _SINCE_CLAIMS_ARE_ELECTRONIC,
        "what the earlier payer paid and adjusted",
        "coordination of benefits: a later payer states the earlier one's effect",
        on_first=False,
    ),
)


def _index() -> dict[tuple[str, str], tuple[Treatment, ...]]:
    """Rows by (group, reason). Raises ValueError where two rows of a pair share a day."""
    rows: dict[tuple[str, str], tuple[Treatment, ...]] = {}
    for row in TREATMENTS:
        rows[row.group, row.reason] = (*rows.get((row.group, row.reason), ()), row)
    for pair in rows.values():
        require_no_overlap(row.in_force for row in pair)
    return rows


_BY_PAIR = _index()


def treatment_of(group: str, reason: str, on: dt.date, *, is_first_payer: bool) -> Treatment | None:
    """The row in force on the day the payer decided, or None: then a person decides."""
    for row in _BY_PAIR.get((group, reason), ()):
        if on in row.in_force and (row.on_first if is_first_payer else row.on_later):
            return row
    return None
