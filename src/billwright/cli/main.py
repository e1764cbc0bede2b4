"""The console script. `x12` and `scrub` need neither Django nor a database, so nothing of those is imported here."""

import sys

import typer

from billwright import __version__
from billwright.cli import bench, codes, demo, jobs, office_commands, programs, rules, scrub, x12
from billwright.cli.errors import INTERRUPTED
from billwright.cli.group import new_group

app = new_group("The billing specialist's office: claims and invoices on one append-only ledger.", name="billwright")
app.command()(demo.demo)
for command in office_commands.COMMANDS:
    app.command()(command)
app.add_typer(jobs.app, name="jobs")
app.add_typer(programs.keys, name="keys")
app.add_typer(programs.webhooks, name="webhooks")
app.add_typer(x12.app, name="x12")
app.command()(scrub.scrub)
app.add_typer(codes.app, name="codes")
app.add_typer(rules.app, name="rules")
app.command()(bench.bench)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"billwright {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """The billing specialist's office: claims and invoices on one append-only ledger."""


def run() -> None:
    """Ends with 0, 1, 2 or 70, and 130 after Ctrl-C; what goes wrong is told in one line (see Group)."""
    try:
        app()
    except KeyboardInterrupt:  # before a command had begun
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    run()
