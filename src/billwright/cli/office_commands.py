"""Commands that work on an office: setup, serve, worker, nightly, check, receive."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from billwright.cli import office
from billwright.cli.errors import FOUND, UnusableError
from billwright.cli.show import counting
from billwright.cli.x12 import read as read_file

PracticeName = Annotated[str, typer.Option("--practice", help="Name of the practice; needed where there are several.")]
UserName = Annotated[str, typer.Option("--user", help="Act as this user, with their role; Billwright itself without.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]


def setup(
    practice: Annotated[str, typer.Option("--practice", prompt="Name of the practice")],
    owner: Annotated[str, typer.Option("--owner", prompt="User name of its owner")],
    password: Annotated[str, typer.Option("--password", prompt=True, hide_input=True, confirmation_prompt=True)],
    time_zone: Annotated[str, typer.Option("--time-zone")] = "America/New_York",
) -> None:
    """Opens a practice with its owner, in the home and database that are set."""
    from zoneinfo import available_timezones

    if time_zone not in available_timezones():
        raise UnusableError(f"there is no time zone {time_zone!r}; they are called like America/Chicago")
    office.start()
    from django.db import transaction

    from billwright.apps.compliance.access import system_actor
    from billwright.apps.compliance.people import NewUser, add_user, open_practice
    from billwright.apps.ledger.actions import ensure_chart

    with transaction.atomic():
        opened = open_practice(name=practice, time_zone=time_zone)
        add_user(opened, NewUser(owner, password, "owner"))
        ensure_chart(system_actor(opened, "cli", office.now()))
    typer.echo(f"{opened.name} is open. Sign in as {owner} after 'billwright serve'.")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer pages.")] = 2,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Run the background worker beside it.")] = True,
) -> None:
    """Serves the pages, with the background worker beside them."""
    office.start()
    from billwright.cli.server import serve_pages

    serve_pages(host, port, workers, worker)


def worker(
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
) -> None:
    """Carries what waits in the outbox and fetches what waits at the partners, until it is told to stop."""
    office.start()
    from billwright.flows import receive
    from billwright.flows.worker import carry_outbox, fetch_all, work_until_told

    if not once:
        work_until_told(receive.take)
        return
    carried = carry_outbox(office.now())
    fetched = fetch_all(office.now(), receive.take)
    typer.echo(f"{carried.sent} sent, {carried.failed} failed, {fetched} fetched")


def nightly(as_json: AsJson = False) -> None:
    """The night's cycle over every practice: checks the books, seals the trail. Safe to repeat."""
    office.start()
    from billwright.flows.nightly import run_night

    report = run_night(office.now())
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        for step in report.steps:
            typer.echo(f"{step.practice}: {step.name}: {step.words}")
    if not report.ok:
        raise typer.Exit(FOUND)


def check(as_json: AsJson = False) -> None:
    """Rebuilds every balance and invariant from the postings; exit 1 on a difference."""
    office.start()
    from billwright.flows.check import check as check_books

    report = check_books(office.now())
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        for name, value in report.totals.items():
            typer.echo(f"{name:32} {value:>16,}")
        for difference in report.differences:
            typer.echo(f"DIFFERENCE  {difference.words}")
        typer.echo("The books agree." if report.ok else f"{len(report.differences)} differences.")
    if not report.ok:
        raise typer.Exit(FOUND)


def receive(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="835, 999, TA1, 277CA, or anything else.")],
    practice: PracticeName = "",
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Takes in files from outside: kept as they are, posted or set aside with the reason. Exit 1 where something waits
    for a person."""
    office.start()
    from billwright.flows import receive as flow

    acting = office.actor(practice, user)
    received = []
    for path in files:
        data = read_file(path)
        with counting(path.name, None) as advance:
            received.append(flow.receive(acting, path.name, data, advance))
    if as_json:
        typer.echo(msgspec.json.encode({"files": received}))
    else:
        for each in received:
            typer.echo(each.words)
    if any(each.waiting for each in received):
        raise typer.Exit(FOUND)


COMMANDS = (setup, serve, worker, nightly, check, receive)

PERMISSIONS = {
    # What each command needs of the actor's role; None for those that touch no practice's rows.
    "setup": None,
    "serve": None,
    "worker": "night.run",
    "nightly": "night.run",
    "check": "books.check",
    "receive": "files.receive",
    "demo": None,
    "bench": None,
    "scrub": None,
    "x12 check": None,
    "x12 show": None,
    "x12 json": None,
    "x12 write": None,
    "codes list": None,
    "codes load": None,
    "codes show": None,
    "codes search": None,
}
