"""Each sample read into records and written again: which of its segments do not come back, and why that is right."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path

import msgspec
import pytest
from tests.x12.test_samples import OWN, SHARED

from billwright import x12
from billwright.records.claim import ClaimBatch
from billwright.records.envelope import Delimiters, Envelope

HERE = Path(__file__).parent
FOLDERS = ("837P", "837I", "835", "270", "271", "276", "277", "277CA", "278", "999")
"""What is written, too. A 997 is read as the 999 that has taken its place."""
WHEN = dt.datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001  local time of the sender, as an ISA has it
_FRAME = {"ISA", "TA1", "GS", "ST", "HL", "LX", "SE", "GE", "IEA", ""}
"""Counted and numbered anew by the writer."""
_COUNTED = {"CLM", "SV1", "SV2", "CLP", "SVC", "CAS", "STC", "EB", "EQ", "UM", "HI", "IK3", "IK4"}
"""Never shared: these come back as often as they were."""


def losses(table: Path) -> list[tuple[str, str]]:
    rows = [line.split(" | ") for line in table.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(file, segment) for file, segment, _why in rows]


def samples() -> list[tuple[str, Path]]:
    """Every shared one, faulty or not, and our own without faults: what is wrong in those is made up one by one."""
    shared = [(f"{path.parent.name}/{path.name}", path) for kind in FOLDERS for path in (SHARED / kind).glob("*")]
    own = [
        (f"own/{path.parent.name}/{path.name}", path)
        for kind in FOLDERS
        for path in (OWN / kind).glob("*.x12")
        if _is_sound(path)
    ]
    return sorted(shared + own)


def _is_sound(path: Path) -> bool:
    report = x12.check(path)
    return not report.is_refused and not any(one.id == "x12.guide.read-as-5010" for one in report.findings)


def written(kind: str, data: bytes) -> bytes:
    """The file's records of a type, written under its own delimiters."""
    marks = x12.check(data).interchanges[0].facts.delimiters
    spare = next(sign for sign in "^!\\" if sign not in (marks.element, marks.component, marks.segment))
    if not marks.repetition or marks.repetition in (marks.element, marks.component, marks.segment):
        marks = msgspec.structs.replace(marks, repetition=spare)
    envelope = Envelope("A", "B", WHEN, 1, 1, delimiters=msgspec.structs.replace(marks, suffix=""))
    if kind in ("837P", "837I"):
        return b"".join(x12.write_837(list(run), envelope) for _, run in groupby(batches(data), key=kind_of))
    if kind == "835":
        return x12.write_835([each.remittance for each in x12.read_835(data)], envelope)
    records = [each.record for each in x12.read(data, kind)]
    write = getattr(x12, f"write_{kind.lower()}")
    result: bytes = write(records, envelope)
    return result


def kind_of(batch: ClaimBatch) -> str:
    return batch.claims[0].kind


def batches(data: bytes) -> Iterator[ClaimBatch]:
    for _, run in groupby(x12.read_837(data), key=lambda read: id(read.transaction)):
        reads = list(run)
        one = reads[0]
        yield ClaimBatch(
            one.reference, one.created_at or WHEN, one.submitter, one.receiver_name, one.receiver_id,
            tuple(each.claim for each in reads), one.purpose, one.use, one.batch_extra,
        )  # fmt: skip


# --- segments, compared


def pieces(data: bytes) -> Counter[str]:
    """Every segment in one spelling, whatever the delimiters."""
    found: Counter[str] = Counter()
    text = re.sub(r"\r", "", data.decode("latin-1"))
    starts = [match.start() for match in re.finditer(r"ISA[^A-Za-z0-9\s]", text)]
    marks = [each.facts.delimiters for each in x12.check(data).interchanges]
    for start, end, mark in zip(starts, [*starts[1:], len(text)], marks, strict=True):
        for raw in text[start:end].split(mark.segment):
            found.update(spelled(raw.replace("\n", "").strip(), mark))
    return found


def spelled(raw: str, marks: Delimiters) -> Iterator[str]:
    texts = [_plain(text.replace(marks.component, ":")) for text in raw.split(marks.element)]
    sid = texts[0]
    if sid in _FRAME:
        return
    if sid == "BHT" and len(texts) > 5:
        texts[5] = re.sub(r"^(\d{4})0+$", r"\1", texts[5])
    if sid == "CAS":
        yield from ("*".join(["CAS", texts[1], *texts[at : at + 3]]).rstrip("*") for at in range(2, len(texts), 3))
    elif sid == "HI":
        yield from (f"HI*{text}" for text in texts[1:] if text)
    else:
        yield "*".join(texts).rstrip("*")


def _plain(text: str) -> str:
    """Without the closing zeros of decimals, and without empty components at the end."""
    return re.sub(r"(?<![^:])(-?\d*)\.(\d*?)0*(?=:|$)", _decimal, text).rstrip(":")


def _decimal(match: re.Match[str]) -> str:
    whole, part = match.groups()
    return f"{whole or '0'}.{part}" if part else whole or "0"


@pytest.mark.skipif(not samples(), reason="no sample of these types is here")
def test_what_was_read_is_written_but_for_what_the_table_names() -> None:
    rows, used, unnamed = losses(HERE / "lost.table"), set(), []
    for name, path in samples():
        data = path.read_bytes()
        kind = path.parent.name
        before, after = pieces(data), pieces(written(kind, data)) if _has_records(kind, data) else Counter[str]()
        lost = [text for text in before if text not in after]
        lost += [text for text in before if before[text] > after[text] > 0 and text.split("*")[0] in _COUNTED]
        for text in lost:
            named = {row for row in rows if fnmatchcase(name, row[0]) and fnmatchcase(text, row[1])}
            used |= named
            unnamed += [] if named else [f"{name}: {text}"]
    assert unnamed == []
    if SHARED.is_dir():
        assert [row for row in rows if row not in used] == []


def _has_records(kind: str, data: bytes) -> bool:
    return any(True for _ in (x12.read_837(data) if kind.startswith("837") else x12.read(data, kind)))
