"""A claim is looked at twice: as a file, by the guides, and by the checks. What both find is said once, by the check."""

from __future__ import annotations

from collections.abc import Iterable

from billwright.records.finding import Finding


def said_once(of_file: Iterable[Finding], of_checks: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings, those of the file first, without those of the file that a check says of the same place and line: a
    wrong value or sum of an element, or a segment that is missing. A check's place is "CLM02" or "REF*F8"."""
    checked = tuple(of_checks)
    said: set[tuple[str | None, int | None]] = set()
    for each in checked:
        if each.stops and (element := each.where.element):
            said |= {(element, each.where.line), (element.partition("-")[0], each.where.line)}
    return (*(each for each in of_file if not _is_said(each, said)), *checked)


def _is_said(finding: Finding, said: set[tuple[str | None, int | None]]) -> bool:
    _, kind, _ = finding.id.split(".", 2) if finding.id.count(".") == 2 else ("", "", "")
    where = finding.where
    if kind in ("value", "balance"):
        return (where.element, where.line) in said
    if kind == "situation" and not where.element:
        return any(
            element and "*" in element and line == where.line and f"({element})" in finding.message
            for element, line in said
        )
    return False
