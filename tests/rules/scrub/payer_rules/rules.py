"""Rules as a biller writes them, for the tests beside."""

from typing import Any

import msgspec

from billwright.records.checking import Context
from billwright.records.claim import Claim
from billwright.records.parties import PayerName
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import PAYER_ID, visit
from billwright.rules.scrub.payer_rules import Rule, RuleBook, compiled, read_rule

GOOD = {
    "rule": "Therapy says its discipline",
    "payers": PAYER_ID,
    "when": "procedure in (97110, 97112, 97161-97168) and modifier missing GP",
    "then": "hold",
    "message": "A therapy line does not say under which discipline it was done.",
    "fix": "Look in the plan of care, and add the modifier of the discipline.",
    "source": "Bulletin 12",
    "dated": "2026-01-31",
}


def text_of(**changes: str) -> str:
    """The text of a good rule with some entries changed; an empty one is left out. `starts` is its entry from:"""
    entries = GOOD | {("from" if name == "starts" else name): value for name, value in changes.items()}
    return "".join(f"{name}: {value}\n" for name, value in entries.items() if value)


def rule_of(**changes: str) -> Rule:
    rule = read_rule(text_of(**changes))
    assert isinstance(rule, Rule), [str(each) for each in rule]
    return rule


def faults_of(**changes: str) -> list[str]:
    found = read_rule(text_of(**changes))
    assert isinstance(found, tuple), f"no fault in {found}"
    return [str(each) for each in found]


def findings(claim: Claim, context: Context, *rules: Rule) -> list[tuple[str, str, int | None]]:
    """(id, severity, line) of what these rules say, and they alone."""
    book = RuleBook(compiled(rule) for rule in rules)
    result = Scrubber(ExampleTables(), checks=()).run(claim, context, book.checks(claim))
    return [(each.id, each.severity, each.where.line) for each in result.findings]


def speaks(when: str, *lines: Any, then: str = "hold", **claim: Any) -> list[int | None]:
    """The lines of which a rule with this condition speaks, None for the claim; the claim is a visit of the examples."""
    example = visit("", *lines, **claim)
    return [line for _, _, line in findings(example.claim, example.context, rule_of(when=when, then=then))]


def of_payer(claim: Claim, payer_id: str) -> Claim:
    return msgspec.structs.replace(claim, payer=PayerName("Somebody", payer_id))
