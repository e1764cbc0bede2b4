"""What is known beside the claims of a file, from a file of its own: without it, checks that need it could not run.

A context file is JSON lines. Each has the fields of `records.Context` and the control number (CLM01) of the `claim` that it
is about; a line without one is what holds for every other claim of the file. `on` may be left out: the day of the run.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from billwright.records.checking import Context

SUFFIX = ".context.jsonl"


class ContextFileError(Exception):
    """The context file cannot be used; the words name the file and the line."""


class Contexts:
    """By control number; `beside` the file `claims.837` lies `claims.837.context.jsonl` in the folder of contexts."""

    def __init__(self, on: dt.date) -> None:
        self._all = Context(on=on)
        self._by_claim: dict[str, Context] = {}

    @classmethod
    def beside(cls, file: Path, folder: Path | None, on: dt.date) -> Contexts:
        """Those of a file. Empty without a folder, or where it has none for this file. Raises ContextFileError."""
        contexts = cls(on)
        path = folder / (file.name + SUFFIX) if folder else None
        if path and path.is_file():
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        contexts._add(path, number, line, on)
        return contexts

    def of(self, control_number: str) -> Context:
        return self._by_claim.get(control_number, self._all)

    def _add(self, path: Path, number: int, line: bytes, on: dt.date) -> None:
        try:
            values = msgspec.json.decode(line, type=dict[str, object])
            claim = str(values.pop("claim", ""))
            _refuse_unknown(values)
            context = msgspec.convert({"on": on.isoformat()} | values, Context)
        except (msgspec.MsgspecError, ValueError) as error:
            raise ContextFileError(f"{path}, line {number}: {error}") from error
        if claim:
            self._by_claim[claim] = context
        else:
            self._all = context


def _refuse_unknown(values: dict[str, object]) -> None:
    """A misspelt field would be a fact that nobody hears of."""
    if unknown := values.keys() - set(Context.__struct_fields__):
        raise ValueError(
            f"nothing is called {', '.join(sorted(unknown))}; there are {', '.join(Context.__struct_fields__)}"
        )
