"""Runs the commands that README and the tutorial show, in the order shown, and puts what they say below them.

`.venv/bin/python docs/rerun.py` rewrites the pages; a test runs the same and compares. In a block marked `console`, a line
that begins with `$ ` is run from the checkout, and the lines up to the next one are its output.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/tutorial/README.md", "docs/tutorial/x12.md")
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Run = Callable[[list[str]], str]
"""From a command's words to what it writes."""


def commands(text: str) -> list[list[str]]:
    """The words of every command that a page shows."""
    return [
        shlex.split(line[2:])
        for block in _BLOCK.findall(text)
        for line in block.splitlines()
        if line.startswith("$ ")
    ]  # fmt: skip


def rerun(text: str, run: Run) -> str:
    """The page with each command's output as it is now."""

    def block(match: re.Match[str]) -> str:
        lines = [line for line in match[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{run(shlex.split(line[2:]))}" for line in lines) + "```"

    return _BLOCK.sub(block, text)


def script(words: list[str], home: Path) -> str:
    """What the console script of this environment writes, on both outputs, in that home."""
    assert words[0] == "billwright", words
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BILLWRIGHT", "DATABASE"))}
    done = subprocess.run(  # noqa: S603  our own script
        [str(Path(sys.executable).with_name("billwright")), *words[1:]], cwd=CHECKOUT, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=inherited | {"BILLWRIGHT_HOME": str(home)},
    )  # fmt: skip
    return done.stdout


def main() -> None:
    for name in PAGES:
        path = CHECKOUT / name
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(rerun(path.read_text("utf-8"), lambda words: script(words, Path(folder) / "home")), "utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
