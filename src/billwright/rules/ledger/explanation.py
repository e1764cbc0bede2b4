"""A balance explained: from the postings on an item to steps that its debtor can follow, whose sum is the balance.

Nothing is left out and nothing added: the steps of an item are its postings on a control account, gathered by entry and
reason; the last ones take out what others owe. So they add up however the books got there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from billwright.records.entry import Entry, Posting
from billwright.records.explanation import BillFacts, Debtor, ExplainedBill, Facts, Source, Step, StepKind
from billwright.rules.ledger import chart

Entries = Mapping[str, Entry]
"""Entries by public id, in the order posted: all that touch the items, with what they reverse."""
Debtors = Mapping[int, Debtor]
"""By responsibility."""

_SIGN = {
    "charge": 1, "invoice": 1, "tax": 1, "fee": 1, "used": 1, "refunded": 1, "share": 1, "passed_on": 1,
    "agreed": -1, "paid": -1, "payment": -1, "credit_note": -1, "credit_used": -1, "written_off": -1, "received": -1,
}  # fmt: skip
"""Whether such a step raises (1) or lowers what it is about; one that goes the other way takes such a step back."""
_ORDER = {"agreed": 0, "paid": 1, "share": 2, "passed_on": 3}
"""How an insurer's answer is told: the agreed price, what was paid of it, whose the rest is."""
_WHOLE: dict[str, StepKind] = {
    "charge": "charge",
    "fee": "fee",
    "credit_note": "credit_note",
    "write_off": "written_off",
    "patient_payment": "received",
    "client_payment": "received",
    "refund": "refunded",
}
"""Kinds of entry of which each reason is one step."""


def explain(
    bills: Mapping[int, BillFacts], entries: Entries, debtors: Debtors, facts: Mapping[Source, Facts]
) -> tuple[ExplainedBill, ...]:
    """The steps of each item (by its integer id), in the order posted. `facts` are of the documents behind entries, where
    they are known."""
    touching: dict[int, dict[str, Entry]] = {}
    for public_id, entry in entries.items():
        for item in {each.item for each in entry.postings if each.item is not None}:
            touching.setdefault(item, {})[public_id] = entry
    return tuple(_explained(_Bill(item, bill), touching.get(item, {}), debtors, facts) for item, bill in bills.items())


class _Bill(NamedTuple):
    item: int
    facts: BillFacts


def _explained(bill: _Bill, entries: Entries, debtors: Debtors, facts: Mapping[Source, Facts]) -> ExplainedBill:
    steps = [
        _with_facts(step, entry, facts)
        for entry in entries.values()
        for step in _of_entry(bill, entry, entries, debtors)
    ]
    left, told = 0, []
    for step in [*steps, *_of_others(bill, entries, debtors)]:
        left += step.cents
        told.append(msgspec.structs.replace(step, left_cents=left))
    return ExplainedBill(bill.facts, tuple(told), left)


def _with_facts(step: Step, entry: Entry, facts: Mapping[Source, Facts]) -> Step:
    known = facts.get(entry.source)
    return msgspec.structs.replace(step, facts=known, source=known.source if known else entry.source)


def _on(bill: _Bill, entry: Entry) -> list[Posting]:
    """What moves the item's balance."""
    return [each for each in entry.postings if each.item == bill.item and each.responsibility is not None]


def _of_entry(bill: _Bill, entry: Entry, entries: Entries, debtors: Debtors) -> Iterator[Step]:
    """A reversal is told as what it reverses, with the signs turned."""
    original = entries.get(entry.reverses)
    if original is None:
        for step in _of_event(bill, entry, debtors):
            day = bill.facts.service_date if step.kind == "charge" else None
            yield msgspec.structs.replace(step, on=day or entry.posted_on)
        return
    for step in _of_entry(bill, original, entries, debtors):
        turned = {"cents": -step.cents, "stated_cents": -step.stated_cents, "is_undone": not step.is_undone}
        yield msgspec.structs.replace(step, on=entry.posted_on, **turned)


def _of_event(bill: _Bill, entry: Entry, debtors: Debtors) -> list[Step]:
    groups: dict[str, list[Posting]] = {}
    for posting in _on(bill, entry):
        groups.setdefault(posting.reason, []).append(posting)
    steps = [step for postings in groups.values() for step in _told(bill, entry, postings, debtors)]
    return sorted(steps, key=lambda step: _ORDER.get(step.kind, 0)) if entry.kind == "insurance_payment" else steps


