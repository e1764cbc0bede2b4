"""The procedures of ICD on the bills of hospitals: ICD-10-PCS, and ICD-9-CM's before October 2015."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from billwright.codestore import codebook
from billwright.codestore.codebook import Codebook
from billwright.codestore.icd9cm import LAST_DAY_AFTER, edition_in_name
from billwright.codestore.icd_files import ICD9_PROCEDURES, ICD10PCS, Layout, read_flat
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.words import Term
from billwright.rules.codes import CodeFact

_PCS_NAME = re.compile(r"icd10pcs[-_](?:order|codes)[-_](\d{4})\b.*")


class Procedures(Codebook):
    """An edition of procedures. Headings are shown to people, and are no codes to a rule."""

    ended: dt.date | None = None

    def find(self, code: str, on: dt.date) -> CodeFact | None:
        row = self.row(code)
        fact = CodeFact(row.code, row.title, ends=self.ended) if row and row.billable else None
        return fact if fact and on in fact else None


class LastProcedures(Procedures):
    """The final edition of ICD-9-CM's: in force until ICD-10 began."""

    ended = LAST_DAY_AFTER


def _compiler(layout: Layout) -> Callable[[Sequence[Path], Path, Progress], Compiled]:
    def compile_file(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
        rows = list(read_flat(parts[0], layout, progress))
        with codebook.creating(folder, rows, (Term(row.code, row.title) for row in rows)):
            return Compiled(sum(row.billable for row in rows))

    return compile_file


def _compare(before: Codebook, after: Codebook) -> Changes:
    return by_code(before.codes(), after.codes())


def _pcs_edition(name: str) -> str | None:
    match = _PCS_NAME.fullmatch(name)
    return f"FY{match[1]}" if match else None


SETS = (
    CodeSet(
        name="icd10pcs",
        title="Hospital procedures (ICD-10-PCS)",
        file="the order file or the code file of CMS",
        publisher="CMS",
        compile=_compiler(ICD10PCS),
        open=Procedures,
        compare=_compare,
        reaches_back=False,
        edition_in_name=_pcs_edition,
    ),
    CodeSet(
        name="icd9-procedures",
        title="Hospital procedures until September 2015 (ICD-9-CM)",
        file="CMS32_DESC_LONG_SG or its short form",
        publisher="CMS",
        compile=_compiler(ICD9_PROCEDURES),
        open=LastProcedures,
        compare=_compare,
        reaches_back=True,
        edition_in_name=edition_in_name,
    ),
)
