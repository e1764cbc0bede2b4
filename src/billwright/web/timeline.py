"""Everything that happened on an account, in one order: what the books say, what claims went through, who called, what was
kept. A page at a time: each desk is asked for as many of its own rows as a page holds, from where the last page ended."""

from __future__ import annotations

import datetime as dt
import uuid
from textwrap import shorten
from typing import NamedTuple
from zoneinfo import ZoneInfo

from billwright.apps.claims import queries as claims
from billwright.apps.claims.queries import ClaimRow, EventView
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.moments import Edge
from billwright.apps.correspondence import queries as correspondence
from billwright.apps.correspondence.kinds import ASKERS, TOPICS
from billwright.apps.correspondence.queries import InquiryRow
from billwright.apps.documents import queries as documents
from billwright.apps.documents.queries import DocumentView
from billwright.apps.ledger import queries as ledger
from billwright.apps.ledger.queries import Happening, Movement
from billwright.records.money import format_cents
from billwright.web.links import link_for, link_to
from billwright.web.words import OWED_BY, reason_words

PAGE = 50
BOOKS, CLAIMS, CALLS, FILES = DESKS = ("books", "claims", "calls", "files")
"""In the order in which they are told where the day and the instant are the same."""


class Event(NamedTuple):
    """`group` charge, payment, adjustment, claim, call or file: what the filters choose by, and the dot's colour. `cents`
    is what the account owes more (positive) or less; None where nothing moved. `row` is the public id of what it tells."""

    on: dt.date
    at: dt.datetime
    group: str
    words: str
    detail: str
    cents: int | None
    link: str
    desk: str
    row: str


class Told(NamedTuple):
    """A page of the timeline; `after` is where the next one goes on, empty on the last."""

    events: list[Event]
    after: str


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


def told(actor: Actor, account: str, group: str = "", after: str = "", limit: int = PAGE) -> Told:
    """What the actor may see of the account (public id), the newest first; of one group where it is named."""
    mark = _mark(after)
    streams = [
        _of_desk(actor, desk, account, group, _edge(desk, mark), limit + 1)
        for desk in DESKS
        if _tells(actor, desk, group)
    ]
    order = {desk: at for at, desk in enumerate(reversed(DESKS))}
    numbered = [(each.on, each.at, order[each.desk], -at, each) for stream in streams for at, each in enumerate(stream)]
    events = [each for *_, each in sorted(numbered, key=lambda one: one[:4], reverse=True)]
    shown = events[:limit]
    return Told(shown, _cursor(shown[-1]) if len(events) > limit else "")


_MAY = {CLAIMS: "claims.view", CALLS: "inquiries.view", FILES: "documents.view"}
_GROUPS = {BOOKS: ("charge", "payment", "adjustment"), CLAIMS: ("claim",), CALLS: ("call",), FILES: ("file",)}


def _tells(actor: Actor, desk: str, group: str) -> bool:
    return (desk not in _MAY or actor.may(_MAY[desk])) and (not group or group in _GROUPS[desk])


def _of_desk(actor: Actor, desk: str, account: str, group: str, edge: Edge | None, limit: int) -> list[Event]:
    match desk:
        case "books":
            kinds = tuple(kind for kind, (its, _) in _ENTRIES.items() if its == group)
            return [_of_entry(actor, each) for each in ledger.happenings(actor, account, kinds, limit, edge)]
        case "claims":
            events = claims.events_of_account(actor, account, limit, edge)
            return [_of_claim(row, event, actor.time_zone) for row, event in events]
        case "calls":
            return [_of_call(each) for each in correspondence.inquiries_of_account(actor, account, limit, edge)]
        case _:
            kept = documents.about(actor, "account", account, limit, edge)
            return [_of_file(each, actor.time_zone) for each in kept]


def _cursor(event: Event) -> str:
    return f"{event.on.isoformat()}~{event.at.isoformat()}~{event.desk}~{event.row}"


def _mark(after: str) -> tuple[Edge, str] | None:
    """The edge that an address names, and its desk; None for the first page, or where it names none."""
    on, at, desk, row = (*after.split("~"), "", "", "", "")[:4]
    try:
        edge = Edge(dt.date.fromisoformat(on), dt.datetime.fromisoformat(at.replace(" ", "+")), str(uuid.UUID(row)))
    except ValueError:
        return None
    return (edge, desk) if desk in DESKS and edge.at.tzinfo else None


def _edge(desk: str, mark: tuple[Edge, str] | None) -> Edge | None:
    """The edge as this desk sees it: within one instant, the desks are told one after the other."""
    if mark is None:
        return None
    edge, of_desk = mark
    if desk == of_desk:
        return edge
    return Edge(edge.on, edge.at, level=DESKS.index(desk) > DESKS.index(of_desk))


def _of_entry(actor: Actor, happened: Happening) -> Event:
    """Its detail says what each party owes more or less, and why."""
    kind, moved = happened.kind, list(happened.moves)
    group, words = _ENTRIES.get(kind, ("adjustment", kind.replace("_", " ").capitalize()))
    if happened.memo:
        words = f"{words}: {happened.memo}"
    cents = sum(each.cents for each in moved)
    link = link_for(actor, *happened.source)
    return Event(
        happened.posted_on, happened.at, group, words, _detail(moved), cents or None, link, BOOKS, happened.public_id
    )


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


def _of_claim(row: ClaimRow, event: EventView, time_zone: str) -> Event:
    return Event(
        event.at.astimezone(ZoneInfo(time_zone)).date(),
        event.at,
        "claim",
        event.words if row.control_number in event.words else f"Claim {row.control_number}: {event.words}",
        f"{row.payer_name}, {event.who}",
        None,
        link_to("claim", row.public_id),
        CLAIMS,
        event.public_id,
    )


def _of_file(kept: DocumentView, time_zone: str) -> Event:
    on, link = kept.kept_at.astimezone(ZoneInfo(time_zone)).date(), link_to("document", kept.public_id)
    return Event(on, kept.kept_at, "file", kept.name, kept.kind, None, link, FILES, kept.public_id)


def _of_call(call: InquiryRow) -> Event:
    return Event(
        call.on,
        call.at,
        "call",
        f"Call: {TOPICS[call.topic].lower()}",
        f"{ASKERS[call.asker]}, {call.taken_by}: {shorten(call.answer, 120, placeholder=' …')}",
        None,
        link_to("inquiry", call.public_id),
        CALLS,
        call.public_id,
    )