def _told(bill: _Bill, entry: Entry, postings: list[Posting], debtors: Debtors) -> list[Step]:
    """What an entry did to an item for one reason."""
    match entry.kind:
        case "insurance_payment":
            return _answered(postings, debtors)
        case "transfer":
            return [_transferred(postings, debtors)]
        case "invoice":
            return _billed(bill, entry, postings, debtors)
        case "application":
            return [_step(_use_of_money(entry, postings), postings, debtors)]
        case kind:
            return [_step(_WHOLE.get(kind, "other"), postings, debtors)]


def _step(kind: StepKind, postings: list[Posting], debtors: Debtors) -> Step:
    cents = sum(each.cents for each in postings)
    reason = "" if postings[0].reason in ("paid", "refund") else postings[0].reason
    is_undone = cents * _SIGN.get(kind, 0) < 0
    return Step(kind, cents, 0, reason=reason, party=_of(postings[0], debtors).name, is_undone=is_undone)


def _of(posting: Posting, debtors: Debtors) -> Debtor:
    assert posting.responsibility is not None
    return debtors[posting.responsibility]


def _answered(postings: list[Posting], debtors: Debtors) -> list[Step]:
    """An insurer's answer of one reason: paid, given up by agreement, or passed on, whose two sides cancel."""
    whole = _step("paid" if postings[0].reason == "paid" else "agreed", postings, debtors)
    steps = [whole] if whole.cents else []
    others = [each for each in postings if each.responsibility != postings[0].responsibility]
    to_reader = sum(each.cents for each in others if _of(each, debtors).is_reader)
    stated = to_reader or sum(each.cents for each in others)
    if stated:
        kind: StepKind = "share" if to_reader else "passed_on"
        steps.append(msgspec.structs.replace(whole, kind=kind, cents=0, stated_cents=stated, is_undone=stated < 0))
    return steps


def _transferred(postings: list[Posting], debtors: Debtors) -> Step:
    """What is owed falls to another: to the reader, who took it from the party named, or from the reader to that party."""
    to_reader = sum(each.cents for each in postings if _of(each, debtors).is_reader)
    stated = to_reader or sum(each.cents for each in postings if each.cents > 0)
    kind: StepKind = "taken_over" if to_reader > 0 else "handed_on"
    party = _of(postings[0 if to_reader > 0 else -1], debtors).name
    return msgspec.structs.replace(_step(kind, postings, debtors), stated_cents=stated, party=party)


def _billed(bill: _Bill, entry: Entry, postings: list[Posting], debtors: Debtors) -> list[Step]:
    """An invoice: what was bought, then its tax."""
    tax = -sum(each.cents for each in entry.postings if each.account == chart.SALES_TAX and each.item == bill.item)
    whole = _step("invoice", postings, debtors)
    net = msgspec.structs.replace(whole, cents=whole.cents - tax)
    return [net, msgspec.structs.replace(whole, kind="tax", cents=tax)] if tax else [net]


def _use_of_money(entry: Entry, postings: list[Posting]) -> StepKind:
    """Money on account meets a bill: seen from the money it is used, from the bill it is paid. What a credit note leaves
    over goes the other way, from the bill to the money."""
    is_money = postings[0].account == chart.UNAPPLIED
    is_of_note = entry.source[0] == "credit_note"
    if is_of_note and (sum(each.cents for each in postings) < 0) == is_money:
        return "to_credit"
    if is_money:
        return "used"
    return "credit_used" if is_of_note else "payment"


def _of_others(bill: _Bill, entries: Entries, debtors: Debtors) -> Iterator[Step]:
    """What each other party still owes, or has paid beyond its part, taken out."""
    open_cents: dict[int, int] = {}
    for entry in entries.values():
        for posting in _on(bill, entry):
            assert posting.responsibility is not None
            open_cents[posting.responsibility] = open_cents.get(posting.responsibility, 0) + posting.cents
    for responsibility, cents in open_cents.items():
        debtor = debtors[responsibility]
        if cents and not debtor.is_reader:
            yield Step("waits" if cents > 0 else "too_much", -cents, 0, party=debtor.name)
