"""Commands run in this process, where nothing of theirs depends on how a process begins or ends."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from billwright import codestore
from billwright.cli.main import app
from billwright.home import home

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("BILLWRIGHT_SHARED", CHECKOUT.parent / "shared"))
TYPES = ("837P", "835", "999", "TA1", "277CA")


@pytest.fixture(scope="session")
def code_sets() -> None:
    """Compiled before any command runs: whichever needs them first would say so."""
    codestore.open_tables(home())


@pytest.fixture
def run(code_sets) -> Callable[..., Result]:
    def invoke(*words: str, given: bytes | str | None = None) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], input=given)

    return invoke


@pytest.fixture
def script(tmp_path) -> Callable[..., subprocess.Popen]:
    """Begins the console script as a process of its own, in a home of its own."""
    begun = []

    def begin(*words: str, **environment: str) -> subprocess.Popen:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("BILLWRIGHT", "DATABASE"))
        }
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("billwright")), *map(str, words)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT,
            start_new_session=True, env=inherited | {"BILLWRIGHT_HOME": str(tmp_path / "home")} | environment,
        )  # fmt: skip
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def samples() -> list[Any]:
    """The five types' files, each a case named by its path; one that is skipped in words where there are none."""
    found = [path for kind in TYPES for path in sorted((SHARED / "samples" / "x12" / kind).glob("*"))]
    if found:
        return [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in found]
    return [pytest.param(None, marks=pytest.mark.skip(reason=f"no sample files in {SHARED}: set BILLWRIGHT_SHARED"))]
