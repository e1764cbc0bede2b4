"""Commands that work on an office: setup, migrate, serve, worker, nightly, check, receive."""

from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from billwright.cli.errors import UnusableError
from billwright.cli.files import AsJson, Files, read
from billwright.cli.permissions import NEEDS

PracticeName = Annotated[str, typer.Option("--practice", help="Name of the practice; needed where there are several.")]
UserName = Annotated[
    str,
    typer.Option(
        "--user", help="Act as this user, with their role; without, as Billwright itself. Also BILLWRIGHT_USER."
    ),
]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


def setup(
    practice: Annotated[str, typer.Option("--practice", prompt="Name of the practice", help="Its name.")],
    owner: Annotated[str, typer.Option("--owner", prompt="User name of its owner", help="Who signs in as its owner.")],
    password: Annotated[
        str,
        typer.Option(
            "--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="BILLWRIGHT_PASSWORD",
            help="The owner's; asked for where it is not given. An argument is seen by other users of the machine.",
        ),
    ],
    time_zone: Annotated[str, typer.Option("--time-zone", help="Gives its business dates.")] = "America/New_York",
) -> None:  # fmt: skip
    """Opens a practice with its owner, in the home and database that are set."""
    from zoneinfo import available_timezones

    from billwright.cli import clock, office

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
        ensure_chart(system_actor(opened, "cli", clock.now()))
    typer.echo(f"{opened.name} is open. Sign in as {owner} after 'billwright serve'.")


def migrate() -> None:
    """Brings the database to this release and puts its guards right, and says what was changed."""
    from billwright.cli import office

    applied, guarded = office.bring_up_to_date()
    for name in applied:
        typer.echo(f"applied    {name}")
    for name in guarded:
        typer.echo(f"put right  {name}")
    if not applied and not guarded:
        typer.echo("The database is up to date.")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer pages.")] = 2,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Run the background worker beside it.")] = True,
) -> None:
    """Serves the pages, with the background worker beside them, until it is told to stop. Whoever signs in acts."""
    from billwright.cli import office
    from billwright.cli.lock import serving
    from billwright.cli.server import refuse_used_port, serve_pages
    from billwright.home import home

    refuse_used_port(host, port)
    office.start()
    with serving(home()):
        serve_pages(host, port, workers, worker)


def worker(
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
) -> None:
    """Carries what waits in the outbox, fetches what waits at the partners and does long work, until it is told to stop.

    Acts as Billwright itself, for every practice.
    """
    from billwright.cli import clock, office
    from billwright.cli.lock import serving
    from billwright.cli.show import many
    from billwright.home import home

    office.start()
    from billwright.flows import receive
    from billwright.flows.jobs import run_next
    from billwright.flows.worker import carry_outbox, fetch_all, work_until_told

    with serving(home()):
        if not once:
            work_until_told(receive.take)
            return
        carried = carry_outbox(clock.now())
        fetched = fetch_all(clock.now(), receive.take)
        jobs = 0
        while done := run_next(clock.now):
            jobs += done
    worked = f", {many(jobs, 'job')} done" if jobs else ""
    typer.echo(f"{carried.sent} sent, {carried.failed} failed, {fetched} fetched{worked}")


def nightly(user: UserName = "", as_json: AsJson = False) -> None:
    """The night's cycle over every practice, safe to repeat: finishes, seals the trail, checks the books.

    The work is Billwright's own; a user who is named must be allowed to start it in every practice. Exit 1 on a
    difference.
    """
    from billwright.cli import clock, office

    office.start()
    from billwright.flows.nightly import run_night

    office.require_everywhere(needed("nightly"), user)
    report = run_night(clock.now())
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        for step in report.steps:
            typer.echo(f"{step.practice}: {step.name}: {step.words}")
    Files().end(found=not report.ok)


def check(user: UserName = "", as_json: AsJson = False) -> None:
    """Rebuilds every balance and invariant from the postings. Exit 1 on a difference.

    Reads every practice as Billwright itself; a user who is named must be allowed to in each. Changes nothing.
    """
    from billwright.cli import clock, office

    office.start()
    from billwright.flows.check import check as check_books
    from billwright.records.money import format_cents

    office.require_everywhere(needed("check"), user)
    report = check_books(clock.now())
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        for name, value in report.totals.items():
            title = name.removesuffix("_cents").replace("_", " ")
            typer.echo(f"{title:16} {format_cents(value) if name.endswith('_cents') else f'{value:,}':>16}")
        for difference in report.differences:
            typer.echo(f"DIFFERENCE  {difference.words}")
        typer.echo("The books agree." if report.ok else f"{len(report.differences)} differences.")
    Files().end(found=not report.ok)


def receive(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="835, 999, TA1, 277CA, or anything else.")],
    practice: PracticeName = "",
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Takes in files from outside: kept as they are, then posted, or set aside with the reason. A large one is a job that
    'jobs' and the pages show, and can stop.

    The same file again does nothing twice. Exit 1 where something waits for a person.
    """
    from billwright.cli import office
    from billwright.cli.progress import counting

    office.start()
    from billwright.flows.jobs import take_in_here

    acting = office.actor(practice, user)
    acting.require(needed("receive"))
    received, request = [], Files()
    for path in files:
        with request.each(path), counting("claims") as advance:
            data = read(path)
            received.append(take_in_here(acting, path.name, data, partial(advance, "claims")))
            if not as_json:
                typer.echo(received[-1].words)
    if as_json:
        typer.echo(msgspec.json.encode({"files": received}))
    request.end(found=any(each.waiting for each in received))


def needed(command: str) -> str:
    permission = NEEDS[command]
    assert permission
    return permission


COMMANDS = (setup, migrate, serve, worker, nightly, check, receive)
