"""`billwright codes`: what editions are loaded, and a look into them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.errors import FOUND
from billwright.cli.files import AsJson
from billwright.cli.group import new_group

if TYPE_CHECKING:
    from billwright.codestore import LoadReport, OpenTables, Shown
    from billwright.x12 import Codes

app = new_group("Code sets: load the official files, list editions, look codes up.")
OnDay = Annotated[str, typer.Option("--on", metavar="DATE", help="Date of service; today without.")]


def tables() -> "OpenTables":
    """The tables of the home. The first time, ICD-10-CM is compiled, and that is said."""
    from billwright import codestore
    from billwright.home import home

    if not any(edition.set_name == "icd10cm" for edition in codestore.editions(home())):
        typer.echo("Preparing ICD-10-CM, this once ...", err=True)
    return codestore.open_tables(home())


def validity() -> "Codes | None":
    """Whether codes are valid on a day, by the editions of the home; None where none is there yet."""
    from billwright.home import home

    if not any(
        (home() / "codes" / "icd10cm").glob("*")
    ):  # asked first, for x12 needs no code store and none comes along
        return None
    from billwright import codestore

    if not any(edition.set_name == "icd10cm" for edition in codestore.editions(home())):
        return None
    return codestore.validity(codestore.open_tables(home()))


@app.command("list")
def editions(as_json: AsJson = False) -> None:
    """What is loaded, and since when each edition is in force."""
    from billwright import codestore
    from billwright.home import home

    tables()
    found = codestore.editions(home())
    if as_json:
        typer.echo(msgspec.json.encode({"editions": found}))
        return
    for each in found:
        typer.echo(f"{each.set_name:20} {each.name:24} from {each.starts}  {each.rows:>9,} rows")


@app.command()
def load(
    set_name: Annotated[str, typer.Argument(metavar="SET", help="Which set the file is, such as ncci-practitioner.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The official file, or a folder with its parts.")],
    edition: Annotated[
        str, typer.Option(help="2026Q4, FY2027 or a first day, where the file's name does not say it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Loads an official file: all of it or nothing."""
    from billwright import codestore
    from billwright.cli.progress import counting
    from billwright.home import home

    with counting("rows") as advance:
        report = codestore.load(home(), set_name, file, edition or None, lambda done: advance("rows", done, 0))
    if as_json:
        typer.echo(msgspec.json.encode(report))
        return
    for line in _loaded(report):
        typer.echo(line)


def _loaded(report: "LoadReport") -> list[str]:
    from billwright.cli.show import many

    edition = report.edition
    changes = f"{report.added:,} added, {report.ended:,} ended, {report.changed:,} changed"
    what = "loaded before" if report.already else changes
    return [f"{edition.set_name} {edition.name}, in force from {edition.starts}: {many(edition.rows, 'row')}; {what}",
            *(f"  {note}" for note in report.notes)]  # fmt: skip


@app.command()
def show(
    code: Annotated[str, typer.Argument(metavar="CODE", help="With or without its dot.")],
    on: OnDay = "",
    as_json: AsJson = False,
) -> None:
    """A code on a date, in every set that knows it. Exit 1 where none does."""
    from billwright import codestore
    from billwright.cli.clock import day

    asked = day(on)
    found = codestore.show(tables(), code, asked)
    if as_json:
        typer.echo(msgspec.json.encode({"on": asked, "codes": found}))
    for each in found if not as_json else ():
        for line in _shown(each):
            typer.echo(line)
    if not found:
        typer.echo(f"{code} is in no loaded set on {asked}", err=True)
        raise typer.Exit(FOUND)


def _shown(each: "Shown") -> list[str]:
    state = "" if each.billable else "  (not billable: a code below it says more)"
    dates = f"  from {each.starts}" if each.starts else ""
    dates += f" until before {each.ends}" if each.ends else ""
    return [f"{each.set_name} {each.edition}  {each.code}  {each.title}{state}{dates}",
            *(f"  {kind}: {text}" for kind, text in each.notes)]  # fmt: skip


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...")],
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 20,
    on: OnDay = "",
    as_json: AsJson = False,
) -> None:
    """Diagnosis codes by words, the best first. Exit 1 where nothing fits."""
    from billwright import codestore
    from billwright.cli.clock import day

    found = codestore.search(tables(), " ".join(words), day(on), limit)
    if as_json:
        typer.echo(msgspec.json.encode({"codes": found}))
    for each in found if not as_json else ():
        typer.echo(f"{each.code:8} {each.title}" + (f"  ({each.term})" if each.term else ""))
    if not found:
        typer.echo("no code has these words", err=True)
        raise typer.Exit(FOUND)
