"""`billwright keys` and `billwright webhooks`: how other programs ask the office, and where they are told what happens."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.errors import UnusableError
from billwright.cli.files import AsJson
from billwright.cli.group import new_group
from billwright.cli.office_commands import PracticeName, UserName, needed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from billwright.apps.compliance.access import Actor

keys = new_group("Keys of the API: make one for each program, see what each may do, revoke one.")
webhooks = new_group("Webhooks: programs that are told what happens.")

Program = Annotated[str, typer.Argument(metavar="PROGRAM", help="The name of the program that holds it.")]
EndpointName = Annotated[str, typer.Argument(metavar="PROGRAM", help="The name of the program that is told.")]


@keys.command("make")
def make_key(
    program: Program,
    may: Annotated[list[str], typer.Option("--may", metavar="PERMISSION", help="What it may do; several times.")],
    days: Annotated[int, typer.Option(help="Days until it ends.")] = 90,
    practice: PracticeName = "",
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Makes a key and prints it, this once. It acts for the user who is named, and never may more than they may."""
    acting = _acting(practice, user, "keys make")
    from billwright.apps.compliance import keys as of_the_office

    made = of_the_office.make_key(acting, of_the_office.MakeKey(program, tuple(may), days))
    typer.echo(msgspec.json.encode({"key": made}) if as_json else made.token)


@keys.command("list")
def list_keys(practice: PracticeName = "", user: UserName = "", as_json: AsJson = False) -> None:
    """Every key: whose, what it may do now, when it ends."""
    acting = _acting(practice, user, "keys list")
    from billwright.apps.compliance import keys as of_the_office

    found = of_the_office.api_keys(acting)
    if as_json:
        typer.echo(msgspec.json.encode({"keys": found}))
        return
    for each in found:
        ends = each.ends or (f"until {each.expires_at:%Y-%m-%d}" if each.expires_at else "without an end")
        typer.echo(f"bw_{each.prefix}  {each.name}, made by {each.made_by}, {ends}: {', '.join(each.effective)}")
    if not found:
        typer.echo("No program has a key.")


@keys.command("revoke")
def revoke_key(program: Program, practice: PracticeName = "", user: UserName = "") -> None:
    """Ends a program's key, from this instant and for ever."""
    acting = _acting(practice, user, "keys revoke")
    from billwright.apps.compliance import keys as of_the_office
    from billwright.apps.compliance.ids import uuid7

    living = (each for each in of_the_office.api_keys(acting) if each.revoked_at is None)
    key = _named(program, ((each.name, each.public_id) for each in living))
    of_the_office.revoke_key(acting, of_the_office.RevokeKey(f"cli:{uuid7()}", key))
    typer.echo(f"The key of {program} is revoked.")


@webhooks.command("add")
def add_endpoint(
    program: EndpointName,
    url: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where it is told, such as https://lab.example/hook.")],
    of: Annotated[list[str], typer.Option("--of", metavar="EVENT", help="What it is told of; several times.")],
    practice: PracticeName = "",
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Has a program told what happens, and prints the secret that signs it, this once."""
    acting = _acting(practice, user, "webhooks add")
    from billwright.apps.outbox import webhooks as of_the_office

    made = of_the_office.make_endpoint(acting, of_the_office.MakeEndpoint(program, url, tuple(of)))
    typer.echo(msgspec.json.encode({"endpoint": made}) if as_json else made.secret)


@webhooks.command("list")
def list_endpoints(practice: PracticeName = "", user: UserName = "", as_json: AsJson = False) -> None:
    """Every endpoint, what it is told of, and what it has not been told."""
    acting = _acting(practice, user, "webhooks list")
    from billwright.apps.outbox import webhooks as of_the_office

    found = of_the_office.endpoints(acting)
    if as_json:
        typer.echo(msgspec.json.encode({"endpoints": found}))
        return
    for each in found:
        state = f"{each.waiting} waiting, {each.failed} failed" if each.active else "ended"
        typer.echo(f"{each.name}  {each.url}  {state}: {', '.join(each.events)}")
    if not found:
        typer.echo("No program is told anything.")


@webhooks.command("end")
def end_endpoint(program: EndpointName, practice: PracticeName = "", user: UserName = "") -> None:
    """Has a program told nothing more."""
    acting = _acting(practice, user, "webhooks end")
    from billwright.apps.compliance.ids import uuid7
    from billwright.apps.outbox import webhooks as of_the_office

    living = (each for each in of_the_office.endpoints(acting) if each.active)
    endpoint = _named(program, ((each.name, each.public_id) for each in living))
    of_the_office.end_endpoint(acting, of_the_office.EndEndpoint(f"cli:{uuid7()}", endpoint))
    typer.echo(f"{program} is told nothing more.")


def _acting(practice: str, user: str, command: str) -> "Actor":
    from billwright.cli import office

    office.start()
    acting = office.actor(practice, user)
    acting.require(needed(command))
    return acting


def _named(program: str, living: "Iterable[tuple[str, str]]") -> str:
    """The public id of what goes by this name. Raises UnusableError."""
    found = next((public_id for name, public_id in living if name == program), "")
    if not found:
        raise UnusableError(f"there is none of the name {program!r}")
    return found
