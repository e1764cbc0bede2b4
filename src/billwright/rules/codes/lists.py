"""What the rules read of plain code lists, whose rows carry their own dates."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import msgspec

LISTS = (
    "hcpcs", "cpt", "modifiers", "pos", "icd10pcs", "icd9-procedures", "revenue", "bill-types", "conditions", "occurrences",
    "values", "patient-statuses", "taxonomy", "carc", "rarc", "group-codes", "claim-status", "claim-status-category",
)  # fmt: skip
"""Sets that are a list: HCPCS Level II and CPT, modifiers, places of service, the procedures of ICD, NUBC's codes of a
facility's bill, provider taxonomy, and the codes by which payers answer."""


class CodeFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code of a list, in force from `starts` until the day before `ends`. `about` is what else the publisher's file says
    of it, by name: of HCPCS the coverage code, pricing indicator, BETOS and so on, of a taxonomy code its definition."""

    code: str
    title: str
    starts: dt.date | None = None
    ends: dt.date | None = None
    about: tuple[tuple[str, str], ...] = ()

    def __contains__(self, day: dt.date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day < self.ends)

    def says(self, name: str) -> str:
        """What the file says of it under this name; empty where nothing."""
        return next((value for each, value in self.about if each == name), "")


class CodeTable(Protocol):
    """One edition of a list."""

    @property
    def edition(self) -> str: ...

    def find(self, code: str, on: dt.date) -> CodeFact | None: ...
