"""What the rules read of diagnosis code sets."""

from __future__ import annotations

from typing import Protocol

import msgspec

from billwright.rules.codes.laterality import Sides


class DiagnosisFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code of ICD-10-CM or ICD-9-CM. A header is not `billable`: it has codes below it, or lacks its seventh character."""

    code: str
    title: str
    billable: bool
    manifestation: bool = False

    @property
    def external_cause(self) -> bool:
        """Chapter 20 of ICD-10-CM, V00-Y99."""
        return self.code[0] in "VWXY"


class AgeLimit(msgspec.Struct, frozen=True):
    """Ages in completed years, both inclusive."""

    lowest: int
    highest: int


class GemFact(msgspec.Struct, frozen=True):
    """One row of a General Equivalence Mapping. `target` is empty where `no_map`. Of a `combination` one row of each
    `choice_list` of one `scenario` is needed together (both 0 where a target stands alone)."""

    source: str
    target: str
    approximate: bool
    no_map: bool = False
    combination: bool = False
    scenario: int = 0
    choice_list: int = 0


class DiagnosisTable(Protocol):
    """One edition of ICD-10-CM or ICD-9-CM."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str) -> DiagnosisFact | None: ...

    def billable_below(self, code: str, limit: int) -> tuple[str, ...]:
        """Up to `limit` billable codes that begin with `code`, in order."""

    def excludes1(self, code: str, other: str) -> str | None:
        """The Excludes1 note at `code` or above it that names `other`; None where there is none. Ask both ways round."""

    @property
    def has_notes(self) -> bool:
        """False for an edition read from a flat list, which has titles only: it says nothing of Excludes1 and of order."""

    def coded_first(self, code: str) -> tuple[tuple[str, str], ...]:
        """(first, last) of the codes that a "code first" note at `code`, or at a code above it, names; both compare by their
        own length. Empty where no note stands, or where it names none. Not handled: notes of a whole section, which all
        make a condition."""

    def sides(self, code: str) -> Sides | None:
        """The condition's codes by side; None for a code that has no left and right."""


class AgeTable(Protocol):
    """Ages that a diagnosis is kept to."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str) -> AgeLimit | None: ...


class GemTable(Protocol):
    """One direction of the General Equivalence Mappings."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str) -> tuple[GemFact, ...]:
        """Every row of the code, in the order of the file; empty for a code that the edition does not have."""
