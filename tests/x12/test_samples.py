"""Each sample finds exactly what its reviewed table says, and goes to JSON and back byte for byte."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.x12.told import told

from billwright import x12

HERE = Path(__file__).parent
OWN = HERE / "samples"
SHARED = Path(os.environ.get("BILLWRIGHT_SHARED") or HERE.parents[1].parent / "shared") / "samples" / "x12"


class Row(NamedTuple):
    """`findings` are "id element", in order; `values` what reading gives, as path and text."""

    findings: list[str]
    values: list[tuple[str, str]]


def rows(table: Path) -> Iterator[tuple[str, Row]]:
    """Sample ("837P/void") and what its table says of it, of each line that is no comment."""
    folder = table.parent.relative_to(OWN)
    for line in table.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, found, *values = line.split(" | ")
            pairs = [each.partition(" ") for each in values[0].split("; ")] if values else []
            findings = [] if found == "-" else found.split(", ")
            yield str(folder / name), Row(findings, [(path, text) for path, _, text in pairs])


OWN_ROWS = dict(row for table in sorted(OWN.rglob("expected.table")) for row in rows(table))


def own(name: str) -> bytes:
    return (OWN / f"{name}.x12").read_bytes()


def value(records: object, path: str) -> str:
    """What stands at "0.lines.1.charge_cents" of the records: the first one's second line's charge."""
    at: Any = records
    for step in path.split("."):
        if step == "len":
            at = len(at)
        else:
            at = at[int(step)] if step.lstrip("-").isdigit() else getattr(at, step)
    return str(at)


@pytest.mark.parametrize("name", OWN_ROWS)
def test_own_sample(name: str) -> None:
    report = x12.check(own(name))
    found = [f"{one.id[4:]} {one.where.element or one.where.segment_id}" for one in report.findings]
    assert found == OWN_ROWS[name].findings


@pytest.mark.parametrize("name", [name for name, row in OWN_ROWS.items() if row.values])
def test_own_sample_as_records(name: str) -> None:
    records = [each.record for each in x12.read(own(name))]
    wanted = OWN_ROWS[name].values
    assert [(path, value(records, path)) for path, _ in wanted] == wanted


@pytest.mark.parametrize("name", OWN_ROWS)
def test_own_sample_is_the_same_after_json(name: str) -> None:
    assert x12.from_json(x12.to_json(own(name))) == own(name)


def test_every_own_sample_is_in_a_table() -> None:
    assert {str(path.relative_to(OWN).with_suffix("")) for path in OWN.rglob("*.x12")} == set(OWN_ROWS)


# --- the shared folder


def reviewed(table: Path) -> dict[str, list[str]]:
    """File → what is found in it, each line without why that is right; but every line says why."""
    found: dict[str, list[str]] = {}
    for line in table.read_text("utf-8").splitlines():
        if line.startswith("  "):
            finding, why = line[2:].rsplit(" | ", 1)
            assert why
            found[next(reversed(found))].append(finding)
        elif line and not line.startswith("#"):
            found[line.removesuffix(" | valid")] = []
    return found


REVIEWED = reviewed(HERE / "shared_samples.table")


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared samples are not here: {SHARED}")
    return path


@pytest.mark.parametrize("name", REVIEWED)
def test_shared_sample(name: str) -> None:
    data = shared(name).read_bytes()
    assert told(x12.check(data), data) == REVIEWED[name]


def test_every_shared_sample_is_in_the_table() -> None:
    shared("README.md")
    folders = {name.split("/")[0] for name in REVIEWED}
    here = {f"{folder}/{path.name}" for folder in folders for path in (SHARED / folder).iterdir()}
    assert here == set(REVIEWED)


def test_every_shared_file_is_read_by_everything() -> None:
    """Of any type: nothing is raised, and JSON gives the same bytes back."""
    shared("README.md")
    for path in sorted(SHARED.glob("*/*")):
        data = path.read_bytes()
        x12.check(data)
        assert x12.from_json(x12.to_json(data)) == data, path
        for reader in (x12.read_837, x12.read_835, x12.read_acknowledgments, x12.outline):
            for _ in reader(data):
                pass


@pytest.mark.parametrize(
    ("folder", "types"),
    [
        ("837P", {"837P", "837"}), ("835", {"835"}), ("999", {"999"}), ("TA1", {"TA1"}), ("277CA", {"277CA"}),
        ("837I", {"837I"}), ("837D", {"837D", "837"}), ("270", {"270"}), ("271", {"271"}),
        ("278", {"278"}), ("997", {"997"}),
    ],
)  # fmt: skip
def test_sniffing_the_shared_samples(folder: str, types: set[str]) -> None:
    shared("README.md")
    found = {x12.sniff(path.read_bytes()[:600]) for path in (SHARED / folder).iterdir()}
    assert found <= types
