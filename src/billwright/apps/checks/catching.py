"""Which claims the practice's rules spoke of, the first time that each did: what a rule is worth shows in that."""

import datetime as dt
import uuid
from collections.abc import Iterable

from billwright.apps.checks.models import PayerRule, PayerRuleCatch
from billwright.apps.compliance.access import Actor
from billwright.records.finding import Finding
from billwright.rules.scrub.payer_rules import PREFIX


def keep_catches(actor: Actor, subject: uuid.UUID, on: dt.date, findings: Iterable[Finding]) -> None:
    """Inside an action that checked the claim `subject` (its public id)."""
    slugs = {each.id.removeprefix(PREFIX) for each in findings if each.id.startswith(PREFIX)}
    if not slugs:
        return
    known = PayerRuleCatch.rows.of(actor).filter(subject=subject, trial=None).values("rule")
    rules = PayerRule.rows.of(actor).filter(slug__in=slugs).exclude(pk__in=known)
    PayerRuleCatch.rows.add_many(actor, [PayerRuleCatch(rule=rule, subject=subject, on=on) for rule in rules])
