"""A claim is looked at twice: as a file, by the guides, and by the checks. What both find is said once, by the check."""

from __future__ import annotations

import re
from collections.abc import Iterable

from billwright.records.finding import Finding

_TITLED = re.compile(r"\(([A-Z][A-Z0-9]{1,2}\*[A-Z0-9]+)\)")
"""How a guide's sentence names a segment that is missing: "Payer's claim number (REF*F8) is missing ..."."""
_SAID_BY_CHECKS = ("value", "balance", "situation", "guide")
"""Kinds of findings of a file that a check may say of the same place: its own words are those of an office."""


def said_once(of_file: Iterable[Finding], of_checks: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings, those of the file first, without those of the file that a check says of the same place and line: a
    wrong value or sum, or something that is missing."""
    checked = tuple(of_checks)
    said: set[tuple[str | None, int | None]] = set()
    for each in checked:
        if each.stops and (element := each.where.element):
            said |= {(element, each.where.line), (element.partition("-")[0], each.where.line)}
    return (*(each for each in of_file if not _is_said(each, said)), *checked)


def _is_said(finding: Finding, said: set[tuple[str | None, int | None]]) -> bool:
    kind = finding.id.split(".")[1] if finding.id.startswith("x12.") else ""
    return kind in _SAID_BY_CHECKS and (place_of(finding), finding.where.line) in said


def place_of(finding: Finding) -> str | None:
    """The element that a finding speaks of, or the segment with its qualifier ("REF*F8") where that is missing."""
    if finding.where.element:
        return finding.where.element
    titled = _TITLED.search(finding.message)
    return titled[1] if titled else None
