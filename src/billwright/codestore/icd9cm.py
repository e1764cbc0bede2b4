"""ICD-9-CM diagnoses, the final edition (version 32): for dates of service before October 2015, and payers exempt from
ICD-10. CMS's files list the codes that can be billed and no heading, and their instructions were never published as data.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from billwright.codestore import codebook
from billwright.codestore.codebook import Codebook
from billwright.codestore.icd_files import ICD9CM, read_flat
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.words import Term
from billwright.rules.codes import DiagnosisFact, Sides

LAST_DAY_AFTER = dt.date(2015, 10, 1)
"""The first day of ICD-10 (45 CFR 162.1002): from it on ICD-9-CM is not in force."""
_NAME = re.compile(r"CMS(\d{2})_DESC_(?:LONG|SHORT)_(?:DX|SG)\b.*")
_VERSION_ZERO = 1983
"""Version 32 is of fiscal year 2015, version 31 of 2014, and so on."""


class Icd9Fact(DiagnosisFact, frozen=True, omit_defaults=True):
    """A diagnosis of ICD-9-CM, where E begins an external cause and V a factor that is none."""

    @property
    def external_cause(self) -> bool:
        return self.code[0] == "E"


class Icd9cm(Codebook):
    """The edition; it answers for any day: who asks decides."""

    has_notes = False

    def find(self, code: str) -> Icd9Fact | None:
        row = self.row(code)
        return Icd9Fact(*row) if row else None

    def excludes1(self, code: str, other: str) -> str | None:
        return None

    def coded_first(self, code: str) -> tuple[tuple[str, str], ...]:
        return ()

    def sides(self, code: str) -> Sides | None:
        """None of all: ICD-9-CM tells no sides."""
        return None


def compile_file(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    rows = list(read_flat(parts[0], ICD9CM, progress))
    with codebook.creating(folder, rows, (Term(row.code, row.title) for row in rows)):
        return Compiled(len(rows))


def _compare(before: Codebook, after: Codebook) -> Changes:
    return by_code(before.codes(), after.codes())


def edition_in_name(name: str) -> str | None:
    """
    >>> edition_in_name("CMS32_DESC_LONG_DX.txt")
    'FY2015'
    """
    match = _NAME.fullmatch(name)
    return f"FY{_VERSION_ZERO + int(match[1])}" if match else None


SETS = (
    CodeSet(
        name="icd9cm",
        title="Diagnoses until September 2015 (ICD-9-CM)",
        file="CMS32_DESC_LONG_DX or its short form",
        publisher="CMS",
        compile=compile_file,
        open=Icd9cm,
        compare=_compare,
        reaches_back=True,
        edition_in_name=edition_in_name,
    ),
)
