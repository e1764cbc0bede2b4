"""The parts of an edition as somebody has them: a file, a folder of files, or the publisher's zip archive of one."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from billwright.codestore.sets import CodeSet
from billwright.codestore.store import CodeFileError

_TEXT = (".txt", ".csv", ".xml", ".tsv")
_SPREADSHEET = (".xlsx", ".xls", ".xlsm", ".ods")
LARGEST = 600_000_000
"""Bytes of a part: four times the largest official file (NCCI), and a bound against an archive made to fill the disk."""


@contextmanager
def official_parts(path: Path, code_set: CodeSet) -> Iterator[list[Path]]:
    """The files to compile, in order; what an archive holds is laid out for as long as this lasts. Raises CodeFileError."""
    parts = sorted(p for p in path.iterdir() if p.is_file() and p.name[0] != ".") if path.is_dir() else [path]
    if not parts or not all(part.is_file() for part in parts):
        raise CodeFileError(path, "no such file")
    with tempfile.TemporaryDirectory(prefix="billwright-codes-") as folder:
        files = [found for part in parts for found in _files_of(part, code_set, Path(folder))]
        if len(files) > 1 and not code_set.several_parts:
            raise CodeFileError(path, f"{code_set.name} comes in one file, not {len(files)}")
        for file in files:
            _refuse_unfit(file)
        yield files


def _refuse_unfit(file: Path) -> None:
    if file.suffix.lower() in _SPREADSHEET:
        raise CodeFileError(file, "a spreadsheet: save it as CSV (comma-separated text) and load that")
    if file.stat().st_size > LARGEST:
        raise CodeFileError(file, f"larger than {LARGEST // 1_000_000:,} MB: not a code file")


def _files_of(part: Path, code_set: CodeSet, folder: Path) -> list[Path]:
    if not zipfile.is_zipfile(part) or part.suffix.lower() in _SPREADSHEET:
        return [part]
    try:
        with zipfile.ZipFile(part) as archive:
            members = enumerate(_fitting(part, archive, code_set))
            return [_laid_out(archive, member, folder / part.name / str(number)) for number, member in members]
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
    ) as error:  # damaged, or a packing or password we lack
        raise CodeFileError(part, f"the archive cannot be unpacked ({error}): unpack it, and load the file") from error


def _fitting(part: Path, archive: zipfile.ZipFile, code_set: CodeSet) -> list[zipfile.ZipInfo]:
    """The members to load: those named as the publisher names the set's file, or else its one text file."""
    members = [each for each in archive.infolist() if not each.is_dir()]
    if any(each.filename.startswith("xl/") for each in members):
        raise CodeFileError(part, "a spreadsheet: save it as CSV (comma-separated text) and load that")
    text = [each for each in members if Path(each.filename).suffix.lower() in _TEXT]
    named = [each for each in text if code_set.edition_in_name(Path(each.filename).name)] or text
    if not named or (len(named) > 1 and not code_set.several_parts):
        names = ", ".join(sorted(Path(each.filename).name for each in members)[:12]) or "nothing"
        raise CodeFileError(part, f"which file is meant? The archive holds {names}: unpack it, and load the one")
    return sorted(named, key=lambda each: each.filename)


def _laid_out(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """The member under its own last name, in a folder of its own: a path that it claims is not followed."""
    name = Path(member.filename).name
    if member.file_size > LARGEST:
        raise CodeFileError(name, f"larger than {LARGEST // 1_000_000:,} MB: not a code file")
    folder.mkdir(parents=True)
    with archive.open(member) as packed, (folder / name).open("wb") as file:
        shutil.copyfileobj(packed, file)
    return folder / name
