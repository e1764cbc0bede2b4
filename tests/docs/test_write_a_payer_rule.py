"""The rules of the how-to are read without fault, and their conditions do what the page says."""

import re
from pathlib import Path

from tests.rules.scrub.payer_rules.rules import of_payer

from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import service, visit
from billwright.rules.scrub.payer_rules import RuleBook, compiled, read_rules
from billwright.rules.scrub.payer_rules.reference import EXAMPLE, markdown
from billwright.rules.scrub.payer_rules.vocabulary import FIELDS

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-payer-rule.md"
BLOCKS = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
READINGS = [read_rules(block) for block in BLOCKS]
BOOK = RuleBook(compiled(each.rule) for reading in READINGS for each in reading.rules)


def said(*lines, **facts):
    example = visit("", *lines, **facts)
    claim = of_payer(example.claim, "00903")
    result = Scrubber(ExampleTables(), checks=()).run(claim, example.context, BOOK.checks(claim))
    return [each.id.removeprefix("payer-rule:") for each in result.findings]


def test_every_example_is_understood():
    assert [len(reading.rules) for reading in READINGS] == [1, 3]
    assert all(reading.faults == () for reading in READINGS)


def test_the_examples_hold_what_the_page_says():
    assert said(service("97110")) == ["therapy-says-its-discipline"]
    assert said(service("97110", "GP")) == []
    assert said(service("72148"), facts={"authorizations": ()}) == ["imaging-with-its-authorization"]
    assert said(service("97110", "GP"), service("97110", "GP"), service("97110", "GP")) == [
        "no-more-than-four-units-of-exercise-a-day"
    ]


def test_the_reference_names_every_field_and_its_example_is_understood():
    page = markdown()
    assert all(f"| `{name}` |" in page for name in FIELDS)
    assert EXAMPLE in page
    assert read_rules(EXAMPLE).faults == ()
