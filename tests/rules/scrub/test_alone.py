"""Each check asked alone: what it says of its failing examples is, word by word, what docs/reference/checks tells, and it
is silent on its near misses. Both go check by check, so that a changed check is found by two quick tests.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from billwright.records.checking import Context, NotRun
from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.catalogue import examples, subject
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.registry import Check

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "checks"


def told(check: Check) -> str:
    """What the reference says of it, from its heading to the next."""
    page = (PAGES / f"{subject(check)}.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {check.id}\n.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"no {check.id} in {subject(check)}.md: run docs/generate.py"
    return found.group().strip()


@pytest.mark.parametrize("check", REGISTRY.values(), ids=lambda check: check.id)
def test_says_what_the_reference_tells(check: Check) -> None:
    assert "\n".join(examples([check])).strip() == told(check), "if it is meant, run docs/generate.py"


@pytest.mark.parametrize("check", REGISTRY.values(), ids=lambda check: check.id)
def test_is_silent_on_its_near_misses(check: Check) -> None:
    scrubber = Scrubber(ExampleTables(), [check])
    said = {each.shows: scrubber.run(each.claim, each.context) for each in check.passes}
    assert {shows: result.findings for shows, result in said.items() if result.findings or result.not_run} == {}


def lacked(check: Check) -> Iterator[NotRun]:
    """What it names on all of its examples without facts, without tables, and without both."""
    empty = ExampleTables()
    empty.editions.clear()
    for example in (*check.fails, *check.passes):
        bare = Context(on=example.context.on)
        for tables, context in ((ExampleTables(), bare), (empty, example.context), (empty, bare)):
            yield from Scrubber(tables, [check]).run(example.claim, context).not_run


@pytest.mark.parametrize("check", REGISTRY.values(), ids=lambda check: check.id)
def test_names_what_it_lacks_in_words(check: Check) -> None:
    for each in lacked(check):
        assert re.fullmatch(r"[a-z][^\n]+", each.lacks), each.lacks
        assert "None" not in each.lacks
