"""`billwright codes`: what editions are loaded, and a look into them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.code_lines import mapping_lines, shown_lines
from billwright.cli.errors import FOUND, UnusableError
from billwright.cli.files import AsJson
from billwright.cli.group import new_group

if TYPE_CHECKING:
    from billwright.codestore import LoadReport, OpenTables
    from billwright.x12 import Codes

app = new_group("Code sets: load the official files, list editions, look codes up.")
OnDay = Annotated[str, typer.Option("--on", metavar="DATE", help="Date of service; today without.")]


def tables() -> "OpenTables":
    """The tables of the home. The first time, ICD-10-CM and ICD-9-CM are compiled, and that is said."""
    from billwright import codestore
    from billwright.home import home

    if not codestore.is_prepared(home()):
        typer.echo("Preparing ICD-10-CM and ICD-9-CM, this once ...", err=True)
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
    """What is loaded and in force until when, what is built in, and what else can be loaded from which official file."""
    from billwright import codestore
    from billwright.cli.code_lines import shelf_lines
    from billwright.home import home

    tables()
    shelf = codestore.inventory(home())
    if as_json:
        typer.echo(msgspec.json.encode({"editions": codestore.editions(home()), "sets": shelf}))
        return
    for line in shelf_lines(shelf):
        typer.echo(line)


@app.command()
def changed(
    set_name: Annotated[str, typer.Argument(metavar="SET", help="Which set, such as hcpcs.")],
    edition: Annotated[str, typer.Argument(metavar="[EDITION]", help="The newest without.")] = "",
    as_json: AsJson = False,
) -> None:
    """What an edition added, ended and changed against the one before it, code by code. Exit 1 where it changed nothing."""
    from billwright import codestore
    from billwright.home import home

    shelf = codestore.on_shelf(home(), set_name)
    found = next((each for each in shelf.editions if edition in ("", each.name)), None) if shelf else None
    if found is None:
        raise UnusableError(f"no edition {edition or 'of ' + set_name} is loaded: see 'billwright codes list'")
    listed = codestore.changes(home(), set_name, found.name)
    if as_json:
        typer.echo(msgspec.json.encode({"edition": found, "changes": listed}))
    for each in listed if not as_json else ():
        typer.echo(f"{each.what:8} {each.code:10} {' -> '.join(part for part in (each.before, each.after) if part)}")
    if not listed:
        typer.echo(f"{set_name} {found.name} has no edition before it that it changed", err=True)
        raise typer.Exit(FOUND)


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
        for line in shown_lines(each):
            typer.echo(line)
    if not found:
        typer.echo(f"{code} is in no loaded set on {asked}", err=True)
        raise typer.Exit(FOUND)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words, or the beginning of a code.")],
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 20,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="SET", help="Only in this set; may be repeated.")
    ] = None,
    on: OnDay = "",
    as_json: AsJson = False,
) -> None:
    """Codes by words, in every set, the best of each first; slips of the finger are forgiven. Exit 1 where nothing fits."""
    from billwright import codestore
    from billwright.cli.clock import day

    for name in sets or ():
        if name not in codestore.SEARCHED:
            raise UnusableError(f"no set is called {name!r}; there are {', '.join(codestore.SEARCHED)}")
    found = codestore.search(tables(), " ".join(words), day(on), limit, sets or ())
    if as_json:
        typer.echo(msgspec.json.encode(found))
    elif found.near:
        typer.echo("nothing has these words as typed; spelled nearly so:", err=True)
    for each in found.codes if not as_json else ():
        heading = "" if each.billable else "  (heading)"
        typer.echo(
            f"{each.set_name:10} {each.code:8} {each.title}{heading}" + (f"  ({each.term})" if each.term else "")
        )
    if not found.codes:
        typer.echo("no code has these words", err=True)
        raise typer.Exit(FOUND)


@app.command("map")
def map_(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Of ICD-9-CM or ICD-10-CM, with or without its dot.")],
    on: OnDay = "",
    as_json: AsJson = False,
) -> None:
    """From ICD-9-CM to ICD-10-CM and back: the candidates, and what the mapping's flags say, for a person to choose from.
    Exit 1 where neither set has the code."""
    from billwright import codestore
    from billwright.cli.clock import day

    asked = day(on)
    found = codestore.map_code(tables(), code, asked)
    if as_json:
        typer.echo(msgspec.json.encode({"on": asked, "mappings": found}))
    for each in found if not as_json else ():
        for line in mapping_lines(each):
            typer.echo(line)
    if not found:
        typer.echo(f"{code} is in neither ICD-9-CM nor ICD-10-CM", err=True)
        raise typer.Exit(FOUND)
