"""Where editions lie and how one comes to be: a folder that is complete or not there.

    codes/<set>/<edition>/edition.json     who it is: name, first day, source file with its hash, rows
    codes/<set>/<edition>/changes.json     what it brought against the edition before it
    codes/<set>/<edition>/<data file>      what a table opens, read-only

A new edition is written to a folder of its own beside the others and renamed into place, so that a reader never sees
half of one and two processes may build the same one at once: the second finds it there and drops its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from billwright.codestore.sets import Change

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,40}")
_DESCRIPTION = "edition.json"
_CHANGES = "changes.json"
_BUILDING = ".building-"
"""Begins the name of a folder that is being written, or was when its process was killed: no reader looks into it."""


class CodeFileError(Exception):
    """The file cannot be taken as this set; nothing was changed. The words name the file and, where known, the line."""

    def __init__(self, path: Path | str, why: str, line: int | None = None) -> None:
        place = Path(path).name + (f", line {line}" if line is not None else "")
        super().__init__(f"{place}: {why}")
        self.line = line


class Edition(msgspec.Struct, frozen=True):
    """`starts` is the first day it is in force, until the next of its set begins. `rows` counts what it holds."""

    set_name: str
    name: str
    starts: dt.date
    source: str
    sha256: str
    rows: int


class Brought(msgspec.Struct, frozen=True):
    """What an edition brought against the one before it. `before` is that one's name, empty for the first of its set, of
    which every row is `added` and none is listed. `notes` say what else a person should know of the file."""

    before: str = ""
    added: int = 0
    ended: int = 0
    changed: int = 0
    notes: tuple[str, ...] = ()


class _Listed(Brought, frozen=True):
    listed: tuple[Change, ...] = ()


Writer = Callable[[Path], int]
"""Writes the data files of an edition into a folder and gives the number of rows."""


def folder(home: Path, set_name: str, name: str) -> Path:
    return home / "codes" / set_name / name


def of_set(home: Path, set_name: str) -> list[Edition]:
    """Oldest first; of two that begin on one day the later name is the newer, as 2026Q4r1 replaces 2026Q4."""
    found = (home / "codes" / set_name).glob(f"*/{_DESCRIPTION}")
    placed = [path for path in found if not path.parent.name.startswith(_BUILDING)]
    editions = [msgspec.json.decode(path.read_bytes(), type=Edition) for path in placed]
    return sorted(editions, key=lambda edition: (edition.starts, edition.name))


def every(home: Path) -> list[Edition]:
    sets = sorted(path.name for path in (home / "codes").glob("*") if path.is_dir())
    return [edition for set_name in sets for edition in of_set(home, set_name)]


def place(home: Path, edition: Edition, write: Writer) -> Edition:
    """Writes the edition and gives it with its rows; the one that is there already where another process was first.

    Raises what `write` raises, and then nothing is left behind.
    """
    if not _NAME.fullmatch(edition.name):
        raise CodeFileError(edition.source, f"{edition.name!r} cannot name an edition: letters, digits, dot and hyphen")
    final = folder(home, edition.set_name, edition.name)
    final.parent.mkdir(parents=True, exist_ok=True)
    building = final.parent / f"{_BUILDING}{secrets.token_hex(8)}"
    building.mkdir()
    try:
        edition = msgspec.structs.replace(edition, rows=write(building))
        (building / _DESCRIPTION).write_bytes(msgspec.json.format(msgspec.json.encode(edition)))
        building.rename(final)
    except OSError:
        if not (final / _DESCRIPTION).exists():
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    placed = msgspec.json.decode((final / _DESCRIPTION).read_bytes(), type=Edition)
    if placed.sha256 != edition.sha256:
        raise CodeFileError(edition.source, f"another file was loaded as {edition.name} at the same time")
    return placed


def keep_brought(folder: Path, brought: Brought, listed: tuple[Change, ...]) -> None:
    """Beside the data of an edition that is being written."""
    kept = _Listed(**msgspec.structs.asdict(brought), listed=tuple(sorted(listed, key=lambda change: change.code)))
    (folder / _CHANGES).write_bytes(msgspec.json.encode(kept))


def brought(home: Path, edition: Edition) -> Brought:
    """In numbers; of an edition loaded before they were kept only that it has rows is known."""
    path = folder(home, edition.set_name, edition.name) / _CHANGES
    return msgspec.json.decode(path.read_bytes(), type=Brought) if path.is_file() else Brought(added=edition.rows)


def changes(home: Path, set_name: str, name: str) -> tuple[Change, ...]:
    """Code by code, in their order; empty where nothing is kept."""
    path = folder(home, set_name, name) / _CHANGES
    return msgspec.json.decode(path.read_bytes(), type=_Listed).listed if path.is_file() else ()


def sha256_of(paths: Iterable[Path]) -> str:
    """Of the files' bytes one after the other, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
