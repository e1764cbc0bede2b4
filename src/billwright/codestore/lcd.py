"""Coverage policies: the billing and coding articles of Medicare's contractors, as the Medicare Coverage Database exports
them (article tables, CSV), which carry the codes of local and national determinations alike.

An export is a folder of tables that name each other: articles in versions with their days, the procedures of each, the
diagnoses that support them and those that never do, in groups, and the contractors that issued it. The layout does not
say which group of diagnoses goes with which procedure; the paragraph above a group may, by naming procedures. So a
procedure that a paragraph names takes the groups that name it and those that name none, any other takes all.

Not handled: that a paragraph asks for a diagnosis of two groups at once. The NCD table itself holds no codes.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import html
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.sheets import Notes, Row, read_day, read_sheet, text_of
from billwright.codestore.store import CodeFileError
from billwright.records.words import counted, us_day
from billwright.rules.codes import PolicyFact

DATA = "policies.sqlite3"
_MEMO_LIMIT = 5_000
_SETS_KEPT = 1_000
_LONGEST_CELL = 1 << 26
"""The text of an article is one cell, of megabytes where it has pictures."""
_NOT_APPLICABLE = "XX000"
"""Stands for a code in an article that has none."""
_PROCEDURE = re.compile(r"[0-9A-Z]{5}")
_DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}")
_NAMED = re.compile(r"\b(\d{4}[0-9A-Z]|[A-Z]\d{4})\b(?:\s*(?:-|–|through)\s*(\d{4}[0-9A-Z]|[A-Z]\d{4})\b)?")
_TAG = re.compile(r"<[^>]*>")
_BINDING = ("A", "R", "F")
"""Active, retired (until its end), to come."""

_OF_ARTICLE = {"id!": ("article_id",), "version!": ("article_version",)}
_TABLES: dict[str, dict[str, tuple[str, ...]]] = {
    "article.csv": {
        "title!": ("title",), "status!": ("status",), "starts!": ("article_eff_date",), "ends": ("article_end_date",),
        "replaced": ("article_rev_end_date",), "retired": ("date_retired",), "shown": ("display_id",),
    },
    "article_x_hcpc_code.csv": {"code!": ("hcpc_code_id",)},
    "article_x_icd10_covered.csv": {"code!": ("icd10_code_id",), "group": ("icd10_covered_group",)},
    "article_x_icd10_noncovered.csv": {"code!": ("icd10_code_id",)},
    "article_x_contractor.csv": {
        "contractor!": ("contractor_id",), "kind!": ("contractor_type_id",), "of!": ("contractor_version",),
    },
    "contractor.csv": {
        "contractor!": ("contractor_id",), "kind!": ("contractor_type_id",), "of!": ("contractor_version",),
        "number!": ("contractor_number",),
    },
    "article_x_icd10_covered_group.csv": {"group!": ("icd10_covered_group",), "paragraph!": ("paragraph",)},
}  # fmt: skip
"""The columns read of each table; all tables but the last must be there."""
_OPTIONAL = "article_x_icd10_covered_group.csv"

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE policy (at INTEGER PRIMARY KEY, id TEXT, version INT, title TEXT, starts TEXT, ends TEXT);
CREATE TABLE contractor (number TEXT, policy INT, PRIMARY KEY (number, policy)) WITHOUT ROWID;
CREATE TABLE procedure (code TEXT, policy INT, covered INT, not_covered INT, PRIMARY KEY (code, policy)) WITHOUT ROWID;
CREATE TABLE diagnoses (at INTEGER PRIMARY KEY, codes TEXT UNIQUE);
"""


