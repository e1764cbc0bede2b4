"""The registered checks for people: what each asks, of which claims, by which rule, and what it says of its own examples.

The reference pages and the pages of the web are made from this.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from billwright.records.claim import Claim
from billwright.records.finding import Finding
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.registry import ANY, REGISTRY, Applies, Check, Example
from billwright.rules.scrub.scrubber import Scrubber


class Row(NamedTuple):
    """`subject` is the part of the catalogue that the check stands in; `needs` names code sets and facts."""

    id: str
    subject: str
    title: str
    severity: str
    source: str
    needs: str
    applies: str


class Spoken(NamedTuple):
    """What a check says of one of its failing examples."""

    shows: str
    findings: tuple[Finding, ...]


def rows() -> list[Row]:
    """One row a check, in the order of the registry."""
    return [row(each) for each in REGISTRY.values()]


def row(check: Check) -> Row:
    return Row(
        check.id, subject(check), check.title, check.severity, str(check.source), ", ".join(check.needs),
        "; ".join(_applies(check.applies)),
    )  # fmt: skip


def subject(check: Check) -> str:
    """The name of the file that the check is written in."""
    return check.look.__module__.rpartition(".")[2]


def spoken(check: Check) -> list[Spoken]:
    """What it says of each of its failing examples, asked alone."""
    scrubber = Scrubber(ExampleTables(), [check])
    return [Spoken(each.shows, _findings(scrubber, each)) for each in check.fails]


def _findings(scrubber: Scrubber, example: Example) -> tuple[Finding, ...]:
    return scrubber.run(example.claim, example.context).findings


def _applies(applies: Applies) -> Iterator[str]:
    told = (
        ("", applies.kinds, " claims"),
        ("filing code ", applies.filing_codes, ""),
        ("frequency ", applies.frequencies, ""),
        ("procedures ", applies.procedures, ""),
        ("diagnoses ", applies.diagnoses, ""),
        ("where the claim has " if _of_claim(applies) else "where the line has ", applies.fields, ""),
    )
    yield from (f"{before}{', '.join(values).replace('_', ' ')}{after}" for before, values, after in told if values)
    if applies.modifiers == ANY:
        yield "lines with a modifier"
    elif applies.modifiers:
        yield f"modifiers {', '.join(applies.modifiers)}"


def _of_claim(applies: Applies) -> bool:
    return set(applies.fields) <= set(Claim.__struct_fields__)


def markdown() -> str:
    """The rows as a Markdown table, each linked to its examples."""
    lines = ["| id | what it asks | severity | needs | source |", "|---|---|---|---|---|"]
    lines += [
        f"| [`{each.id}`](checks/{each.subject}.md#{each.id}) | {each.title} | {each.severity} | {each.needs} "
        f"| {each.source} |"
        for each in rows()
    ]
    return "\n".join(lines) + "\n"


def subjects() -> dict[str, list[Check]]:
    """The checks by subject, in the order of the registry."""
    found: dict[str, list[Check]] = {}
    for check in REGISTRY.values():
        found.setdefault(subject(check), []).append(check)
    return found


def examples(checks: list[Check]) -> Iterator[str]:
    """The lines of a reference page: each check with what it says of its failing examples, and its near misses."""
    for check in checks:
        about = row(check)
        yield f"## {check.id}"
        yield ""
        yield f"{check.title}. *{check.severity}*, {check.scope} by {check.scope}. Source: {check.source}."
        yield from (
            f"{name}: {words}." for name, words in (("Needs", about.needs), ("Applies to", about.applies)) if words
        )
        yield ""
        yield "| speaks | where | it says | what to do |"
        yield "|---|---|---|---|"
        for each in spoken(check):
            for finding in each.findings:
                yield f"| {each.shows} | {_where(finding)} | {finding.message} | {finding.fix} |"
        yield ""
        yield f"Silent: {'; '.join(each.shows for each in check.passes)}."
        yield ""


def _where(finding: Finding) -> str:
    line = f", line {finding.where.line}" if finding.where.line else ""
    return f"{finding.where.element}{line}"
