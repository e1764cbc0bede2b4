"""Whether the tests notice a changed rule: mutmut on the packages where money and claims are decided.

    .venv/bin/python tests/mutation/run.py [ledger] [pricing] [checks] [scrub]

It works in a temporary copy, prints what was killed by module, and fails where a package is below WANTED. `--files` takes
patterns of files, such as '*/ncci.py', `--only` mutmut's patterns of names, such as '*__mutmut_*7' for about each tenth;
`--survivors` prints those that lived, as differences.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from undecorated import undecorated

CHECKOUT = Path(__file__).parents[2]
WANTED = 80
"""Percent that must be killed in each package."""
KILLED = (1, 3, 24, 152, 36, -24)
"""Exit codes: a test failed, pytest could not go on, or the mutant ran without end."""
AS_WRITTEN = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true"
"""A test is asked for by its name, and pytest does not find its own escapes of letters such as × again."""


class Package(NamedTuple):
    """`folder` below rules. `tests` are paths, `spared` patterns of files: examples of checks are tests themselves."""

    folder: str
    tests: tuple[str, ...]
    spared: tuple[str, ...] = ("tests/*",)


SCRUB = "tests/rules/scrub"
PACKAGES = {
    "ledger": Package("ledger", ("tests/rules/ledger",)),
    "pricing": Package("pricing", ("tests/rules/pricing",)),
    "checks": Package(
        "scrub/checks",  # by the tests that ask each check alone: the others ask all of them for everything
        (f"{SCRUB}/test_alone.py", f"{SCRUB}/test_code_checks.py", f"{SCRUB}/test_filing.py"),
    ),
    "scrub": Package("scrub", (SCRUB,), ("*/checks/*", "*/examples.py", "*/example_tables.py", "*/__main__.py")),
}


def prepare(copy: Path, name: str, files: list[str]) -> None:
    """A checkout of what the tests of rules need, with the settings of mutmut. No `files` are all of the package's."""
    package = PACKAGES[name]
    folder = f"src/billwright/rules/{package.folder}"
    shutil.copytree(CHECKOUT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CHECKOUT / "tests/rules", copy / "tests/rules", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CHECKOUT / "docs", copy / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", copy)
    shutil.copy(Path(__file__).with_name("quick.py"), copy / "tests/conftest.py")
    for path in (copy / folder).rglob("*.py"):
        path.write_text(undecorated(path.read_text("utf-8")), "utf-8")
    for path in (copy / "tests").rglob("test_*.py"):
        path.write_text(re.sub(r"max_examples=\d+", "max_examples=10", path.read_text("utf-8")), "utf-8")
    settings = {
        "source_paths": [folder],
        "also_copy": ["src", "docs"],
        "only_mutate": files or ["*.py"],
        "do_not_mutate": package.spared,
        "pytest_add_cli_args": ["--disable-plugin-autoload", "-o", AS_WRITTEN],
        "pytest_add_cli_args_test_selection": package.tests,
        "process_isolation": ["forkserver"],
    }
    told = [
        f"{key} = " + "\n  ".join(values if len(values) == 1 else ["", *values]) for key, values in settings.items()
    ]
    (copy / "setup.cfg").write_text("\n".join(["[mutmut]", *told]) + "\n", "utf-8")


_SHOW = """
import sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
for each in sys.stdin:
    print("#", each.strip(), get_diff_for_mutant(each.strip()), sep="\\n")
"""


def show(copy: Path, mutants: list[str]) -> None:
    """Prints them as differences, in one process: `mutmut show` takes a second each."""
    subprocess.run([sys.executable, "-c", _SHOW], cwd=copy, input="\n".join(mutants), text=True, check=True)


def verdicts(copy: Path, is_sample: bool) -> dict[str, int | None]:
    """The exit code of the tests by mutant. None is one that was not tried, which only a sample leaves out."""
    found: dict[str, int | None] = {}
    for path in (copy / "mutants").rglob("*.meta"):
        codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        found |= {mutant: code for mutant, code in codes.items() if code is not None or not is_sample}
    return found


def report(name: str, found: dict[str, int | None], seconds: float) -> bool:
    """Prints the figures; whether the package has what is wanted."""
    below = f"billwright.rules.{PACKAGES[name].folder.replace('/', '.')}."
    tried: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    for mutant, code in found.items():
        module = mutant.removeprefix(below).rpartition(".")[0]
        for counted in (module, name):
            tried[counted] += 1
            killed[counted] += code in KILLED
    for counted in (*sorted(set(tried) - {name}), name):
        rate = 100 * killed[counted] / max(1, tried[counted])
        print(f"{counted:40} {killed[counted]:6} of {tried[counted]:6} killed {rate:6.1f} %")
    print(f"{name}: {seconds:.0f} s\n", flush=True)
    return 100 * killed[name] >= WANTED * tried[name] > 0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("packages", nargs="*", default=list(PACKAGES), metavar="package")
    words.add_argument("--files", action="append", default=[], help="files whose paths match")
    words.add_argument("--only", action="append", default=[], help="mutants whose names match")
    words.add_argument("--survivors", action="store_true", help="show what lived")
    words.add_argument("--verbose", action="store_true", help="mutmut's own words too")
    words.add_argument("--children", type=int, default=os.cpu_count(), help="processes")
    asked = words.parse_args()
    good = []
    for name in asked.packages:
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            copy, begun = Path(folder), time.monotonic()
            prepare(copy, name, asked.files)
            mutmut = Path(sys.executable).with_name("mutmut")
            command = [mutmut, "run", "--max-children", str(asked.children), *asked.only]
            subprocess.run(command, cwd=copy, check=False, stdout=None if asked.verbose else subprocess.DEVNULL)
            found = verdicts(copy, bool(asked.only))
            good.append(report(name, found, time.monotonic() - begun))
            if asked.survivors:
                show(copy, sorted(mutant for mutant, code in found.items() if code not in KILLED))
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
