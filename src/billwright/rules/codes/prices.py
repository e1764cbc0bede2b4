"""What the rules read of Medicare's physician fee schedule: relative values and their payment indicators, and localities."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

import msgspec


class RelativeValue(msgspec.Struct, frozen=True):
    """A row of PPRRVU. Relative value units are Decimal as printed (two places); `conversion_factor` dollars per unit, 0
    where the file prints none (some years'), and no price follows. Since 2026 a clinician who takes part, qualifying, in an
    advanced payment model (42 CFR 414.1425) has `apm_conversion_factor`, None where the file with it was not loaded.

    `modifier` is empty, 26, TC or 53. `status` A active, B bundled, C carrier-priced, I invalid for Medicare, N not covered,
    R restricted, T paid only alone, X excluded by statute ... `component` is the PC/TC indicator, `global_days` 000 010 090
    MMM XXX YYY ZZZ; `multiple`, `bilateral`, `assistant`, `co_surgeons` and `team` are the payment indicators as printed,
    and `pre`, `intra`, `post` the shares of a global package in basis points. `endoscopic_base` is its family's base code.
    """

    code: str
    modifier: str
    status: str
    work: Decimal
    non_facility_expense: Decimal
    facility_expense: Decimal
    malpractice: Decimal
    component: str
    global_days: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeons: str
    team: str
    conversion_factor: Decimal
    pre: int = 0
    intra: int = 0
    post: int = 0
    endoscopic_base: str = ""
    imaging_family: str = ""
    not_in_facility: bool = False
    not_outside_facility: bool = False
    apm_conversion_factor: Decimal | None = None


class Locality(msgspec.Struct, frozen=True):
    """Geographic practice cost indices of a locality of a Medicare contractor, three places, with the floor on work."""

    contractor: str
    number: str
    name: str
    state: str
    work: Decimal
    expense: Decimal
    malpractice: Decimal


class RelativeValueTable(Protocol):
    """One edition of the relative values."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str, modifier: str = "") -> RelativeValue | None: ...


class LocalityTable(Protocol):
    """One edition of the localities."""

    @property
    def edition(self) -> str: ...

    def find(self, contractor: str, number: str) -> Locality | None: ...
