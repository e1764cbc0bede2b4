"""`billwright bench`: figures of this machine, each beside its floor and its peers."""

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from billwright.cli.errors import UnusableError
from billwright.cli.files import AsJson

ROOT = Path(__file__).parents[3]
"""The source checkout, where this is one."""


def bench(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Which; all without.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measures and prints; asserts nothing. A benchmark is a module of the checkout's bench/ with a `run()`."""
    if not (ROOT / "bench" / "__init__.py").is_file():
        raise UnusableError("the benchmarks are in the source checkout: run this there")
    sys.path.insert(0, str(ROOT))
    known = importlib.import_module("bench").names()
    unknown = sorted(set(names or ()) - set(known))
    if unknown:
        raise UnusableError(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(known)}")
    rows: list[dict[str, Any]] = []
    for name in names or known:
        for row in importlib.import_module(f"bench.{name}").run():
            rows.append({"bench": name, **row})
            if not as_json:
                typer.echo(_line(rows[-1]))
    if as_json:
        typer.echo(msgspec.json.encode({"figures": rows}))


def _line(row: dict[str, Any]) -> str:
    digits = 0 if row["figure"] >= 100 else 2
    beside = f"  {row['ratio']:.3f} of the floor" if row.get("ratio") is not None else ""
    return f"{row['bench']:8} {row['name']:46} {row['figure']:>14,.{digits}f} {row['unit']:<10}{beside}".rstrip()
