"""`billwright bench`: figures of this machine, each beside its floor and its peers."""

import importlib
import json
from pathlib import Path
from typing import Annotated

import typer

from billwright.cli.errors import UnusableError

NAMES = ("x12", "scrub", "post")


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Of x12, scrub, post; all without.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Measures and prints; asserts nothing. The benchmarks lie in the source checkout's bench/."""
    import sys

    root = Path(__file__).parents[3]
    if not (root / "bench").is_dir():
        raise UnusableError("the benchmarks are in the source checkout: run this there")
    sys.path.insert(0, str(root))
    unknown = set(names or ()) - set(NAMES)
    if unknown:
        raise UnusableError(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    rows = []
    for name in names or NAMES:
        found = importlib.import_module(f"bench.{name}").run()
        rows += found
        for row in found if not as_json else ():
            floor = f"  {row['ratio']:.2f} of the floor" if row.get("ratio") is not None else ""
            typer.echo(f"{name:6} {row['name']:44} {row['figure']:>12,.0f} {row['unit']}{floor}")
    if as_json:
        typer.echo(json.dumps(rows))
