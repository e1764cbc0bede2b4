"""The scrubber of this process, over the code sets of the installation and the practice's own rules."""

import functools
import uuid

import msgspec
from django.db.models import F

from billwright import codestore
from billwright.apps.checks.models import PayerRuleVersion
from billwright.apps.checks.writable import as_written
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.code_tables import code_tables
from billwright.records.checking import ClaimResult, Context
from billwright.records.claim import Claim
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.once import said_once
from billwright.rules.scrub.payer_rules import Applied, Compiled, Rule, RuleBook, compiled, read_rule


@functools.lru_cache(maxsize=2)
def _scrubber(tables: codestore.OpenTables) -> Scrubber:
    return Scrubber(tables)


def look(actor: Actor, claim: Claim, context: Context) -> ClaimResult:
    """What every check and every rule of the practice in force for this payer says of a claim, and what is wrong with it
    as a file. Keeps nothing; the caller holds the scope."""
    result = _scrubber(code_tables()).run(claim, context, rule_book(actor).checks(claim))
    return msgspec.structs.replace(result, findings=said_once(as_written(claim), result.findings))


_BOOKS: dict[int, tuple[tuple[uuid.UUID, ...], RuleBook]] = {}
"""By practice: which versions are in force, and they as a book. Made anew once others are."""


def rule_book(actor: Actor) -> RuleBook:
    """The practice's rules that are in force; the caller holds the scope."""
    rows = PayerRuleVersion.rows.of(actor).filter(number=F("rule__in_force")).order_by("rule_id")
    versions = tuple(rows.values_list("public_id", flat=True))
    known = _BOOKS.get(actor.practice_id)
    if known is None or known[0] != versions:
        known = _BOOKS[actor.practice_id] = versions, RuleBook(compiled_version(row) for row in rows)
    return known[1]


def compiled_version(row: PayerRuleVersion) -> Compiled:
    """A version was read before it was written; one that this release no longer reads is a defect of ours."""
    rule = read_rule(row.text)
    assert isinstance(rule, Rule), f"version {row.number} of payer rule {row.rule_id} can no longer be read"
    return compiled(rule, row.number)


def set_by_rules(actor: Actor, claim: Claim, context: Context) -> tuple[Claim, tuple[Applied, ...]]:
    """The claim as the payer's rules that set something leave it, and what was set by which; the caller holds the scope."""
    return rule_book(actor).set_on(claim, context, code_tables())
