"""The import law holds, and each of its contracts bites: a planted violation is found."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

PLANTED = {
    # contract: (module that may not, line that it is given)
    "house": ("billwright/rules/__init__.py", "import billwright.flows"),
    "rules": ("billwright/rules/ledger/__init__.py", "import billwright.rules.scrub"),
    "desks": ("billwright/apps/ledger/__init__.py", "import billwright.apps.claims"),
    "payer": ("payer_sim/__init__.py", "import billwright.rules"),
    "pure": ("billwright/records/__init__.py", "import django"),
}


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    return subprocess.run(
        [LINTER, "--no-cache", "--config", str(ROOT / ".importlinter"), *chosen],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_has_a_planted_violation():
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    contracts = {name.rpartition(":")[2] for name in config.sections() if ":contract:" in name}
    assert contracts == set(PLANTED)


def test_the_house_keeps_its_law():
    done = _lint(ROOT / "src")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_found(contract, tmp_path):
    src = tmp_path / "src"
    shutil.copytree(ROOT / "src", src, ignore=shutil.ignore_patterns("__pycache__", "static", "templates"))
    module, line = PLANTED[contract]
    path = src / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = _lint(src, contract)
    assert done.returncode != 0, done.stdout
    assert line.split()[-1] in done.stdout
