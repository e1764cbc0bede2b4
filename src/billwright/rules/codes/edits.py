"""What the rules read of edits: pairs of procedures, unlikely units, add-on codes, coverage policies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

import msgspec

PAIR_SETS = ("practitioner", "outpatient", "medicaid")
"""Which NCCI procedure-to-procedure edits there are: Medicare's two, and Medicaid's."""
UNIT_SETS = ("practitioner", "outpatient", "dme", "medicaid")
"""Which tables of medically unlikely units there are."""


class PairFact(msgspec.Struct, frozen=True):
    """An NCCI edit: `column2` is not paid beside `column1`. `indicator` 0 never, 1 with an allowed modifier, 9 deleted."""

    column1: str
    column2: str
    indicator: int
    starts: dt.date
    ends: dt.date | None
    rationale: str = ""


class UnitsFact(msgspec.Struct, frozen=True):
    """A medically unlikely edit: more than `units` of `code` are not paid. `adjudication` (MAI) 1 per line, as all of
    Medicaid's are, 2 per day and absolute, 3 per day and appealable."""

    code: str
    units: int
    adjudication: int
    rationale: str = ""


class AddOnFact(msgspec.Struct, frozen=True):
    """An add-on code and the `bases` beside one of which alone it is paid. `kind` 1: the listed ones; 2: named by no list,
    the contractor decides; 3: the listed ones and others of the contractor's."""

    code: str
    kind: int
    bases: tuple[str, ...]


class PolicyFact(msgspec.Struct, frozen=True):
    """A coverage policy (LCD article, NCD) that binds a procedure. `covered` holds the diagnoses that support it, empty
    where it lists none; `not_covered` those that never do. Where it asks for two diagnoses together, `covered` holds both
    sorts: not handled is that one alone does not do. Codes are without dots."""

    id: str
    title: str
    covered: frozenset[str]
    not_covered: frozenset[str] = frozenset()


class PairTable(Protocol):
    """One edition of NCCI procedure-to-procedure edits; the order of the two codes matters."""

    @property
    def edition(self) -> str: ...

    def find(self, column1: str, column2: str, on: dt.date) -> PairFact | None: ...

    def among(self, codes: Iterable[str], on: dt.date) -> tuple[PairFact, ...]:
        """Every edit in force that day between two different codes of `codes`, either way round, in no order. The cheap
        question for a whole claim: most meet none."""


class UnitsTable(Protocol):
    """One edition of medically unlikely edits."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str) -> UnitsFact | None: ...


class AddOnTable(Protocol):
    """One edition of the add-on code edits."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str, on: dt.date) -> AddOnFact | None: ...


class PolicyTable(Protocol):
    """One edition of coverage policies."""

    @property
    def edition(self) -> str: ...

    def find(self, procedure: str, contractor: str, on: dt.date) -> tuple[PolicyFact, ...]:
        """The policies of that Medicare contractor (its five-digit number) and of the nation that bind the procedure."""
