"""What a check says: what is wrong, where, why, and what to do next."""

from typing import Literal

import msgspec

Severity = Literal["error", "hold", "warn", "info"]
"""error: would be rejected; hold: stops until a person answers; warn; info."""


class Where(msgspec.Struct, frozen=True, omit_defaults=True):
    """As much of the place as is known.

    `segment` is the position in the transaction, ST being 1, for findings in a file; `element` is named as billers
    and guides name it ("CLM02", "SV101-2"); `line` is the service line, from 1.
    """

    file: str | None = None
    transaction: str | None = None
    segment: int | None = None
    segment_id: str | None = None
    element: str | None = None
    loop: str | None = None
    claim: str | None = None
    line: int | None = None


class Finding(msgspec.Struct, frozen=True):
    """`id` is stable and registered; `source` names document, section and date; `code_999` is the IK3/IK4/IK5 code."""

    id: str
    severity: Severity
    where: Where
    message: str
    fix: str
    source: str = ""
    code_999: str = ""

    @property
    def stops(self) -> bool:
        """Whether the claim may not leave with this open."""
        return self.severity in ("error", "hold")
