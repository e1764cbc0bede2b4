"""A claim status inquiry and its answer in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from billwright.records.acknowledgment import StatusInfo
from billwright.records.claim_status import StatusAnswer, StatusInquiry, StatusLine
from billwright.records.money import format_cents

_CATEGORIES = {
    "A0": "sent on", "A1": "arrived", "A2": "taken in", "A3": "sent back", "A4": "not found", "A5": "split",
    "A6": "sent back, something is missing", "A7": "sent back, something is wrong",
    "A8": "sent back, values do not go together", "D0": "nothing found", "E0": "the question has errors",
    "E1": "the payer's system is down", "E2": "the payer's system does not answer", "E3": "the question must be mended",
    "E4": "no agreement with this sender", "F0": "decided", "F1": "paid", "F2": "denied", "F3": "decision changed",
    "F4": "decided, nothing to pay", "F5": "cannot be processed", "P0": "pending", "P1": "in process",
    "P2": "in review", "P3": "waits for the provider", "P4": "waits for the patient", "P5": "held at the payer",
}  # fmt: skip
"""What a status category tells, in our own words. R0 to R17 ask for more: documents, notes, forms."""


def category_words(category: str) -> str:
    """ "F2" is "denied"; a category that is not known stays as it is."""
    return _CATEGORIES.get(category) or ("more is asked for" if category.startswith("R") else category)


def inquiry_words(each: StatusInquiry) -> Iterator[str]:
    """The claim asked about and its lines."""
    known_by = each.control_number or each.payer_control_number or "without number"
    charge = "" if each.charge_cents is None else f", {format_cents(each.charge_cents)}"
    when = _days(each.service_from, each.service_through)
    about = f"claim {known_by}: {each.who.name}{when}{charge}, trace {each.trace}"
    yield f"{each.provider.name} asks {each.payer.name} about {about}"
    for number, line in enumerate(each.lines, 1):
        yield f"  {number}. {_line(line)}"


def answer_words(each: StatusAnswer) -> Iterator[str]:
    """What the payer says, and of the claim's lines."""
    if each.who is not None:
        about = f"claim {each.control_number or each.payer_control_number}".strip() + f" of {each.who.name}"
    else:
        about = f"{each.provider.name if each.provider else each.receiver} as a whole"
    sums = (("charged", each.charge_cents), ("paid", each.paid_cents))
    told = "".join(f", {word} {format_cents(cents)}" for word, cents in sums if cents is not None)
    if each.check_number:
        told += f", check or EFT {each.check_number} of {each.paid_on or 'no day told'}"
    yield f"{each.payer.name} on {about}: {_statuses(each.infos)}{told}, trace {each.trace}"
    for number, line in enumerate(each.lines, 1):
        paid = "" if line.paid_cents is None else f", paid {format_cents(line.paid_cents)}"
        yield f"  {number}. {_line(line)}{paid}: {_statuses(line.infos)}"


def _statuses(infos: Iterable[StatusInfo]) -> str:
    found = [each for info in infos for each in info.statuses]
    return ", ".join(f"{category_words(one.category)} ({one.category}/{one.status})" for one in found) or "no status"


def _line(line: StatusLine) -> str:
    code = "-".join((line.procedure, *line.modifiers))
    units = "" if line.units is None else f" × {line.units:f}"
    return f"{line.service_date or 'not dated'} {code}{units} {format_cents(line.charge_cents)}"


def _days(first: dt.date | None, last: dt.date | None) -> str:
    return "" if first is None else f" on {first}" if last in (None, first) else f" from {first} to {last}"
