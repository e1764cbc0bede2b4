"""`billwright demo`: the demo office from nothing to pages, in a home of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.errors import UnusableError
from billwright.cli.files import AsJson
from billwright.cli.office_commands import Port

if TYPE_CHECKING:
    import datetime as dt

    from billwright.flows.demo.build import DemoFigures

MARK = "demo-home"
"""The file that says: this home is a demo's, and may be replaced."""
HOST = "127.0.0.1"


def demo(
    patients: Annotated[int, typer.Option("--patients", min=1, max=20_000, help="How many.")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="Another seed is another month.")] = 1,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The last day of its month; today without.")] = "",
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build it and end.")] = False,
    port: Port = 8000,
    as_json: AsJson = False,
) -> None:
    """Builds the demo office, runs its month, serves it. The same for the same seed and date.

    Ignores DATABASE_URL. Replaces only a demo home that nobody serves, and ends with 2 on any other.
    """
    from billwright.cli import clock
    from billwright.cli.lock import replacing
    from billwright.cli.server import refuse_used_port, serve_pages
    from billwright.home import home

    last, folder = clock.day(on), home()
    if not no_serve:
        refuse_used_port(HOST, port)
    _refuse_other_home(folder)
    with replacing(folder) as let_in:
        _clear(folder)
        figures = _build(folder, patients, seed, last)
        if as_json:
            typer.echo(msgspec.json.encode(figures))
        else:
            _say(figures, last)
        if no_serve:
            return
        let_in()
        _say_who(port)
        serve_pages(HOST, port, 2, with_worker=True)


def _refuse_other_home(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise UnusableError(
            f"{folder} is no demo home and is left alone: set BILLWRIGHT_HOME to an empty folder for the demo"
        )


def _clear(folder: Path) -> None:
    """Nothing but the mark, and the lock that is held. The mark comes first: a demo cut short is one to replace."""
    from billwright.cli.lock import AT_WORK

    (folder / MARK).write_text("A demo office of Billwright. 'billwright demo' may replace it.\n", encoding="utf-8")
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name not in (MARK, AT_WORK):
            each.unlink()


def _build(folder: Path, patients: int, seed: int, last: "dt.date") -> "DemoFigures":
    """The month, in this home's own database whatever DATABASE_URL says."""
    from billwright.cli import office
    from billwright.cli.progress import counting

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    os.environ["BILLWRIGHT_HOME"] = str(folder)
    payers = folder / "payers"
    _simulator("init", str(payers))
    office.start()
    from billwright.flows.demo.build import build

    def play_payers(home: Path, day: "dt.date") -> None:
        _simulator("run", str(home), "--on", day.isoformat(), "--seed", str(seed))

    with counting("patients", "days") as advance:
        return build(patients, seed, last, payers, play_payers, advance)


def _simulator(*words: str) -> None:
    """The payers' side, a process of its own, through files only."""
    done = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "payer_sim", *words], stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode == 2:
        raise UnusableError(done.stderr.strip())
    done.check_returncode()


def _say(figures: "DemoFigures", last: "dt.date") -> None:
    from billwright.records.money import format_cents

    typer.echo(f"The demo office's month to {last}: {figures.patients} patients")
    states = ", ".join(f"{count} {state}" for state, count in figures.claims_by_state.items())
    before, after = figures.unchecked, figures.first_pass
    typer.echo(f"  claims      {states}")
    typer.echo(f"  charged     {format_cents(figures.charged_cents)}")
    typer.echo(f"  owed        by payers {format_cents(figures.owed_by_payers_cents)}, "
               f"by patients {format_cents(figures.owed_by_patients_cents)}, "
               f"by clients {format_cents(figures.owed_by_clients_cents)}")  # fmt: skip
    typer.echo("  first pass  of claims as first entered, and as they went after checks and mending")
    typer.echo(f"    clean at our checks       {_of(before.clean, before.claims)}")
    typer.echo(f"    accepted by front ends    {_of(before.accepted, before.answered)}, then "
               f"{_of(after.accepted, after.answered)}")  # fmt: skip
    typer.echo(f"    paid at first decision    {_of(before.paid, before.decided)}, then "
               f"{_of(after.paid, after.decided)} decided so far")  # fmt: skip
    work = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in figures.work.items())
    typer.echo(f"  for people  {work or 'nothing'}")


def _say_who(port: int) -> None:
    from billwright.flows.demo.office import PASSWORD, USERS

    names = ", ".join(f"{username} ({role.replace('_', ' ')})" for username, _, _, role in USERS)
    typer.echo(f"\nhttp://localhost:{port}  sign in as {names}; the password of all is {PASSWORD}")


def _of(part: int, whole: int) -> str:
    """12 of 40 (30.0 %)."""
    from billwright.apps.claims.first_pass import share

    points = share(part, whole)
    return f"{part} of {whole}" if points is None else f"{part} of {whole} ({points // 100}.{points % 100 // 10} %)"
