"""How commands are grouped: every error becomes an exit code in one place, and a command's values cost no start-up.

Typer carries its own copy of click and coerces values with pydantic, whose import alone takes a quarter of a second.
Texts and paths, and values that have their type already, need no coercing; everything else is left to Typer.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer import core
from typer._coercion import RuntimeParam, TypeDescriptor, build_runtime_param

from billwright.cli.errors import INTERRUPTED, OK, told


class Group(core.TyperGroup):
    """A group of commands that ends as the contract says, never with a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.TyperException):
            raise
        except (typer.Abort, KeyboardInterrupt, EOFError):
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of our output went away (`| head`): nothing is wrong, and nothing can be said.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(OK) from None
        except Exception as error:  # no BLE001: the outermost edge, a refusal or a defect in one line
            raise typer.Exit(told(error)) from error


@dataclass(frozen=True)
class Plain(RuntimeParam):
    """Coercion of what needs none; the rest goes to Typer's own."""

    descriptor: TypeDescriptor

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:
        kind: Any = self.annotation
        if kind == list[Path]:
            return [Path(each) for each in value]
        if kind == list[str]:
            return list(value)
        if kind is Path and isinstance(value, str):
            return Path(value)
        if isinstance(kind, type) and type(value) is kind:
            return value
        return build_runtime_param(self.descriptor)._coerce_value(value, param, ctx)


core.build_runtime_param = lambda descriptor: Plain(descriptor.parameter_info, descriptor.annotation, descriptor)


def new_group(help: str, **options: Any) -> typer.Typer:
    return typer.Typer(
        cls=Group, help=help, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, **options
    )
