"""Other people's X12 software over our samples and the shared ones: every disagreement is one that was judged."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.x12.peers import Rule, disagreements, lfh_refuses, pyx12_says, rules, unruled, verdicts
from tests.x12.test_samples import OWN, SHARED

HERE = Path(__file__).parent
LFH_TYPES = ("270", "271", "276", "277")
LFH = ("linuxforhealth-x12==0.57.0", "pydantic<2")
PYX12_TYPES = ("837P", "837I", "835", "999", "277CA", "TA1")


def own(types: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for path in sorted(OWN.rglob("*.x12")):
        name = str(path.relative_to(OWN))
        if name.upper().replace("-", "/", 1).split("/")[0] in types:
            yield f"own/{name}", path


def shared(types: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for kind in types:
        yield from ((f"{kind}/{path.name}", path) for path in sorted((SHARED / kind).glob("*")))


@pytest.mark.soak
def test_pyx12_disagrees_only_as_judged_and_no_rule_is_idle() -> None:
    judged, used = rules(HERE / "pyx12.table"), set[Rule]()
    left = []
    for name, path in [*own(PYX12_TYPES), *shared(PYX12_TYPES)]:
        data = path.read_bytes()
        left += unruled(name, disagreements(data, "pyx12", pyx12_says(data)), judged, used)
    assert left == []
    if not SHARED.is_dir():
        pytest.skip(f"rules of the shared samples are idle, which are not here: {SHARED}")
    assert [rule for rule in judged if rule not in used] == []


@pytest.fixture(scope="module")
def lfh_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own: linuxforhealth-x12 needs a pydantic that nothing else here would take."""
    home = tmp_path_factory.mktemp("lfh")
    subprocess.run([sys.executable, "-m", "venv", home], check=True, timeout=120)
    python = home / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", *LFH]
    ran = subprocess.run(install, capture_output=True, text=True, timeout=300, check=False)
    if ran.returncode:
        pytest.skip(f"{LFH[0]} could not be installed here: {ran.stderr.strip()[-200:]}")
    return python


@pytest.mark.soak
def test_linuxforhealth_refuses_other_files_only_as_judged_and_no_rule_is_idle(lfh_python: Path) -> None:
    judged, used = rules(HERE / "lfh.table"), set[Rule]()
    samples = [*own(LFH_TYPES), *shared(LFH_TYPES)]
    refusals = lfh_refuses(lfh_python, [path for _, path in samples])
    left = []
    for (name, path), refusal in zip(samples, refusals, strict=True):
        left += unruled(name, verdicts(path.read_bytes(), refusal), judged, used)
    assert left == []
    if not SHARED.is_dir():
        pytest.skip(f"rules of the shared samples are idle, which are not here: {SHARED}")
    assert [rule for rule in judged if rule not in used] == []
