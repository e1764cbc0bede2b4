"""Reads the worked tables of docs/how-we-compute, so that what the docs promise is what the tests assert."""

from pathlib import Path

from billwright.records.money import parse_cents

DOCS = Path(__file__).parents[3] / "docs" / "how-we-compute"


def worked(page: str, first_column: str, which: int = 0) -> list[dict[str, str]]:
    """The rows of the table whose header begins with `first_column`, the first such or a later one; column name → text."""
    lines = (DOCS / f"{page}.md").read_text().splitlines()
    start = [at for at, line in enumerate(lines) if line.startswith(f"| {first_column} |")][which]
    names = _cells(lines[start])
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(names, _cells(line), strict=True)))
    assert rows, f"{page}: the table is empty"
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def cents(row: dict[str, str], *names: str) -> tuple[int, ...]:
    return tuple(parse_cents(row[name]) for name in names)
