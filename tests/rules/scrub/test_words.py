"""Findings speak as an office does: days as 11/02/2026, diagnoses with their dot, no empty places."""

import re

import pytest

from billwright.records.words import dotted, us_day
from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import DAY

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
EXAMPLES = [each for check in REGISTRY.values() for each in check.fails]
SCRUBBER = Scrubber(ExampleTables())


@pytest.fixture(scope="module")
def said() -> list[tuple[str, str, frozenset[str]]]:
    """(check, its sentences, the claim's diagnoses that bear a dot) of everything that the failing examples are told."""
    found = []
    for example in EXAMPLES:
        long = frozenset(each.code for each in example.claim.diagnoses if each.is_icd10 and len(each.code) > 3)
        for finding in SCRUBBER.run(example.claim, example.context).findings:
            found.append((finding.id, f"{finding.message} {finding.fix}", long))
    return found


def test_no_day_is_written_for_machines(said):
    assert [(check, words) for check, words, _ in said if ISO_DAY.search(words)] == []
    assert any(us_day(DAY) in words for _, words, _ in said)


def test_a_diagnosis_has_its_dot(said):
    bare = [(check, words) for check, words, long in said for code in long if re.search(rf"\b{code}\b", words)]
    assert bare == []
    assert any(dotted(code) in words for _, words, long in said for code in long)


def test_nothing_is_missing_in_a_sentence(said):
    assert [(check, words) for check, words, _ in said if "None" in words or "  " in words] == []
