"""Other people's X12 software over our samples and the shared ones: every disagreement is one that was judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.x12.peers import Rule, disagreements, pyx12_says, rules, unruled
from tests.x12.test_samples import OWN, SHARED

HERE = Path(__file__).parent
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
