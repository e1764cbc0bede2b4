"""`billwright jobs`: the long work that the pages show, on a terminal."""

import uuid
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.files import AsJson
from billwright.cli.group import new_group
from billwright.cli.office_commands import PracticeName, UserName, needed

if TYPE_CHECKING:
    from billwright.apps.compliance.access import Actor
    from billwright.apps.jobs.queries import JobView

app = new_group("Long work: a large file taken in, a long remittance posted, many claims sent, the books checked.")

JobId = Annotated[
    str, typer.Argument(metavar="[JOB]", help="Its id as 'list' shows it; without one, the newest that is open.")
]


@app.command("list")
def list_jobs(practice: PracticeName = "", user: UserName = "", as_json: AsJson = False) -> None:
    """What runs and what ended lately, and how far each is."""
    from billwright.cli import office

    office.start()
    from billwright.apps.jobs import queries

    acting = office.actor(practice, user)
    acting.require(needed("jobs list"))
    found = queries.jobs(acting)
    if as_json:
        typer.echo(msgspec.json.encode({"jobs": found}))
        return
    for each in found:
        typer.echo(f"{each.public_id}  {_how_far(each)}")
    if not found:
        typer.echo("No long work yet.")


@app.command()
def show(job: JobId = "", practice: PracticeName = "", user: UserName = "", as_json: AsJson = False) -> None:
    """One job: how far it is, or what came of it."""
    from billwright.cli import office

    office.start()
    from billwright.apps.jobs import queries

    acting = office.actor(practice, user)
    acting.require(needed("jobs show"))
    job = job or _open_one(acting)
    if not job:
        typer.echo(msgspec.json.encode({"job": None}) if as_json else "Nothing is running.")
        return
    seen = queries.job(acting, job)
    if as_json:
        typer.echo(msgspec.json.encode({"job": seen}))
        return
    typer.echo(_how_far(seen))
    typer.echo(f"asked for by {seen.asked_by} at {seen.asked_at:%Y-%m-%d %H:%M} UTC")
    if words := seen.problem or seen.result:
        typer.echo(words)


@app.command()
def stop(job: JobId = "", practice: PracticeName = "", user: UserName = "") -> None:
    """Asks a job to stop after the step it is in. What is done stands, and it goes on from there when it is told to."""
    from billwright.cli import office

    office.start()
    from billwright.apps.jobs import actions, queries

    acting = office.actor(practice, user)
    acting.require(needed("jobs stop"))
    job = job or _open_one(acting)
    if not job:
        typer.echo("Nothing is running.")
        return
    actions.stop(acting, actions.StopJob(f"cli:{uuid.uuid4()}", job))
    typer.echo(f"{queries.job(acting, job).title}: asked to stop")


def _open_one(acting: "Actor") -> str:
    from billwright.apps.jobs import queries

    open_ones = [each.public_id for each in queries.jobs(acting) if each.is_open]
    return open_ones[-1] if open_ones else ""


def _how_far(job: "JobView") -> str:
    far = f"{job.done:,} of {job.total:,} {job.unit}" if job.total else "not begun"
    return f"{job.state:8}  {job.percent:3}%  {far:26}  {job.title}"
