"""Everything this library can find, by stable id; and the list that findings are gathered in."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, cast

from billwright.records.finding import Finding, Severity, Where
from billwright.x12.guide import GUIDES

MOST_FINDINGS = 10_000
"""A hostile file can be wrong in every byte: past this many, counting stops with `x12.too-many-findings`."""


class Entry(NamedTuple):
    """One kind of finding. `code` is the 999's: IK304 for a segment, IK403 for an element, IK502 or AK905 for a whole."""

    severity: Severity
    message: str
    fix: str
    code: str = ""


@cache
def catalog() -> dict[str, Entry]:
    """Every finding by its id, from guides/findings.table."""
    text = (GUIDES / "findings.table").read_text("utf-8")
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, severity, code, message, fix = line.split(" | ")
            found[f"x12.{name}"] = Entry(cast(Severity, severity), message, fix, code.removeprefix("-"))
    return found


_PREVIEW = 60
_OURS = ("name", "rule")
"""Words of the guide, which are not cut short as a file's own values are."""


class Findings(list[Finding]):
    """The findings of one file, transaction or claim, in the order met, with a bound on their number."""

    def __init__(self, file: str | None = None, most: int = MOST_FINDINGS) -> None:
        super().__init__()
        self.file, self.most = file, most

    def add(self, id: str, where: Where | None = None, severity: Severity | None = None, /, **words: object) -> None:
        """One finding of the catalogue's `id` at a place; `words` fill its sentences. Its severity is the catalogue's, or
        as a guide's rule says."""
        if len(self) >= self.most:
            if len(self) == self.most:
                self._put("x12.too-many-findings", Where(file=self.file), {"expected": self.most})
            return
        self._put(id, where or Where(file=self.file), words, severity)

    def taken(self) -> tuple[Finding, ...]:
        """What has been found so far, which makes room again: for a reader that hands findings on as it goes."""
        if not self:
            return ()
        found = tuple(self)
        self.clear()
        return found

    def _put(self, id: str, where: Where, words: dict[str, object], severity: Severity | None = None) -> None:
        entry = catalog()[id]
        said: dict[str, object] = {"element": where.element, "segment": where.segment_id, "loop": where.loop}
        said |= {key: word if key in _OURS else _short(word) for key, word in words.items()}
        message, fix = entry.message.format(**said), entry.fix.format(**said)
        self.append(Finding(id, severity or entry.severity, where, message, fix, "ASC X12 005010", entry.code))


def _short(word: object) -> object:
    if not isinstance(word, str):
        return word
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in word[: _PREVIEW + 1])
    return shown if len(word) <= _PREVIEW else shown[:_PREVIEW] + "…"
