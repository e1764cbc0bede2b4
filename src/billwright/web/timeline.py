"""Everything that happened on an account, in one order: what the books say, what claims went through, what was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from textwrap import shorten
from typing import NamedTuple
from zoneinfo import ZoneInfo

from billwright.apps.claims.queries import ClaimRow, EventView
from billwright.apps.correspondence.kinds import ASKERS, TOPICS
from billwright.apps.correspondence.queries import InquiryRow
from billwright.apps.documents.queries import DocumentView
from billwright.apps.ledger.queries import Movement
from billwright.records.money import format_cents
from billwright.web.links import link_to
from billwright.web.words import OWED_BY, reason_words


class Event(NamedTuple):
    """`group` charge, payment, adjustment, claim, call or file: what the filters choose by, and the dot's colour. `cents`
    is what the account owes more (positive) or less; None where nothing moved. `at` only orders events of one day."""

    on: dt.date
    at: dt.datetime | None
    group: str
    words: str
    detail: str
    cents: int | None
    link: str


_ENTRIES = {
    "charge": ("charge", "Charges"),
    "invoice": ("charge", "Invoice issued"),
    "insurance_payment": ("payment", "Insurance answered"),
    "patient_payment": ("payment", "Payment from the patient"),
    "client_payment": ("payment", "Payment from the client"),
    "application": ("payment", "Payment applied"),
    "transfer": ("adjustment", "Moved to another payer"),
    "write_off": ("adjustment", "Written off"),
    "credit_note": ("adjustment", "Credit note"),
    "refund": ("payment", "Refunded"),
    "reversal": ("adjustment", "Reversed"),
    "fee": ("charge", "Fee"),
}


def of_books(movements: Iterable[Movement]) -> list[Event]:
    """One event an entry; its detail says what each party owes more or less, and why."""
    entries: dict[str, list[Movement]] = {}
    for each in movements:
        entries.setdefault(each.entry, []).append(each)
    return [_of_entry(moved) for moved in entries.values()]


def _of_entry(moved: list[Movement]) -> Event:
    first = moved[0]
    group, words = _ENTRIES.get(first.entry_kind, ("adjustment", first.entry_kind.replace("_", " ").capitalize()))
    if first.memo:
        words = f"{words}: {first.memo}"
    cents = sum(each.cents for each in moved)
    return Event(first.posted_on, None, group, words, _detail(moved), cents or None, link_to(*first.source))


def _detail(moved: list[Movement]) -> str:
    """By party and reason: "Insurance: paid −$80.00, above the agreed fee (CO-45) −$20.00; Patient: coinsurance +$20.00"."""
    if moved[0].entry_kind == "application":
        return f"{format_cents(sum(each.cents for each in moved if each.cents > 0))} to open bills"
    sums: dict[str, dict[str, int]] = {}
    for each in moved:
        party = sums.setdefault(OWED_BY.get(each.kind, each.party_name), {})
        party[each.reason] = party.get(each.reason, 0) + each.cents
    if len(sums) == 1 and list(next(iter(sums.values()))) == [""]:
        return ""  # the amount beside it says it all
    return "; ".join(
        f"{party}: "
        + ", ".join(f"{reason_words(reason)} {_signed(cents)}".strip() for reason, cents in by_reason.items())
        for party, by_reason in sums.items()
    )


def _signed(cents: int) -> str:
    return ("+" if cents > 0 else "") + format_cents(cents).replace("-", "\N{MINUS SIGN}")


def of_claims(events: Iterable[tuple[ClaimRow, EventView]], time_zone: str) -> list[Event]:
    """`events` newest first, as their query gives them."""
    zone = ZoneInfo(time_zone)
    return [
        Event(
            event.at.astimezone(zone).date(),
            event.at,
            "claim",
            event.words if row.control_number in event.words else f"Claim {row.control_number}: {event.words}",
            f"{row.payer_name}, {event.who}",
            None,
            link_to("claim", row.public_id),
        )
        for row, event in reversed(list(events))
    ]


def of_files(documents: Iterable[DocumentView], time_zone: str) -> list[Event]:
    """`documents` newest first, as their query gives them."""
    zone = ZoneInfo(time_zone)
    return [
        Event(
            each.kept_at.astimezone(zone).date(),
            each.kept_at,
            "file",
            each.name,
            each.kind,
            None,
            link_to("document", each.public_id),
        )
        for each in reversed(list(documents))
    ]


def of_calls(calls: Iterable[InquiryRow]) -> list[Event]:
    """`calls` newest first, as their query gives them."""
    return [
        Event(
            each.on,
            each.at,
            "call",
            f"Call: {TOPICS[each.topic].lower()}",
            f"{ASKERS[each.asker]}, {each.taken_by}: {shorten(each.answer, 120, placeholder=' …')}",
            None,
            link_to("inquiry", each.public_id),
        )
        for each in reversed(list(calls))
    ]


def newest_first(*streams: list[Event]) -> list[Event]:
    """All of them, the newest first; each stream comes oldest first. Of one day claims' instants decide, then books."""
    midnight = dt.datetime.min.replace(tzinfo=dt.UTC)
    indexed = list(enumerate(event for stream in streams for event in stream))
    indexed.sort(key=lambda each: (each[1].on, each[1].at or midnight, each[0]), reverse=True)
    return [event for _, event in indexed]
