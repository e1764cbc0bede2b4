"""`billwright codes`: what editions are loaded, and a look into them."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from billwright import codestore
from billwright.cli.errors import FOUND
from billwright.cli.office import now
from billwright.home import home

app = typer.Typer(help="Code sets: load the official files, list editions, look codes up.")
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]


@app.command("list")
def editions(as_json: AsJson = False) -> None:
    """What is loaded, and since when each edition is in force."""
    codestore.open_tables(home())
    found = codestore.editions(home())
    if as_json:
        typer.echo(msgspec.json.encode(found))
        return
    for each in found:
        typer.echo(f"{each.set_name:20} {each.name:24} from {each.starts}  {each.rows:>9,} rows")


@app.command()
def load(
    set_name: Annotated[str, typer.Argument(metavar="SET", help="Which set the file is.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The official file as its publisher gives it.")],
    edition: Annotated[str, typer.Option(help="Name of the edition, where the file does not say it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Loads an official file: all of it or nothing."""
    report = codestore.load(home(), set_name, file, edition or None)
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        typer.echo(str(report))


@app.command()
def show(
    code: Annotated[str, typer.Argument(metavar="CODE")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Date of service; today without.")] = "",
    as_json: AsJson = False,
) -> None:
    """A code on a date, in every set that knows it. Exit 1 where none does."""
    day = dt.date.fromisoformat(on) if on else now().date()
    found = codestore.show(codestore.open_tables(home()), code, day)
    if as_json:
        typer.echo(msgspec.json.encode(found))
    for each in found if not as_json else ():
        typer.echo(str(each))
    if not found:
        typer.echo(f"{code}: in no loaded set on {day}", err=True)
        raise typer.Exit(FOUND)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...")],
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: AsJson = False,
) -> None:
    """Diagnosis codes by words, the best first. Exit 1 where nothing fits."""
    found = codestore.search(codestore.open_tables(home()), " ".join(words), now().date(), limit)
    if as_json:
        typer.echo(msgspec.json.encode(found))
    for each in found if not as_json else ():
        typer.echo(str(each))
    if not found:
        raise typer.Exit(FOUND)
