"""docs/how-to/load-code-sets.md names every set, and each file's name tells the edition that the page says."""

import re
from pathlib import Path

import pytest

from billwright.codestore.registry import REGISTRY

PAGE = (Path(__file__).parents[2] / "docs/how-to/load-code-sets.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`.*`) \| `(.*)` \| (.*) \|$", PAGE, re.MULTILINE)
SETS = {name: (file, edition.strip()) for names, file, edition in ROWS for name in re.findall(r"`(.*?)`", names)}


def test_every_set_is_in_the_table() -> None:
    assert sorted(SETS) == sorted(REGISTRY)


@pytest.mark.parametrize("name", sorted(SETS))
def test_the_file_tells_its_edition(name: str) -> None:
    file, edition = SETS[name]
    assert (REGISTRY[name].edition_in_name(file) or "") == edition
