"""What the checks said, as two Parquet datasets: a row a claim, a row a finding.

OUT/claims/00007.parquet and OUT/findings/00007.parquet hold what was found in the eighth file. Each is written under
another name and renamed once it is whole, so that work done twice leaves one part, and work cut off none.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from billwright.batch.scrubbing import ScrubbedClaim

_UNFINISHED = ".unfinished"
_ROWS_AT_ONCE = 20_000
"""Held in memory before a row group is written."""

CLAIMS = pa.schema([
    ("file", pa.string()), ("position", pa.int64()), ("claim", pa.string()), ("is_clean", pa.bool_()),
    ("errors", pa.int32()), ("holds", pa.int32()), ("warnings", pa.int32()), ("infos", pa.int32()),
    ("not_run", pa.list_(pa.string())),
])  # fmt: skip
"""`position` counts the claims of the file from 1: control numbers may repeat."""
FINDINGS = pa.schema([
    ("file", pa.string()), ("position", pa.int64()), ("claim", pa.string()), ("id", pa.string()), ("severity", pa.string()),
    ("line", pa.int32()), ("element", pa.string()), ("loop", pa.string()), ("segment", pa.int64()), ("message", pa.string()),
    ("fix", pa.string()), ("source", pa.string()),
])  # fmt: skip


class Counts(msgspec.Struct, frozen=True):
    """Of a file. `not_run` names each check that could not look, with what it lacked."""

    claims: int
    clean: int
    findings: int
    not_run: frozenset[str]


def write(claims: Iterable[ScrubbedClaim], file: str, out: Path, part: str) -> Counts:
    """Writes the two parts of one file. Raises what reading the claims raises, and then leaves none."""
    found, clean, findings = 0, 0, 0
    not_run: set[str] = set()
    with _part(out / "claims", part, CLAIMS) as claim_rows, _part(out / "findings", part, FINDINGS) as finding_rows:
        for found, each in enumerate(claims, 1):
            lacking = each.lacking
            claim_rows.add(_claim_row(file, found, each, lacking))
            for row in _finding_rows(file, found, each):
                finding_rows.add(row)
            clean += each.is_clean
            findings += len(each.findings)
            not_run.update(lacking)
    return Counts(found, clean, findings, frozenset(not_run))


def _claim_row(file: str, position: int, each: ScrubbedClaim, lacking: list[str]) -> dict[str, Any]:
    by = Counter(finding.severity for finding in each.findings)
    return {
        "file": file, "position": position, "claim": each.claim, "is_clean": each.is_clean, "errors": by["error"],
        "holds": by["hold"], "warnings": by["warn"], "infos": by["info"], "not_run": lacking,
    }  # fmt: skip


def _finding_rows(file: str, position: int, each: ScrubbedClaim) -> Iterator[dict[str, Any]]:
    for finding in each.findings:
        where = finding.where
        yield {
            "file": file, "position": position, "claim": each.claim, "id": finding.id, "severity": finding.severity,
            "line": where.line, "element": where.element, "loop": where.loop, "segment": where.segment,
            "message": finding.message, "fix": finding.fix, "source": finding.source,
        }  # fmt: skip


class _Rows:
    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._writer, self._schema = writer, schema
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
            self._rows = []


@contextmanager
def _part(folder: Path, part: str, schema: pa.Schema) -> Iterator[_Rows]:
    """A part that appears when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{part}.{secrets.token_hex(8)}{_UNFINISHED}"
    try:
        with pq.ParquetWriter(unfinished, schema) as writer:
            rows = _Rows(writer, schema)
            yield rows
            rows.flush()
        unfinished.replace(folder / f"{part}.parquet")
    finally:
        unfinished.unlink(missing_ok=True)


def sweep(out: Path) -> None:
    """Removes what workers left that were killed while they wrote."""
    for left in out.glob(f"*/.*{_UNFINISHED}"):
        left.unlink()
