"""`billwright rules`: rules for payers as files, and tried on past claims."""

import uuid
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.errors import UnusableError
from billwright.cli.files import AsJson, Files, read
from billwright.cli.group import new_group
from billwright.cli.office_commands import PracticeName, UserName, needed
from billwright.records.words import counted

if TYPE_CHECKING:
    from billwright.apps.checks.rule_queries import RuleRow, TrialView
    from billwright.flows.progress import Advance
    from billwright.rules.scrub.payer_rules import Reading

app = new_group("Rules for payers: check files of them, take them in, save them, try them on past claims.")

RuleFiles = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Rules as text: see the page Payer rules.")]


@app.command()
def check(files: RuleFiles, as_json: AsJson = False) -> None:
    """Reads files of rules and says what is not understood, each with its line and column. Needs no office. Exit 1 where
    something is wrong."""
    request, said = Files(), []
    for path in files:
        with request.each(path):
            reading = _reading(path)
            said.append(
                {"file": str(path), "rules": [each.rule.name for each in reading.rules], "faults": list(reading.faults)}
            )
            if not as_json:
                for fault in reading.faults:
                    typer.echo(f"{path}: {fault}")
                if not reading.faults:
                    typer.echo(f"{path}: {len(reading.rules)} understood")
    if as_json:
        typer.echo(msgspec.json.encode({"files": said}))
    request.end(found=any(each["faults"] for each in said))


@app.command("list")
def list_rules(practice: PracticeName = "", user: UserName = "", as_json: AsJson = False) -> None:
    """The practice's rules, whether each is on, and how many claims it caught in the last 90 days."""
    from billwright.cli import office

    office.start()
    from billwright.apps.checks import rule_queries

    acting = office.actor(practice, user)
    acting.require(needed("rules list"))
    found = rule_queries.rules(acting)
    if as_json:
        typer.echo(msgspec.json.encode({"rules": found}))
        return
    for each in found:
        typer.echo(_line(each))
    if not found:
        typer.echo("No rule yet.")


def _line(row: "RuleRow") -> str:
    payers = ", ".join(row.payers) or "any"
    return f"{row.slug:40}  {row.state:8}  {row.effect:8}  {row.caught:6,} caught  {payers:20}  {row.name}".rstrip()


@app.command("import")
def take_in(
    files: RuleFiles,
    payer: Annotated[str, typer.Option(help="A payer id: all of them are for that payer.")] = "",
    practice: PracticeName = "",
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Takes files of rules in, each whole or not at all. New rules are off; what is in force stays in force."""
    from billwright.cli import office

    office.start()
    from billwright.apps.checks import rules
    from billwright.apps.parties import queries as parties

    acting = office.actor(practice, user)
    acting.require(needed("rules import"))
    known = parties.payer_by_payer_id(acting, payer) if payer else None
    if payer and known is None:
        raise UnusableError(f"the practice has no payer {payer!r}")
    request, said = Files(), []
    for path in files:
        with request.each(path):
            command = rules.TakeRulesIn(f"cli:{uuid.uuid4()}", _text(path), known.public_id if known else "")
            taken = rules.take_in(acting, command)
            said.append({"file": str(path), "new": taken.new, "changed": taken.changed, "same": taken.same})
            if not as_json:
                typer.echo(f"{path}: {taken.new} new, {taken.changed} changed, {taken.same} there already")
    if as_json:
        typer.echo(msgspec.json.encode({"files": said}))
    request.end(found=False)


@app.command()
def export(practice: PracticeName = "", user: UserName = "") -> None:
    """Prints every rule that is not retired as one file, which 'rules import' takes in again."""
    from billwright.cli import office

    office.start()
    from billwright.apps.checks import rule_queries

    acting = office.actor(practice, user)
    acting.require(needed("rules export"))
    typer.echo(rule_queries.as_text(acting).text, nl=False)


@app.command("dry-run")
def dry_run(
    rule: Annotated[str, typer.Argument(help="Its name as 'list' shows it first.")],
    months: Annotated[int, typer.Option(min=1, max=36, help="How far back the services lie.")] = 12,
    practice: PracticeName = "",
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Tries a rule on past claims, as a job that the pages show too: what it would have caught, and what became of that."""
    from billwright.cli import office
    from billwright.cli.progress import counting

    office.start()
    from billwright.apps.checks import rule_queries
    from billwright.flows import jobs
    from billwright.flows.dry_run import AskTrial, run_trial

    acting = office.actor(practice, user)
    acting.require(needed("rules dry-run"))
    row = next((each for each in rule_queries.rules(acting) if each.slug == rule), None)
    if row is None:
        raise UnusableError(f"there is no rule {rule!r}: see 'billwright rules list'")
    job = jobs.ask_trial(acting, AskTrial(f"cli:{uuid.uuid4()}", row.public_id, months))
    with counting("claims") as advance:
        heard = partial(advance, "claims")
        ended = jobs.run_here(acting, job, work=lambda asker, trial, tell: run_trial(asker, trial, _both(heard, tell)))
    tried = rule_queries.trial(acting, ended.subject)
    typer.echo(msgspec.json.encode({"trial": tried}) if as_json else _told(tried))


def _both(heard: "Advance", tell: "Advance") -> "Advance":
    def advance(done: int, of: int) -> None:
        heard(done, of)
        tell(done, of)

    return advance


def _told(tried: "TrialView") -> str:
    return (
        f"{counted(tried.looked, 'claim')} tried, {tried.caught:,} caught: {tried.denied:,} denied at first, "
        f"{tried.paid:,} paid at first, {tried.unanswered:,} not answered. The payer denied {tried.denied_looked:,} in all."
    )


def _reading(path: Path) -> "Reading":
    from billwright.rules.scrub.payer_rules import read_rules

    return read_rules(_text(path))


def _text(path: Path) -> str:
    try:
        return read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise UnusableError(f"{path} is no text: a file of rules is written in UTF-8") from None
