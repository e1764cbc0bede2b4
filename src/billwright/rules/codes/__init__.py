"""What the rules read of code sets: look-ups by code and date, each of which may be absent.

`codestore` opens editions and gives a `Tables`; tests and examples give small ones of their own. A method of `Tables`
that names a set and a day gives the edition in force that day, or None where none is loaded for it: a check that meets
None says so in `not_run`. The newest edition stays in force until it is replaced, and each table names its edition.
Codes are without dots, ranges half-open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

import msgspec

PAIR_SETS = ("practitioner", "outpatient", "medicaid")
"""Which NCCI procedure-to-procedure edits there are: Medicare's two, and Medicaid's."""


class DiagnosisFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code of ICD-10-CM. A header is not `billable`: it has codes below it, or lacks its seventh character."""

    code: str
    title: str
    billable: bool
    manifestation: bool = False

    @property
    def external_cause(self) -> bool:
        """Chapter 20, V00-Y99."""
        return self.code[0] in "VWXY"


class CodeFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code of a plain list (HCPCS, modifiers, places of service), in force from `starts` until the day before `ends`."""

    code: str
    title: str
    starts: dt.date | None = None
    ends: dt.date | None = None

    def __contains__(self, day: dt.date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day < self.ends)


class AgeLimit(msgspec.Struct, frozen=True):
    """Ages in completed years, both inclusive."""

    lowest: int
    highest: int


class PairFact(msgspec.Struct, frozen=True):
    """An NCCI edit: `column2` is not paid beside `column1`. `indicator` 0 never, 1 with an allowed modifier, 9 deleted."""

    column1: str
    column2: str
    indicator: int
    starts: dt.date
    ends: dt.date | None
    rationale: str = ""


class DiagnosisTable(Protocol):
    """One edition of ICD-10-CM."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str) -> DiagnosisFact | None: ...

    def billable_below(self, code: str, limit: int) -> tuple[str, ...]:
        """Up to `limit` billable codes that begin with `code`, in order."""

    def excludes1(self, code: str, other: str) -> str | None:
        """The Excludes1 note at `code` or above it that names `other`; None where there is none. Ask both ways round."""


class CodeTable(Protocol):
    """A plain list whose rows carry their own dates."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str, on: dt.date) -> CodeFact | None: ...


class AgeTable(Protocol):
    """Ages that a diagnosis is kept to."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str) -> AgeLimit | None: ...


class PairTable(Protocol):
    """One edition of NCCI procedure-to-procedure edits; the order of the two codes matters."""

    @property
    def edition(self) -> str: ...

    def find(self, column1: str, column2: str, on: dt.date) -> PairFact | None: ...


class Tables(Protocol):
    """Every set that the rules know how to ask. `editions` is the newest edition of each set that is there, by set name."""

    @property
    def editions(self) -> Mapping[str, str]: ...

    def icd10cm(self, on: dt.date) -> DiagnosisTable | None: ...

    def diagnosis_ages(self, on: dt.date) -> AgeTable | None: ...

    def hcpcs(self, on: dt.date) -> CodeTable | None: ...

    def modifiers(self, on: dt.date) -> CodeTable | None: ...

    def places(self, on: dt.date) -> CodeTable | None: ...

    def ncci(self, which: str, on: dt.date) -> PairTable | None:
        """`which` of PAIR_SETS; None for any other."""