class Article(msgspec.Struct):
    """One version of an article; `ends` is the first day out. `covered` and `paragraphs` go by group."""

    shown: str
    version: int
    title: str
    starts: dt.date
    ends: dt.date | None
    procedures: set[str] = msgspec.field(default_factory=set)
    covered: dict[str, set[str]] = msgspec.field(default_factory=dict)
    not_covered: set[str] = msgspec.field(default_factory=set)
    contractors: set[str] = msgspec.field(default_factory=set)
    paragraphs: dict[str, str] = msgspec.field(default_factory=dict)

    def named_in(self, group: str) -> set[str]:
        """Those of its procedures that the paragraph above a group names, by themselves or within a range."""
        text = _TAG.sub(" ", html.unescape(html.unescape(self.paragraphs.get(group, ""))))
        ranges = [(match[1], match[2] or match[1]) for match in _NAMED.finditer(text)]
        return {code for code in self.procedures if any(low <= code <= high for low, high in ranges)}

    def supporting(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Each procedure with the diagnoses that support it."""
        named = {group: self.named_in(group) for group in self.covered}
        for code in sorted(self.procedures):
            is_named = any(code in codes for codes in named.values())
            groups = [group for group, codes in named.items() if not is_named or not codes or code in codes]
            yield code, frozenset().union(*(self.covered[group] for group in groups))


def read(parts: Sequence[Path], notes: Notes) -> list[Article]:
    """The articles that name procedures and diagnoses. Raises CodeFileError naming the file and the line."""
    csv.field_size_limit(_LONGEST_CELL)
    files = {path.name.lower(): path for path in parts}
    missing = [name for name in _TABLES if name not in files and name != _OPTIONAL]
    if missing:
        raise CodeFileError(parts[0].parent, f"the export of articles has {', '.join(missing)} too: unpack all of it")
    articles = {(row.cells["id"], row.cells["version"]): _article(files["article.csv"], row, notes)
                for row in _rows(files["article.csv"], notes)}  # fmt: skip
    of_article = _Joined(files, articles, notes)
    for path, row, article in of_article.rows("article_x_hcpc_code.csv"):
        article.procedures.add(_code(path, row, _PROCEDURE))
    for path, row, article in of_article.rows("article_x_icd10_covered.csv"):
        article.covered.setdefault(row.cells["group"], set()).add(_code(path, row, _DIAGNOSIS))
    for path, row, article in of_article.rows("article_x_icd10_noncovered.csv"):
        article.not_covered.add(_code(path, row, _DIAGNOSIS))
    for _, row, article in of_article.rows(_OPTIONAL):
        article.paragraphs[row.cells["group"]] = row.cells["paragraph"]
    numbers = {_contractor(row): row.cells["number"].zfill(5) for row in _rows(files["contractor.csv"], notes)}
    for path, row, article in of_article.rows("article_x_contractor.csv"):
        if _contractor(row) not in numbers:
            raise CodeFileError(path, f"contractor {row.cells['contractor']} is not in contractor.csv", row.line)
        article.contractors.add(numbers[_contractor(row)])
    found = [each for each in articles.values() if each and each.procedures and (each.covered or each.not_covered)]
    if not found:
        raise CodeFileError(files["article.csv"], "no article names both procedures and diagnoses")
    left_out = sum(article is not None for article in articles.values()) - len(found)
    notes.say(f"{counted(left_out, 'article')} without procedures or diagnoses left out" if left_out else "")
    return found


class _Joined:
    """The tables whose rows belong to articles."""

    def __init__(
        self, files: Mapping[str, Path], articles: Mapping[tuple[str, str], Article | None], notes: Notes
    ) -> None:
        self._files, self._articles, self._notes = files, articles, notes

    def rows(self, name: str) -> Iterator[tuple[Path, Row, Article]]:
        """The rows of articles that bind, each with its article."""
        if name not in self._files:
            return
        path = self._files[name]
        for row in _rows(path, self._notes):
            key = (row.cells["id"], row.cells["version"])
            if key not in self._articles:
                self._notes.count(f"row of {name} left out, as its article is not there")
            elif (article := self._articles[key]) and row.cells.get("code") != _NOT_APPLICABLE:
                yield path, row, article


def _rows(path: Path, notes: Notes) -> Iterator[Row]:
    name = path.name.lower()
    columns = _TABLES[name] if name == "contractor.csv" else _OF_ARTICLE | _TABLES[name]
    return read_sheet(path, text_of(path, notes), columns, notes)


def _article(path: Path, row: Row, notes: Notes) -> Article | None:
    """None for one that does not bind: a draft, or without a day."""
    if row.cells["status"].upper()[:1] not in _BINDING or not row.cells["starts"]:
        notes.count("article left out, as it is a draft or has no first day")
        return None
    if not (row.cells["id"].isdigit() and row.cells["version"].isdigit()):
        raise CodeFileError(path, f"not an article: {row.cells['id']!r}, version {row.cells['version']!r}", row.line)
    starts, *last_days = (
        read_day(path, row.line, row.cells[field].split(" ")[0].replace("N/A", ""))
        for field in ("starts", "ends", "replaced", "retired")
    )
    last = min((day for day in last_days if day), default=None)
    is_retired = row.cells["status"].upper().startswith("R")
    if starts is None or (last and last < starts) or (is_retired and not last):
        notes.count("article left out, as it ended before it began or is retired without a day")
        return None
    shown = row.cells["shown"] or f"A{row.cells['id']}"
    return Article(
        shown, int(row.cells["version"]), row.cells["title"], starts, last + dt.timedelta(1) if last else None
    )


def _code(path: Path, row: Row, form: re.Pattern[str]) -> str:
    code = row.cells["code"].replace(".", "").upper()
    if not form.fullmatch(code):
        raise CodeFileError(path, f"not a code: {row.cells['code']!r}", row.line)
    return sys.intern(code)


def _contractor(row: Row) -> tuple[str, str, str]:
    return row.cells["contractor"], row.cells["kind"], row.cells["of"]


def write(target: Path, articles: Sequence[Article]) -> None:
    connection = sqlite3.connect(target)
    try:
        connection.executescript(_SCHEMA)
        sets: dict[frozenset[str], int] = defaultdict(lambda: len(sets))
        for at, article in enumerate(articles):
            ends = article.ends.isoformat() if article.ends else None
            row = (at, article.shown, article.version, article.title, article.starts.isoformat(), ends)
            connection.execute("INSERT INTO policy VALUES (?, ?, ?, ?, ?, ?)", row)
            connection.executemany(
                "INSERT INTO contractor VALUES (?, ?)", ((number, at) for number in article.contractors)
            )
            connection.executemany(
                "INSERT INTO procedure VALUES (?, ?, ?, ?)",
                (
                    (code, at, sets[covered], sets[frozenset(article.not_covered - covered)])
                    for code, covered in article.supporting()
                ),
            )
        connection.executemany(
            "INSERT INTO diagnoses VALUES (?, ?)", ((at, " ".join(sorted(codes))) for codes, at in sets.items())
        )
        connection.commit()
    finally:
        connection.close()


class _Bound(msgspec.Struct, frozen=True):
    starts: str
    ends: str | None
    fact: PolicyFact


class Policies:
    """An edition open for reading, by any thread: the file never changes."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        if not (folder / DATA).is_file():
            raise CodeFileError(folder / DATA, f"the store of {edition} is gone: remove {folder} and load it again")
        self._db = sqlite3.connect(f"file:{folder / DATA}?immutable=1", uri=True, check_same_thread=False)
        self._memo: dict[tuple[str, str], tuple[_Bound, ...]] = {}
        self._diagnoses = functools.lru_cache(maxsize=_SETS_KEPT)(self._read_diagnoses)

    def find(self, procedure: str, contractor: str, on: dt.date) -> tuple[PolicyFact, ...]:
        bound = self._memo.get((procedure, contractor))
        if bound is None:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            bound = self._memo[procedure, contractor] = tuple(self._bound(procedure, contractor))
        if not bound:
            return ()
        day = on.isoformat()
        newest = {
            each.fact.id: each.fact for each in bound if each.starts <= day and (each.ends is None or day < each.ends)
        }
        return tuple(newest.values())

    def _bound(self, procedure: str, contractor: str) -> Iterator[_Bound]:
        sql = (
            "SELECT id, title, starts, ends, covered, not_covered FROM procedure JOIN policy ON policy.at = procedure.policy"
            " JOIN contractor ON contractor.policy = procedure.policy WHERE code = ? AND number = ? ORDER BY id, version"
        )
        for name, title, starts, ends, covered, not_covered in self._db.execute(sql, (procedure, contractor)):
            fact = PolicyFact(name, title, self._diagnoses(covered), self._diagnoses(not_covered))
            yield _Bound(starts, ends, fact)

    def _read_diagnoses(self, at: int) -> frozenset[str]:
        (codes,) = self._db.execute("SELECT codes FROM diagnoses WHERE at = ?", (at,)).fetchone()
        return frozenset(map(sys.intern, codes.split()))

    def in_words(self) -> dict[str, str]:
        """Each policy with its newest version, for comparing two editions."""
        sql = "SELECT id, version, starts, count(*) FROM policy JOIN procedure ON policy = at GROUP BY at ORDER BY version"
        return {
            name: f"version {version} from {us_day(dt.date.fromisoformat(starts))}, {counted(procedures, 'procedure')}"
            for name, version, starts, procedures in self._db.execute(sql)
        }


def compare(before: Policies, after: Policies) -> Changes:
    return by_code(before.in_words(), after.in_words())


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    notes = Notes()
    articles = read(parts, notes)
    write(folder / DATA, articles)
    progress(len(articles))
    return Compiled(len(articles), notes.told())


SETS = (
    CodeSet(
        name="lcd",
        title="Coverage articles (LCD, NCD)",
        file="current_article_csv.zip: the tables of billing and coding articles, or a folder of them",
        publisher="CMS, Medicare Coverage Database, weekly (cms.gov)",
        compile=_compile,
        open=Policies,
        compare=compare,
        reaches_back=True,
        several_parts=True,
    ),
)
