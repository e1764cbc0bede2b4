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

from billwright.rules.codes.diagnoses import AgeLimit, AgeTable, DiagnosisFact, DiagnosisTable, GemFact, GemTable
from billwright.rules.codes.edits import (
    PAIR_SETS,
    UNIT_SETS,
    AddOnFact,
    AddOnTable,
    PairFact,
    PairTable,
    PolicyFact,
    PolicyTable,
    UnitsFact,
    UnitsTable,
)
from billwright.rules.codes.laterality import Sides, by_side
from billwright.rules.codes.lists import LISTS, CodeFact, CodeTable
from billwright.rules.codes.prices import Locality, LocalityTable, RelativeValue, RelativeValueTable
from billwright.rules.codes.therapy import TherapyLimit

__all__ = [
    "LISTS",
    "PAIR_SETS",
    "UNIT_SETS",
    "AddOnFact",
    "AddOnTable",
    "AgeLimit",
    "AgeTable",
    "CodeFact",
    "CodeTable",
    "DiagnosisFact",
    "DiagnosisTable",
    "GemFact",
    "GemTable",
    "Locality",
    "LocalityTable",
    "PairFact",
    "PairTable",
    "PolicyFact",
    "PolicyTable",
    "RelativeValue",
    "RelativeValueTable",
    "Sides",
    "Tables",
    "TherapyLimit",
    "UnitsFact",
    "UnitsTable",
    "by_side",
]


class Tables(Protocol):
    """Every set that the rules know how to ask. `editions` is the newest edition of each set that is there, by set name."""

    @property
    def editions(self) -> Mapping[str, str]: ...

    def icd10cm(self, on: dt.date) -> DiagnosisTable | None: ...

    def icd9cm(self, on: dt.date) -> DiagnosisTable | None: ...

    def diagnosis_ages(self, on: dt.date) -> AgeTable | None: ...

    def gems(self, direction: str) -> GemTable | None:
        """`direction` is "9to10" or "10to9"."""

    def codes(self, set_name: str, on: dt.date) -> CodeTable | None:
        """`set_name` of LISTS, or "secondary-only", the diagnoses that never stand first; None for any other."""

    def ncci(self, which: str, on: dt.date) -> PairTable | None:
        """`which` of PAIR_SETS; None for any other."""

    def mue(self, which: str, on: dt.date) -> UnitsTable | None:
        """`which` of UNIT_SETS; None for any other."""

    def addons(self, on: dt.date) -> AddOnTable | None: ...

    def policies(self, on: dt.date) -> PolicyTable | None: ...

    def relative_values(self, on: dt.date) -> RelativeValueTable | None: ...

    def localities(self, on: dt.date) -> LocalityTable | None: ...

    def therapy_limit(self, on: dt.date) -> TherapyLimit | None:
        """Medicare's thresholds of the day's calendar year."""
