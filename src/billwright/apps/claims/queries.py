"""Claims as pages and programs read them."""

import datetime as dt

import msgspec
from django.db.models import Count, QuerySet

from billwright.apps.checks import queries as checks
from billwright.apps.checks.queries import RunView
from billwright.apps.claims.models import Batch, Claim, ClaimEvent, Submission
from billwright.apps.claims.open_lines import OpenLine, open_lines
from billwright.apps.claims.saying import SaidStatus
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.beginning import LEAST, begins
from billwright.apps.compliance.moments import Edge, older
from billwright.apps.compliance.paging import FIRST, Fits, Page, Place, fits, order_of, page_of
from billwright.apps.parties.models import Payer, Provider
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


def row_of(row: Claim) -> ClaimRow:
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


RELATED = ("account__holder", "payer__party")
STATES = (
    "draft",
    "held",
    "ready",
    "sent",
    "received",
    "accepted",
    "rejected",
    "paid",
    "partly",
    "partial",
    "denied",
    "reversed",
    "withdrawn",
)


SORTS = {"newest": "id", "service": "service_from", "charge": "total_cents"}


class Wanted(msgspec.Struct, frozen=True):
    """Which claims: `state` one of STATES, `payer` and `provider` (who was seen) public ids, first day of service from
    `since` to `until`, both included. What is empty does not limit."""

    state: str = ""
    payer: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    provider: str = ""


ALL = Wanted()


@query("claims.view", audit="claims")
def listed(actor: Actor, wanted: Wanted = ALL, sort: str = "-newest", place: Place = FIRST) -> Page[ClaimRow]:
    """`sort` a key of SORTS, with "-" from the last to the first."""
    rows = _wanted(actor, wanted).select_related(*RELATED)
    found = page_of(actor, rows, order_of(SORTS, sort, "-newest"), place)
    return Page(tuple(row_of(row) for row in found.rows), found.before, found.after)


@query("claims.view")
def fit(actor: Actor, wanted: Wanted = ALL) -> Fits:
    """How many claims are wanted, and their charges."""
    return fits(_wanted(actor, wanted), "total_cents")


def _wanted(actor: Actor, wanted: Wanted) -> QuerySet[Claim]:
    rows = Claim.rows.of(actor)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.payer:
        rows = rows.filter(payer__in=Payer.rows.of(actor, wanted.payer))
    if wanted.provider:
        rows = rows.filter(encounter__provider__in=Provider.rows.of(actor, wanted.provider))
    if wanted.since:
        rows = rows.filter(service_from__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(service_from__lte=wanted.until)
    return rows


@query("claims.view", audit="account")
def claims_of_account(actor: Actor, account: str, limit: int = 500) -> list[ClaimRow]:
    """Newest first."""
    rows = Claim.rows.of(actor).select_related(*RELATED).filter(account__public_id=account)
    return [row_of(row) for row in rows.order_by("-service_from", "-id")[:limit]]


@query("claims.view", audit="claims")
def claims_of_encounter(actor: Actor, encounter: str) -> list[ClaimRow]:
    rows = Claim.rows.of(actor).select_related(*RELATED).filter(encounter__public_id=encounter)
    return [row_of(row) for row in rows.order_by("id")]


@query("claims.view")
def count_by_state(actor: Actor, most: int | None = None) -> dict[str, int]:
    """How many claims show each word of STATES; with `most`, counted no further than that."""
    if most is not None:
        rows = Claim.rows.of(actor).order_by().values("pk")
        return {state: rows.filter(state=state)[:most].count() for state in STATES}
    counted = dict(Claim.rows.of(actor).values_list("state").annotate(Count("pk")).order_by("state"))
    return {state: counted.get(state, 0) for state in STATES}


@query("claims.view", audit="claim-search")
def find(actor: Actor, text: str, limit: int = 20) -> list[ClaimRow]:
    """By our control number or the payer's, from the beginning of it; ours first, the newest numbers first."""
    word = text.strip()
    if len(word) < LEAST:
        return []
    rows = Claim.rows.of(actor).select_related(*RELATED)
    ours = rows.filter(begins("control_number", word)).order_by("-control_number")[:limit]
    theirs = rows.filter(begins("payer_control_number", word)).order_by("-payer_control_number")[:limit]
    return [row_of(row) for row in {row.pk: row for row in (*ours, *theirs)}.values()][:limit]


class EventView(msgspec.Struct, frozen=True):
    public_id: str
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
    open_lines: tuple[OpenLine, ...] = ()
    """Where the payer has answered in part: what it has not settled yet."""
    refused: tuple[SaidStatus, ...] = ()
    """While it stands rejected: what the front end said, code by code."""

    @property
    def may_change(self) -> bool:
        row = self.row
        if row.preparation == "submitted":
            return row.transmission == "rejected" and not row.adjudication
        return row.preparation != "withdrawn"


def _event(event: ClaimEvent) -> EventView:
    who = (event.user.get_full_name() or event.user.username) if event.user else "Billwright"
    document = str(event.document.public_id) if event.document else ""
    return EventView(str(event.public_id), event.at, event.kind, event.words, who, document)


def _refused(events: list[ClaimEvent]) -> tuple[SaidStatus, ...]:
    newest = next((each for each in reversed(events) if each.kind == "rejected"), None)
    return msgspec.convert(newest.said, tuple[SaidStatus, ...]) if newest else ()


_IN_PART = ("partly", "partial")


@query("claims.view", audit="claim")
def claim(actor: Actor, public_id: str) -> ClaimView:
    """Raises NotFoundError."""
    row = Claim.rows.of(actor, public_id).select_related(*RELATED, "encounter").first()
    if row is None:
        raise NotFoundError("no such claim")
    submissions = (
        Submission.rows.of(actor).filter(claim=row).select_related("batch__partner", "batch__document").order_by("id")
    )
    events = ClaimEvent.rows.of(actor).filter(claim=row).select_related("document", "user").order_by("at", "id")
    return ClaimView(
        row=row_of(row),
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
        refused=_refused(list(events)) if row.transmission == "rejected" else (),
        open_lines=tuple(open_lines(actor, [row.pk]).get(row.pk, ())) if row.adjudication in _IN_PART else (),
    )


@query("claims.view", audit="account")
def events_of_account(
    actor: Actor, account: str, limit: int = 200, edge: Edge | None = None
) -> list[tuple[ClaimRow, EventView]]:
    """What happened to the account's claims after `edge`, newest first."""
    rows = (
        ClaimEvent.rows.of(actor)
        .filter(claim__account__public_id=account)
        .select_related("document", "user", "claim__account__holder", "claim__payer__party")
    )
    return [(row_of(event.claim), _event(event)) for event in older(actor, rows, edge, at="at")[:limit]]


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
