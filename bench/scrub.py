"""837 in, findings out: claims a second on one core, with every check, every code set at its real size, and all facts given.

Claims are Medicare's, three quarters professional and some of a hospital's outpatients, from `_claims`; code sets are CMS's
layouts at their size with invented figures, from `_code_files`. Processor time is counted, so that what else the machine
does stays out as far as it can; look at the ratios all the same. The floor of the whole is splitting the file into segments
and elements; that of the checks is reading each field of the claim once.
"""

from __future__ import annotations

import cProfile
import io
import os
import pstats
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from bench import _code_files
from bench._claims import ON, Office, written
from billwright import codestore, x12
from billwright.records.checking import Context
from billwright.records.claim import Claim, ServiceLine
from billwright.rules.scrub import Scrubber

CLAIMS = int(os.environ.get("BILLWRIGHT_BENCH_CLAIMS", 12_000))
PAIRS = int(os.environ.get("BILLWRIGHT_BENCH_PAIRS", _code_files.PAIRS))
_CLAIM_FIELDS, _LINE_FIELDS = Claim.__struct_fields__, ServiceLine.__struct_fields__
Cases = list[tuple[Claim, Context]]


def home(folder: Path) -> Path:
    """A home with every set that a check asks for, at its real size."""
    tables = codestore.open_tables(folder / "home")
    icd = tables.icd10cm(ON)
    assert icd is not None
    codestore.load(folder / "home", "ncci-practitioner", _code_files.pairs(folder / "pairs", PAIRS))
    codestore.load(
        folder / "home", "ncci-outpatient", _code_files.pairs(folder / "outpatient", PAIRS // 10, name="ccioph")
    )
    for set_name, whose in (
        ("mue-practitioner", "Practitioner Services"),
        ("mue-outpatient", "Outpatient Hospital Services"),
    ):
        codestore.load(folder / "home", set_name, _code_files.units(folder, whose=whose))
    codestore.load(folder / "home", "addon", _code_files.add_ons(folder))
    codestore.load(folder / "home", "mpfs-rvu", _code_files.values(folder))
    codestore.load(
        folder / "home", "lcd", _code_files.policies(folder / "lcd", list(icd.billable_below("E", 500))), "2026-10-01"
    )
    for set_name, path, edition in _code_files.lists(folder):
        codestore.load(folder / "home", set_name, path, edition)
    return folder / "home"


def run() -> list[dict[str, Any]]:
    """Rows of name, figure, unit, floor, ratio (the figure over its floor)."""
    with tempfile.TemporaryDirectory() as folder:
        tables = codestore.open_tables(home(Path(folder)))
        icd = tables.icd10cm(ON)
        assert icd is not None
        cases = Office(icd).claims(CLAIMS)
        scrubber = Scrubber(tables)
        results = [scrubber.run(*case) for case in cases]
        lacking = {each for result in results for each in result.not_run}
        assert not lacking, f"a check could not run: {lacking}"
        clean = sum(result.is_clean for result in results) / len(results)
        whole, parsed, split = _files(cases, scrubber)
        checked = _rate(lambda: _check(cases, scrubber), len(cases))
        least = _rate(lambda: _read_fields(cases), len(cases))
        print(_profile(lambda: _check(cases, scrubber)))
    return [
        _row("scrub: 837 in, findings out, every check", whole, "claims/s", split),
        _row("scrub: reading the 837 alone", parsed, "claims/s", split),
        _row("scrub: the checks alone", checked, "claims/s", least),
        _row("scrub: checks registered", len(scrubber.checks), "checks"),
        _row("scrub: claims that nothing stops", clean * 100, "%"),
    ]


def _files(cases: Cases, scrubber: Scrubber) -> tuple[float, float, float]:
    """Claims a second of the whole, of reading, and of splitting, over one file of each kind."""
    kinds = [[case for case in cases if case[0].kind == kind] for kind in ("professional", "institutional")]
    files = [
        (written([claim for claim, _ in kind]), {claim.control_number: known for claim, known in kind})
        for kind in kinds
    ]
    encoder = msgspec.json.Encoder()

    def whole() -> None:
        for data, known in files:
            for read in x12.read_837(data):
                result = scrubber.run(read.claim, known[read.claim.control_number])
                encoder.encode((*read.findings, *result.findings))

    def parse() -> None:
        for data, _ in files:
            for _ in x12.read_837(data):
                pass

    def split() -> None:
        for data, _ in files:
            for segment in data.decode("latin-1").split("~"):
                segment.split("*")

    return tuple(_rate(each, len(cases)) for each in (whole, parse, split))  # type: ignore[return-value]


def _check(cases: Cases, scrubber: Scrubber) -> None:
    for claim, known in cases:
        scrubber.run(claim, known)


def _read_fields(cases: Cases) -> None:
    for claim, _ in cases:
        for name in _CLAIM_FIELDS:
            getattr(claim, name)
        for line in claim.lines:
            for name in _LINE_FIELDS:
                getattr(line, name)


def _rate(work: Callable[[], None], count: int, rounds: int = 3) -> float:
    """Per second of processor time, the best of a few rounds."""
    best = 0.0
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = max(best, count / (time.process_time() - start))
    return best


def _profile(work: Callable[[], None]) -> str:
    """Where the checks' time goes, by function's own time."""
    profile, said = cProfile.Profile(), io.StringIO()
    profile.runcall(work)
    pstats.Stats(profile, stream=said).sort_stats("tottime").print_stats(25)
    return said.getvalue()


def _row(name: str, figure: float, unit: str, least: float | None = None) -> dict[str, Any]:
    return {"name": name, "figure": figure, "unit": unit, "floor": least, "ratio": figure / least if least else None}


if __name__ == "__main__":
    for row in run():
        beside = f"  (floor {row['floor']:,.0f}, ratio {row['ratio']:.3f})" if row["floor"] else ""
        print(f"{row['name']:<45} {row['figure']:>12,.1f} {row['unit']}{beside}")
