"""A tiny demo office, built once for all tests of this process that look at it, and a second one just like it."""

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
ARGUMENTS = ("--no-serve", "--patients", "12", "--on", "2026-11-24", "--seed", "1")
"""As README.md has them."""


@dataclass(frozen=True)
class Demo:
    home: Path
    said: str
    """What `billwright demo` wrote while it was built."""

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess:
        """The console script in this home, from the checkout."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("BILLWRIGHT", "DATABASE"))
        }
        return subprocess.run(
            [str(Path(sys.executable).with_name("billwright")), *words], capture_output=True, text=True, cwd=CHECKOUT,
            env=inherited | {"BILLWRIGHT_HOME": str(self.home)} | environment, timeout=600, check=False,
        )  # fmt: skip


@functools.cache
def build(which: str, *arguments: str) -> Demo:
    """The demo of that name. A database that DATABASE_URL names is not touched, for a demo ignores it."""
    folder = Path(tempfile.mkdtemp(prefix=f"billwright-demo-{which}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    done = Demo(folder / "home", "").run(
        "demo", *ARGUMENTS, *arguments, DATABASE_URL=f"sqlite:///{folder}/other.sqlite3"
    )
    assert done.returncode == 0, done.stderr
    assert not (folder / "other.sqlite3").exists()
    return Demo(folder / "home", done.stdout)
