"""X12 files of many megabytes: seconds a megabyte and most memory, a process for each. `python -m bench.x12_large [MB...]`.

Linear time is the same figure at every size; bounded memory is the same at every size. Each file is one interchange of
one transaction, written to a temporary folder and removed. The floor is the smallest file's figure. The last row is the
library's import in a fresh interpreter, beside an interpreter that imports msgspec alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import x12 as small
from billwright import x12

SIZES_MB = (10, 100)
_BODY = {"837P": b"HL*2*", "835": b"CLP*"}
_READ = """
import json, resource, sys, time
from billwright import x12
start, claims = time.process_time(), 0
for read in x12.read(sys.argv[1]):
    claims += 1
seconds = time.process_time() - start
print(json.dumps({"claims": claims, "seconds": seconds, "kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
"""
_IMPORT = "import time; start = time.process_time(); import {}; print(time.process_time() - start)"


def run(sizes_mb: tuple[int, ...] = SIZES_MB) -> list[dict[str, Any]]:
    """Rows of seconds a megabyte, of most memory, and of the import."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in _BODY:
            floors: dict[str, float] = {}
            for size in sizes_mb:
                path = Path(folder) / "large.x12"
                _write(path, kind, size)
                read = _fresh(_READ, str(path))
                for name, figure, unit in (
                    ("time", read["seconds"] / (path.stat().st_size / 1e6), "s/MB"),
                    ("most memory", read["kb"] / 1024, "MB"),
                ):
                    floor = floors.setdefault(name, figure)
                    rows.append(_row(f"{kind} of {size} MB, {read['claims']:,} records: {name}", figure, unit, floor))
                path.unlink()
    ours, bare = (_import(name) for name in ("billwright.x12", "msgspec"))
    return [*rows, _row("import billwright.x12, msgspec alone beside it", ours, "ms", bare)]


def _import(name: str) -> float:
    """Milliseconds of processor time that an import takes with its modules compiled, as an installed package's are."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        _fresh(_IMPORT.format(name), env=compiled)
        return median(_fresh(_IMPORT.format(name), env=compiled) for _ in range(7)) * 1000


def _row(name: str, figure: float, unit: str, floor: float) -> dict[str, Any]:
    return {
        "name": name,
        "figure": round(figure, 4),
        "unit": unit,
        "floor": round(floor, 4),
        "ratio": round(figure / floor, 3),
    }


def _fresh(code: str, *arguments: str, env: dict[str, str] | None = None) -> Any:
    """What a fresh interpreter prints, as JSON."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True, env=env)
    return json.loads(done.stdout)


def _write(path: Path, kind: str, size_mb: int) -> None:
    """A file of about that size: the claims of a small one again and again, levels and counts numbered anew."""
    claims = 2_000
    if kind == "837P":
        data = x12.write_837([small._batch(claims)], small._ENVELOPE)
    else:
        data = x12.write_835([small._payment(claims)], small._ENVELOPE)
    start = data.index(_BODY[kind])
    end = data.rindex(b"SE*")
    head, body, tail = data[:start], data[start:end], data[end:]
    times = max(1, round(size_mb * 1e6 / len(body)))
    with path.open("wb") as out:
        out.write(head)
        for piece in _pieces(body, times, claims):
            out.write(piece)
        count = head.count(b"~") - 2 + times * body.count(b"~") + 1
        out.write(b"SE*%d*" % count + tail.split(b"*", 2)[2])


def _pieces(body: bytes, times: int, claims: int) -> Iterator[bytes]:
    """The claims, their HL01 going on from one piece to the next."""
    parts = body.split(b"HL*")
    for round_ in range(times):
        if len(parts) == 1:
            yield body
            continue
        numbered = [part.partition(b"*")[2] for part in parts[1:]]
        first = 2 + round_ * claims
        yield b"".join(b"HL*%d*%b" % (first + at, part) for at, part in enumerate(numbered))


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as a person reads them."""
    lines = [f"{'':58}{'figure':>10}{'':6}{'of floor':>10}"]
    lines += [f"{row['name']:58}{row['figure']:>10,.3f} {row['unit']:5}{row['ratio']:>10.3f}" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(run(tuple(map(int, sys.argv[1:])) or SIZES_MB)))
