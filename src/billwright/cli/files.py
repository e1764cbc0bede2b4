"""The files that a command is given: opened with progress, and told one by one where they cannot be used."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from billwright.cli.errors import FOUND, UNUSABLE, refusal

X12Files = Annotated[list[Path], typer.Argument(help="X12 files; - for standard input.", metavar="FILE...")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]
STDIN = "-"
LARGE = 10_000_000
"""Bytes from which the reading of a file shows progress."""


def read(path: Path) -> bytes:
    """All bytes of a file, or of standard input for "-"."""
    return sys.stdin.buffer.read() if str(path) == STDIN else path.read_bytes()


@contextmanager
def opened(path: Path, is_shown: bool = True) -> Iterator[BinaryIO | bytes]:
    """A source to read from; past LARGE a bar on standard error follows it where that is a terminal."""
    if str(path) == STDIN:
        yield read(path)
    elif path.stat().st_size < LARGE or not is_shown or not sys.stderr.isatty():
        with path.open("rb") as source:
            yield source
    else:
        from billwright.cli.progress import bar

        with bar() as shown, shown.open(path, "rb", description=path.name) as source:
            yield source


class Files:
    """The files of one request. One that cannot be used is told, and the others are done all the same."""

    def __init__(self) -> None:
        self._refused = False

    @contextmanager
    def each(self, path: Path) -> Iterator[None]:
        """The work on one file: what makes the file unusable ends it, and no more than it."""
        try:
            yield
        except BrokenPipeError:
            raise
        except Exception as error:  # no BLE001: what is no refusal is raised again
            why = refusal(error)
            if not why:
                raise
            self.refuse(path, why)

    def refuse(self, path: Path, why: str) -> None:
        name = str(path)
        sys.stderr.write(f"billwright: {why if name in why else f'{name}: {why}'}\n")
        self._refused = True

    def end(self, found: bool = False) -> None:
        """2 where a file could not be used, 1 where something was found wrong, else on to 0."""
        if self._refused:
            raise typer.Exit(UNUSABLE)
        if found:
            raise typer.Exit(FOUND)
