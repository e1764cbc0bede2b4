"""The command line. `x12` and `scrub` need neither Django nor a database, so nothing of those is imported here."""

import os
import sys
import traceback

import typer

from billwright import __version__
from billwright.cli import bench, codes, demo, office_commands, scrub, x12
from billwright.cli.errors import DEFECT, UNUSABLE, UnusableError

app = typer.Typer(
    name="billwright",
    help="The billing specialist's office: claims and invoices on one append-only ledger.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(x12.app, name="x12")
app.add_typer(codes.app, name="codes")
app.command()(scrub.scrub)
app.command()(demo.demo)
app.command()(bench.bench)
for command in office_commands.COMMANDS:
    app.command()(command)


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
    """The console script: turns what goes wrong into one line and an exit code, never a traceback."""
    try:
        app()  # ends with 2 on a request that it cannot read
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nothing can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  the outermost edge: a refusal in one line, or a defect that says so
        sys.exit(_end(error))


def _end(error: Exception) -> int:
    from billwright.codestore import CodeFileError
    from billwright.x12 import X12Error

    if isinstance(error, UnusableError | CodeFileError | X12Error) or _is_refusal(error):
        typer.echo(f"billwright: {error}", err=True)
        return UNUSABLE
    if isinstance(error, OSError) and error.filename is not None:
        typer.echo(f"billwright: {error.filename}: {error.strerror}", err=True)
        return UNUSABLE
    if os.environ.get("BILLWRIGHT_DEBUG") == "1":
        traceback.print_exception(error)
    typer.echo(
        f"billwright: a defect of ours ({type(error).__name__}). Nothing was half done. "
        "Set BILLWRIGHT_DEBUG=1 and run again to see where; please report it.",
        err=True,
    )
    return DEFECT


def _is_refusal(error: Exception) -> bool:
    """A business refusal of the office's desks; where Django was never imported there is none."""
    module = sys.modules.get("billwright.apps.compliance.errors")
    access = sys.modules.get("billwright.apps.compliance.access")
    kinds = [module.RefusedError] if module else []
    kinds += [access.NotAllowedError, access.NotFoundError, access.KeyReusedError] if access else []
    return isinstance(error, tuple(kinds))


if __name__ == "__main__":
    run()
