"""`billwright demo`: the demo office from nothing to pages, in a home of its own."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from billwright.cli import office
from billwright.cli.errors import UnusableError
from billwright.home import home
from billwright.records.money import format_cents

MARK = "demo-home"
"""The file that says: this home is a demo's, and may be replaced."""


def demo(
    patients: Annotated[int, typer.Option("--patients", min=1, max=20_000)] = 200,
    seed: Annotated[int, typer.Option("--seed")] = 1,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The last day of its month; today without.")] = "",
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build it and end.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    as_json: Annotated[bool, typer.Option("--json", help="The figures, for a program to read.")] = False,
) -> None:
    """Builds the demo office, runs its month, serves it. The same for the same seed and date.

    Ignores DATABASE_URL. Replaces only a demo home, and ends with 2 on any other.
    """
    try:
        last = dt.date.fromisoformat(on) if on else office.now().date()
    except ValueError as error:
        raise UnusableError(f"--on takes a date such as 2026-11-24: {error}") from error
    folder = home()
    _clear(folder)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    os.environ["BILLWRIGHT_HOME"] = str(folder)
    payers = folder / "payers"
    _simulator("init", str(payers))
    office.start()
    from billwright.flows.demo.build import build
    from billwright.flows.demo.office import PASSWORD, USERS

    console = Console(stderr=True)
    with Progress(TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), console=console) as bar:
        tasks = {name: bar.add_task(name, total=None) for name in ("patients", "days")}
        figures = build(
            patients,
            seed,
            last,
            payers,
            lambda day: _simulator("run", str(payers), "--on", day.isoformat(), "--seed", str(seed)),
            lambda what, done, of: bar.update(tasks[what], completed=done, total=of),
        )
    if as_json:
        typer.echo(msgspec.json.encode(figures))
    else:
        _say(figures, last)
    if not no_serve:
        names = ", ".join(f"{username} ({role.replace('_', ' ')})" for username, _, _, role in USERS)
        typer.echo(f"\nhttp://localhost:{port}  sign in as {names}; the password of all is {PASSWORD}")
        from billwright.cli.server import serve_pages

        serve_pages("127.0.0.1", port, 2, with_worker=True)


def _clear(folder: Path) -> None:
    """An empty folder with the mark. Raises UnusableError on a home that is no demo's."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise UnusableError(
                f"{folder} is no demo home and is left alone: set BILLWRIGHT_HOME to an empty folder for the demo"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("A demo office of Billwright. 'billwright demo' may replace it.\n", encoding="utf-8")


def _simulator(*words: str) -> None:
    """The payers' side, a process of its own, through files only."""
    done = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "payer_sim", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UnusableError(
            done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the simulated payer failed"
        )


def _say(figures, last: dt.date) -> None:  # type: ignore[no-untyped-def]
    typer.echo(f"The demo office's month to {last}: {figures.patients} patients")
    states = ", ".join(f"{count} {state}" for state, count in figures.claims_by_state.items())
    typer.echo(f"  claims      {states}")
    typer.echo(f"  charged     {format_cents(figures.charged_cents):>14}")
    typer.echo(f"  owed by     payers {format_cents(figures.owed_by_payers_cents)}, "
               f"patients {format_cents(figures.owed_by_patients_cents)}, "
               f"clients {format_cents(figures.owed_by_clients_cents)}")  # fmt: skip
    work = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in figures.work.items())
    typer.echo(f"  for people  {work or 'nothing'}")
