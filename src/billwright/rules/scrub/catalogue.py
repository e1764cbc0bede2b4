"""The registered checks as rows: the reference page and the pages of the web are made from them."""

from __future__ import annotations

from typing import NamedTuple

from billwright.rules.scrub.registry import REGISTRY


class Row(NamedTuple):
    id: str
    title: str
    severity: str
    source: str
    needs: str


def rows() -> list[Row]:
    """One row a check, in the order of the registry; `needs` names code sets and facts, comma-separated."""
    return [
        Row(each.id, each.title, each.severity, str(each.source), ", ".join(each.needs)) for each in REGISTRY.values()
    ]


def markdown() -> str:
    """The rows as a Markdown table."""
    lines = ["| id | what it asks | severity | needs | source |", "|---|---|---|---|---|"]
    lines += [f"| `{row.id}` | {row.title} | {row.severity} | {row.needs} | {row.source} |" for row in rows()]
    return "\n".join(lines) + "\n"
