"""Claims as pages and programs read them."""

import datetime as dt

import msgspec
from django.db.models import Q

from billwright.apps.checks import queries as checks
from billwright.apps.checks.queries import RunView
from billwright.apps.claims.models import Batch, Claim, ClaimEvent, Submission
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.records import claim as records


class ClaimRow(msgspec.Struct, frozen=True):
    """A claim in a list. `id` is for foreign keys of upper desks; `state` is the one word a list shows."""

    id: int
    public_id: str
    control_number: str
    account: str
    patient_name: str
    payer_name: str
    order: str
    service_from: dt.date
    total_cents: int
    preparation: str
    transmission: str
    adjudication: str
    payer_control_number: str

    @property
    def state(self) -> str:
        return self.adjudication or self.transmission or self.preparation


def _row(row: Claim) -> ClaimRow:
    return ClaimRow(
        row.pk,
        str(row.public_id),
        row.control_number,
        str(row.account.public_id),
        row.account.holder.name,
        row.payer.party.name,
        row.order,
        row.service_from,
        row.total_cents,
        row.preparation,
        row.transmission,
        row.adjudication,
        row.payer_control_number,
    )


_RELATED = ("account__holder", "payer__party")
STATES = ("draft", "held", "ready", "sent", "received", "accepted", "rejected", "paid", "partial", "denied", "reversed")


def _in_state(state: str) -> Q:
    """The rows whose one word is `state`: the latest axis that has spoken decides."""
    if state in ("draft", "held", "ready"):
        return Q(preparation=state, transmission="", adjudication="")
    if state in ("sent", "received", "accepted", "rejected"):
        return Q(transmission=state, adjudication="")
    return Q(adjudication=state)


class ClaimPage(msgspec.Struct, frozen=True):
    """`after` is the cursor of the next page; empty on the last."""

    rows: tuple[ClaimRow, ...]
    after: str


@query("claims.view", audit="claims")
def claims(actor: Actor, state: str = "", payer: str = "", after: str = "", limit: int = 50) -> ClaimPage:
    """Newest first. `state` one of STATES, `payer` a public id, `after` the cursor that the last page gave."""
    rows = Claim.rows.of(actor).select_related(*_RELATED)
    if state:
        rows = rows.filter(_in_state(state))
    if payer:
        rows = rows.filter(payer__public_id=payer)
    if after.isdigit():
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-id")[: limit + 1])
    return ClaimPage(tuple(_row(row) for row in found[:limit]), str(found[limit - 1].pk) if len(found) > limit else "")


@query("claims.view", audit="account")
def claims_of_account(actor: Actor, account: str) -> list[ClaimRow]:
    """Newest first."""
    rows = Claim.rows.of(actor).select_related(*_RELATED).filter(account__public_id=account)
    return [_row(row) for row in rows.order_by("-service_from", "-id")]


@query("claims.view", audit="claims")
def claims_of_encounter(actor: Actor, encounter: str) -> list[ClaimRow]:
    rows = Claim.rows.of(actor).select_related(*_RELATED).filter(encounter__public_id=encounter)
    return [_row(row) for row in rows.order_by("id")]


@query("claims.view")
def count_by_state(actor: Actor) -> dict[str, int]:
    """How many claims show each word of STATES."""
    rows = Claim.rows.of(actor)
    return {state: rows.filter(_in_state(state)).count() for state in STATES}


@query("claims.view", audit="claim-search")
def find(actor: Actor, text: str, limit: int = 20) -> list[ClaimRow]:
    """By our control number or the payer's, from the beginning of it."""
    word = text.strip()
    if len(word) < 3:
        return []
    rows = Claim.rows.of(actor).select_related(*_RELATED)
    found = rows.filter(Q(control_number__startswith=word.upper()) | Q(payer_control_number__startswith=word))
    return [_row(row) for row in found.order_by("-id")[:limit]]


class EventView(msgspec.Struct, frozen=True):
    at: dt.datetime
    kind: str
    words: str
    who: str
    document: str


class SubmissionView(msgspec.Struct, frozen=True):
    """One sending; `claim` is what was sent, decoded from its snapshot."""

    public_id: str
    at: dt.datetime
    batch: str
    partner: str
    document: str
    frequency: str
    claim: records.Claim


class ClaimView(msgspec.Struct, frozen=True):
    """A claim whole: what it says now, what the checks said, what was sent, and all that happened, oldest first."""

    row: ClaimRow
    version: int
    encounter: str
    claim: records.Claim
    run: RunView | None
    submissions: tuple[SubmissionView, ...]
    events: tuple[EventView, ...]

    @property
    def may_change(self) -> bool:
        return self.row.preparation != "submitted" or self.row.transmission == "rejected"


def _event(event: ClaimEvent) -> EventView:
    who = (event.user.get_full_name() or event.user.username) if event.user else "Billwright"
    return EventView(event.at, event.kind, event.words, who, str(event.document.public_id) if event.document else "")


@query("claims.view", audit="claim")
def claim(actor: Actor, public_id: str) -> ClaimView:
    """Raises NotFoundError."""
    row = Claim.rows.of(actor, public_id).select_related(*_RELATED, "encounter").first()
    if row is None:
        raise NotFoundError("no such claim")
    submissions = (
        Submission.rows.of(actor).filter(claim=row).select_related("batch__partner", "batch__document").order_by("id")
    )
    events = ClaimEvent.rows.of(actor).filter(claim=row).select_related("document", "user").order_by("at", "id")
    return ClaimView(
        row=_row(row),
        version=row.version,
        encounter=str(row.encounter.public_id),
        claim=records.decode(bytes(row.draft)),
        run=checks.latest(actor, public_id),
        submissions=tuple(
            SubmissionView(
                str(each.public_id),
                each.submitted_at,
                each.batch.reference,
                each.batch.partner.name,
                str(each.batch.document.public_id),
                each.frequency,
                records.decode(bytes(each.snapshot)),
            )
            for each in submissions
        ),
        events=tuple(_event(event) for event in events),
    )


@query("claims.view", audit="account")
def events_of_account(actor: Actor, account: str, limit: int = 200) -> list[tuple[ClaimRow, EventView]]:
    """What happened to the account's claims, newest first."""
    rows = (
        ClaimEvent.rows.of(actor)
        .filter(claim__account__public_id=account)
        .select_related("document", "user", "claim__account__holder", "claim__payer__party")
        .order_by("-at", "-id")[:limit]
    )
    return [(_row(event.claim), _event(event)) for event in rows]


class BatchView(msgspec.Struct, frozen=True):
    """`sent` tells whether the file has left; `state` what the front door said of it."""

    public_id: str
    reference: str
    partner: str
    document: str
    claims: int
    total_cents: int
    state: str
    message_state: str
    built_at: dt.datetime


@query("claims.view")
def batches(actor: Actor, limit: int = 100) -> list[BatchView]:
    """Newest first."""
    rows = Batch.rows.of(actor).select_related("partner", "document", "message").order_by("-id")[:limit]
    return [
        BatchView(
            str(row.public_id),
            row.reference,
            row.partner.name,
            str(row.document.public_id),
            row.claim_count,
            row.total_cents,
            row.state,
            row.message.state,
            row.built_at,
        )
        for row in rows
    ]
