"""`billwright check`: everything that must be true, worked out again, over every practice. It changes nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from billwright.apps.compliance import audit
from billwright.apps.compliance.access import Actor, reading, system_actor
from billwright.apps.compliance.models import Practice
from billwright.flows.invariants import books, database, files, numbers, papers, people, practices, trail
from billwright.flows.invariants.difference import Difference
from billwright.flows.progress import Advance, unheard

RULES: tuple[Callable[[Actor], Iterator[Difference]], ...] = (
    books.kept_balances,
    books.balanced_entries,
    books.orphan_postings,
    books.controls,
    books.accounts,
    books.debits_are_credits,
    books.clearing,
    papers.bills_posted,
    papers.bills_added_up,
    papers.receipts_posted,
    numbers.gapless,
    practices.own_parents,
    people.found_by_name,
    files.as_kept,
    trail.chained,
)


class CheckReport(msgspec.Struct, frozen=True):
    """`totals` are counts, and cents where the name says so, over all practices."""

    ok: bool
    totals: dict[str, int]
    differences: tuple[Difference, ...]


def check(now: dt.datetime) -> CheckReport:
    """Reads as Billwright itself, one practice after the other, then the installation's guards."""
    totals: Counter[str] = Counter()
    differences: list[Difference] = []
    for practice in list(Practice.objects.order_by("id")):
        actor = system_actor(practice, "check", now)
        with reading(actor):
            totals.update({"practices": 1, **books.totals(actor), "sealed_events": audit.sealed_events(actor)})
        differences += [msgspec.structs.replace(each, practice=practice.name) for each in check_practice(actor)]
    differences += database.guarded()
    return CheckReport(not differences, dict(totals), tuple(differences))


def check_practice(actor: Actor, advance: Advance = unheard) -> list[Difference]:
    """What is not as it must be in the actor's own practice; `advance` is told of each rule. Raises NotAllowedError."""
    actor.require("books.check")
    found: list[Difference] = []
    for at, rule in enumerate(RULES, start=1):
        with reading(actor):
            found += rule(actor)
        advance(at, len(RULES))
    return found
