"""Claims checked per second on one core, with code sets loaded and history given, beside a floor that decides nothing.

The claims and the NCCI edits are made up by a seeded generator: two to four lines of a few hundred procedures, a few
hundred diagnoses, and one pair in a thousand that meets an edit. The floor walks the same claims and reads every field.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from billwright import codestore
from billwright.records.checking import Context, CoverageFact, PayerFact, PriorService
from billwright.records.claim import Claim, Diagnosis, ServiceLine
from billwright.records.parties import Name, PayerName, Person, Provider
from billwright.rules.scrub import Scrubber

PAIRS = 200_000
CLAIMS = 5_000
ON = dt.date(2026, 11, 24)
_HEADING = (
    "Invented edits for a benchmark\nColumn1/Column2 Edits\n"
    'Column 1\tColumn 2\t"*=in existence\nprior to 1996"\tEffective Date\tDeletion Date\tModifier\tRationale\n'
)


def edits_file(folder: Path, pairs: int = PAIRS, seed: int = 7) -> Path:
    """A file in CMS's layout with `pairs` invented edits between codes 10000 to 99999."""
    draw = random.Random(seed)
    path = folder / "ccipra-v323r0-f1.txt"
    chosen: set[tuple[int, int]] = set()
    while len(chosen) < pairs:
        chosen.add((draw.randrange(10000, 99999), draw.randrange(10000, 99999)))
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(_HEADING)
        for one, other in sorted(chosen):
            ends = "*" if draw.random() < 0.7 else "20241231"
            file.write(f"{one}\t{other}\t \t20200101\t{ends}\t{draw.choice('0119')}\tinvented reason {one % 20}\n")
    return path


def claims(tables: codestore.OpenTables, count: int = CLAIMS, seed: int = 7) -> list[tuple[Claim, Context]]:
    draw = random.Random(seed)
    table = tables.icd10cm(ON)
    assert table is not None
    codes = [
        code for start in ("E11", "I1", "J4", "M25", "M54", "R1", "Z0") for code in table.billable_below(start, 60)
    ]
    procedures = [str(draw.randrange(20000, 99999)) for _ in range(300)]
    return [_claim(draw, number, codes, procedures) for number in range(count)]


def _claim(draw: random.Random, number: int, codes: list[str], procedures: list[str]) -> tuple[Claim, Context]:
    day = ON - dt.timedelta(draw.randrange(1, 90))
    listed = draw.sample(codes, draw.randrange(1, 5))
    lines = tuple(
        ServiceLine(
            procedure=procedure,
            charge_cents=draw.randrange(50_00, 300_00),
            units=Decimal(1),
            service_date=day,
            pointers=(1,),
            modifiers=draw.choice(((), (), ("25",), ("GP", "KX"))),
        )
        for procedure in draw.sample(procedures, draw.randrange(2, 5))
    )
    claim = Claim(
        control_number=f"B{number}",
        total_cents=sum(line.charge_cents for line in lines),
        billing=Provider(Name("Bench Practice", is_person=False), "85", "1234567893", "207Q00000X", "123456789"),
        subscriber=Person(Name("Bench", "Pat"), "1EG4TE5MK73", birth_date=dt.date(1950, 1, 2), sex="F"),
        payer=PayerName("Bench Medicare", "00001"),
        lines=lines,
        diagnoses=tuple(Diagnosis(code, "ABF" if at else "ABK") for at, code in enumerate(listed)),
        filing_code="MB",
        providers=(Provider(Name("Sample", "Robin"), "82", "1987654328"),),
    )
    history = tuple(
        PriorService(draw.choice(procedures), day - dt.timedelta(30), rendering_npi="1987654328", claim=f"A{number}")
        for _ in range(10)
    )
    context = Context(
        on=ON,
        prior_services=history,
        coverages=(CoverageFact("00001", "1EG4TE5MK73", dt.date(2020, 1, 1)),),
        authorizations=(),
        payer=PayerFact("00001", timely_filing_days=365, ncci="practitioner"),
    )
    return claim, context


def floor(claim: Claim) -> int:
    """The fields of a claim and its lines, once each, without descending into people and addresses."""
    read = 0
    for name in _CLAIM_FIELDS:
        read += getattr(claim, name) is not None
    for line in claim.lines:
        for name in _LINE_FIELDS:
            read += getattr(line, name) is not None
    return read


_CLAIM_FIELDS, _LINE_FIELDS = Claim.__struct_fields__, ServiceLine.__struct_fields__


def rate(work: Callable[[Any], object], items: Iterable[Any], repeats: int = 3) -> float:
    """Items per second of processor time, the best of a few rounds: what else the machine does is not counted."""
    items = list(items)
    best = 0.0
    for _ in range(repeats):
        start = time.process_time()
        for item in items:
            work(item)
        best = max(best, len(items) / (time.process_time() - start))
    return best


def run() -> list[dict[str, Any]]:
    """Rows of name, figure, unit, floor, ratio (the figure over its floor)."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        codestore.open_tables(home)
        source = edits_file(home)
        start = time.perf_counter()
        codestore.load(home, "ncci-practitioner", source)
        loading = PAIRS / (time.perf_counter() - start)
        start = time.perf_counter()
        tables = codestore.open_tables(home)
        ncci = tables.ncci("practitioner", ON)
        opening = time.perf_counter() - start
        assert ncci is not None
        cases = claims(tables)
        scrubber = Scrubber(tables)
        assert not any(result.not_run for result in itertools.starmap(scrubber.run, cases[:100]))
        checked = rate(lambda case: scrubber.run(*case), cases)
        least = rate(lambda case: floor(case[0]), cases)
        draw = random.Random(1)
        codes = [str(draw.randrange(10000, 99999)) for _ in range(5_000)]
        keys = [(draw.choice(codes), draw.choice(codes)) for _ in range(50_000)]
        cold = rate(lambda key: ncci.find(key[0], key[1], ON), keys, repeats=1)
        warm = rate(lambda key: ncci.find(key[0], key[1], ON), keys)
        none = rate(lambda key: None, keys)
    return [
        _row("scrub: claims checked, all facts known", checked, "claims/s", least),
        _row("ncci: edits loaded", loading, "edits/s"),
        _row("ncci: opening an edition", opening * 1000, "ms"),
        _row("ncci: look-ups of new pairs", cold, "look-ups/s", none),
        _row("ncci: look-ups of pairs met before", warm, "look-ups/s", none),
    ]


def _row(name: str, figure: float, unit: str, least: float | None = None) -> dict[str, Any]:
    return {"name": name, "figure": figure, "unit": unit, "floor": least, "ratio": figure / least if least else None}


if __name__ == "__main__":
    for row in run():
        beside = f"  (floor {row['floor']:,.0f}, ratio {row['ratio']:.3f})" if row["floor"] else ""
        print(f"{row['name']:<45} {row['figure']:>12,.1f} {row['unit']}{beside}")
