"""Payer rules that billers write: text in, checks out. `read_rule` and `read_rules` read, `rule_text` writes, `compiled`
makes a check, `RuleBook` asks those of a claim's payer."""

from billwright.rules.scrub.payer_rules.book import Applied, RuleBook
from billwright.rules.scrub.payer_rules.compiling import APPLIED, PREFIX, Compiled, compiled
from billwright.rules.scrub.payer_rules.reading import Reading, Written, read_rule, read_rules
from billwright.rules.scrub.payer_rules.showing import condition_text, effect_text, rule_text
from billwright.rules.scrub.payer_rules.tree import Fault, Rule, slug_of

__all__ = [
    "APPLIED", "PREFIX", "Applied", "Compiled", "Fault", "Reading", "Rule", "RuleBook", "Written", "compiled",
    "condition_text", "effect_text", "read_rule", "read_rules", "rule_text", "slug_of",
]  # fmt: skip
