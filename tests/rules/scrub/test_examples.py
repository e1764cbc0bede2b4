"""Every registered check on its own examples: the failing ones make it speak, the near misses leave it silent."""

import pytest

from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.registry import Check, Example

FAILS = [(check, example) for check in REGISTRY.values() for example in check.fails]
PASSES = [(check, example) for check in REGISTRY.values() for example in check.passes]


def name(value: object) -> str:
    return value.id if isinstance(value, Check) else value.shows if isinstance(value, Example) else str(value)


def found(check: Check, example: Example) -> tuple:
    result = Scrubber(ExampleTables()).run(example.claim, example.context)
    assert check.id not in [each.check for each in result.not_run], "an example must be able to run its check"
    return tuple(finding for finding in result.findings if finding.id == check.id)


@pytest.mark.parametrize(("check", "example"), FAILS, ids=name)
def test_speaks(check: Check, example: Example) -> None:
    findings = found(check, example)
    assert findings
    for finding in findings:
        assert finding.severity == check.severity
        assert finding.message
        assert finding.fix
        assert finding.source
        assert finding.where.element
        assert finding.where.claim == example.claim.control_number


@pytest.mark.parametrize(("check", "example"), PASSES, ids=name)
def test_is_silent(check: Check, example: Example) -> None:
    assert found(check, example) == ()


@pytest.mark.parametrize("check", REGISTRY.values(), ids=name)
def test_has_examples_of_both_kinds(check: Check) -> None:
    """Three of each, each of another situation."""
    for examples in (check.fails, check.passes):
        assert len(examples) >= 3
        assert len({each.shows for each in examples}) == len(examples)
        assert len({repr((each.claim, each.context)) for each in examples}) == len(examples)
