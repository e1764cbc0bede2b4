"""Remittances as pages and programs read them: check, claim, line, with the balance proven at each."""

import datetime as dt

import msgspec
from django.db.models import Count, Q, QuerySet, Sum

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.beginning import LEAST, begins
from billwright.apps.compliance.paging import FIRST, Fits, Page, Place, fits, order_of, page_of
from billwright.apps.documents.models import Document
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties.models import Payer
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.records.remittance import DENIED
from billwright.records.remittance import Remittance as Record
from billwright.records.remittance import RemittanceClaim as ClaimRecord


class Progress(msgspec.Struct, frozen=True):
    """Counts of a remittance's claims; `for_a_person` are those set aside or with something left to decide."""

    claims: int
    waiting: int
    posted: int
    set_aside: int
    for_a_person: int


def _remittance(actor: Actor, public_id: str) -> Remittance:
    row = Remittance.rows.of(actor, public_id).select_related("payer__party", "document", "item").first()
    if row is None:
        raise NotFoundError("no such remittance")
    return row


@query("remittances.view")
def progress(actor: Actor, public_id: str) -> Progress:
    """Raises NotFoundError."""
    row = _remittance(actor, public_id)
    states = RemittanceClaim.rows.of(actor).filter(remittance=row).values_list("state").annotate(Count("id"))
    count = dict(states.order_by("state"))
    total, aside = sum(count.values()), count.get("set_aside", 0)
    if row.state == "set_aside":
        return Progress(total, 0, 0, total, 1)
    left = (
        RemittanceClaim.rows.of(actor).filter(remittance=row).exclude(left_cents=0).exclude(state="set_aside").count()
    )
    return Progress(total, count.get("waiting", 0), count.get("posted", 0) + count.get("noted", 0), aside, aside + left)


@query("remittances.view")
def to_bill_next(actor: Actor, public_id: str) -> list[str]:
    """Public ids of the remittance's claims whose claim to the next payer is yet to be made."""
    rows = RemittanceClaim.rows.of(actor).filter(remittance__public_id=public_id, bills_next=True)
    return [str(each) for each in rows.order_by("position").values_list("public_id", flat=True)]


@query("remittances.view")
def unfinished(actor: Actor) -> list[str]:
    """Public ids of the files that a taking in which was cut short has left half-way."""
    waiting = Q(claims__state="waiting", state="open") | Q(claims__bills_next=True) | Q(state="loading")
    rows = Remittance.rows.of(actor).filter(waiting).order_by("document_id")
    return [str(each) for each in rows.values_list("document__public_id", flat=True).distinct()]


class RemittanceRow(msgspec.Struct, frozen=True):
    """`state` loading, open (something waits or is set aside), posted or set_aside; `clearing_cents` not yet posted.
    `difference_cents` by how much the check does not add up."""

    public_id: str
    payer_name: str
    trace_number: str
    method: str
    paid_on: dt.date | None
    received_at: dt.datetime
    paid_cents: int
    clearing_cents: int
    state: str
    reason: str
    document: str
    claims: int
    set_aside: int
    difference_cents: int = 0


def _row(actor: Actor, row: Remittance) -> RemittanceRow:
    return _rows(actor, [row])[0]


def _rows(actor: Actor, rows: list[Remittance]) -> list[RemittanceRow]:
    """As many reads for a hundred as for one."""
    ids = [row.pk for row in rows]
    counts = RemittanceClaim.rows.of(actor).filter(remittance__in=ids).values_list("remittance")
    of_all = dict(counts.annotate(Count("pk")))
    set_aside = dict(counts.filter(state="set_aside").annotate(Count("pk")))
    clearing = ledger.clearing_balances(actor, [row.item_id for row in rows if row.item_id])
    return [
        RemittanceRow(
            str(row.public_id),
            row.payer.party.name if row.payer else row.payer_name,
            row.trace_number,
            row.method,
            row.paid_on,
            row.received_at,
            row.paid_cents,
            clearing.get(row.item_id or 0, 0),
            row.state,
            row.reason,
            str(row.document.public_id),
            of_all.get(row.pk, 0),
            set_aside.get(row.pk, 0),
            row.difference_cents,
        )
        for row in rows
    ]


SORTS = {"newest": "id", "day": "paid_on", "paid": "paid_cents"}


class Wanted(msgspec.Struct, frozen=True):
    """Which remittances: `state` loading, open, posted or set_aside, `payer` a public id, paid from `since` to `until`,
    both included; `differs` whether the check does not add up. What is empty does not limit."""

    state: str = ""
    payer: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    differs: bool | None = None


ALL = Wanted()


@query("remittances.view", audit="remittances")
def listed(actor: Actor, wanted: Wanted = ALL, sort: str = "-newest", place: Place = FIRST) -> Page[RemittanceRow]:
    """`sort` a key of SORTS, with "-" from the last to the first."""
    rows = _wanted(actor, wanted).select_related("payer__party", "document")
    found = page_of(actor, rows, order_of(SORTS, sort, "-newest"), place)
    return Page(tuple(_rows(actor, found.rows)), found.before, found.after)


@query("remittances.view")
def fit(actor: Actor, wanted: Wanted = ALL) -> Fits:
    """How many remittances are wanted, and what was paid by them."""
    return fits(_wanted(actor, wanted), "paid_cents")


def _wanted(actor: Actor, wanted: Wanted) -> QuerySet[Remittance]:
    rows = Remittance.rows.of(actor)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.payer:
        rows = rows.filter(payer__in=Payer.rows.of(actor, wanted.payer))
    if wanted.since:
        rows = rows.filter(paid_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(paid_on__lte=wanted.until)
    if wanted.differs is not None:
        rows = rows.exclude(difference_cents=0) if wanted.differs else rows.filter(difference_cents=0)
    return rows


@query("remittances.view", audit="remittance")
def row(actor: Actor, public_id: str) -> RemittanceRow:
    """The check alone. Raises NotFoundError."""
    return _row(actor, _remittance(actor, public_id))


@query("remittances.view", audit="remittances")
def of_document(actor: Actor, document: str) -> list[RemittanceRow]:
    """The payments that one file (public id) brought, in its order."""
    rows = Remittance.rows.of(actor).select_related("payer__party", "document")
    rows = rows.filter(document__in=Document.rows.of(actor, document))
    return _rows(actor, list(rows.order_by("ordinal")))


@query("remittances.view", audit="remittance-search")
def find(actor: Actor, text: str, limit: int = 20) -> list[RemittanceRow]:
    """By check or EFT number, from its beginning."""
    word = text.strip()
    if len(word) < LEAST:
        return []
    rows = Remittance.rows.of(actor).select_related("payer__party", "document")
    return _rows(actor, list(rows.filter(begins("trace_number", word)).order_by("-trace_number")[:limit]))


class RemittanceClaimView(msgspec.Struct, frozen=True):
    """One CLP with its lines. `claim` is our claim's public id or empty; `entry` the ledger entry's."""

    public_id: str
    claim: str
    claim_number: str
    account: str
    patient_name: str
    state: str
    reason: str
    entry: str
    adjusted_cents: int
    patient_cents: int
    left_cents: int
    record: ClaimRecord

    @property
    def taken_off_cents(self) -> int:
        """All that the payer took off the charge, on the claim as a whole and on its lines."""
        return sum(each.cents for each in self.record.adjustments) + sum(
            line.adjusted_cents for line in self.record.lines
        )

    @property
    def difference_cents(self) -> int:
        """charge − adjustments − paid: 0 where the claim balances."""
        return self.record.charge_cents - self.taken_off_cents - self.record.paid_cents


class RemittanceView(msgspec.Struct, frozen=True):
    """The whole of it. `record` holds the payment without its claims. The check balances where `difference_cents` is 0."""

    row: RemittanceRow
    record: Record
    claims: tuple[RemittanceClaimView, ...]
    claims_paid_cents: int
    adjustment_cents: int
    after: int

    @property
    def makes_cents(self) -> int:
        """What the payment should be: claims − provider adjustments."""
        return self.claims_paid_cents - self.adjustment_cents

    @property
    def difference_cents(self) -> int:
        """stated − what it should be."""
        return self.row.paid_cents - self.makes_cents


_claim_decoder = msgspec.json.Decoder(ClaimRecord)


def _claim_view(row: RemittanceClaim) -> RemittanceClaimView:
    record = _claim_decoder.decode(bytes(row.record))
    claim = row.claim
    return RemittanceClaimView(
        str(row.public_id),
        str(claim.public_id) if claim else "",
        claim.control_number if claim else row.control_number,
        str(claim.account.public_id) if claim else "",
        claim.account.holder.name if claim else (str(record.patient) if record.patient else ""),
        row.state,
        row.reason,
        str(row.entry) if row.entry else "",
        row.adjusted_cents,
        row.patient_cents,
        row.left_cents,
        record,
    )


@query("remittances.view", audit="remittance")
def remittance(actor: Actor, public_id: str, after: int = 0, limit: int = 100) -> RemittanceView:
    """The check and up to `limit` of its claims after position `after`; `after` in the answer is 0 on the last page.

    Raises NotFoundError.
    """
    row = _remittance(actor, public_id)
    found = list(_answers(actor).filter(remittance=row, position__gt=after).order_by("position")[: limit + 1])
    seen = _check(actor, row)
    return msgspec.structs.replace(
        seen,
        claims=tuple(_claim_view(each) for each in found[:limit]),
        after=found[limit - 1].position if len(found) > limit else 0,
    )


@query("remittances.view", audit="remittance")
def check(actor: Actor, public_id: str) -> RemittanceView:
    """The check without its claims. Raises NotFoundError."""
    return _check(actor, _remittance(actor, public_id))


def _check(actor: Actor, row: Remittance) -> RemittanceView:
    record = msgspec.json.decode(bytes(row.record), type=Record)
    paid = RemittanceClaim.rows.of(actor).filter(remittance=row).aggregate(sum=Sum("paid_cents"))["sum"] or 0
    adjusted = sum(each.cents for each in record.provider_adjustments)
    return RemittanceView(_row(actor, row), record, (), paid, adjusted, 0)


def _answers(actor: Actor) -> QuerySet[RemittanceClaim]:
    return RemittanceClaim.rows.of(actor).select_related("claim__account__holder")


SHOWN = {
    "set_aside": Q(state="set_aside"),
    "left": ~Q(left_cents=0) & ~Q(state="set_aside"),
    "denied": Q(status=DENIED),
    "posted": Q(state__in=("posted", "noted")),
    "waiting": Q(state="waiting"),
}
"""What of a remittance's claims a page may show alone. A claim that does not balance, or differs from ours, is set aside."""


class Counts(msgspec.Struct, frozen=True):
    """Of a remittance's claims: how many, their charges and payments in cents, and how many each word of SHOWN fits."""

    claims: int
    charge_cents: int
    paid_cents: int
    shown: dict[str, int]


@query("remittances.view")
def counts(actor: Actor, public_id: str) -> Counts:
    """Raises NotFoundError."""
    rows = RemittanceClaim.rows.of(actor).filter(remittance=_remittance(actor, public_id))
    found = rows.aggregate(
        claims=Count("pk"),
        charged=Sum("charge_cents", default=0),
        paid=Sum("paid_cents", default=0),
        **{f"is_{name}": Count("pk", filter=which) for name, which in SHOWN.items()},
    )
    shown = {name: found[f"is_{name}"] for name in SHOWN}
    return Counts(found["claims"], found["charged"], found["paid"], shown)


@query("remittances.view", audit="remittance")
def claims_of(actor: Actor, public_id: str, show: str = "", place: Place = FIRST) -> Page[RemittanceClaimView]:
    """The remittance's claims in its own order; `show` a word of SHOWN, empty for all. Raises NotFoundError."""
    rows = _answers(actor).filter(SHOWN.get(show, Q()), remittance=_remittance(actor, public_id))
    found = page_of(actor, rows, ("position",), place)
    return Page(tuple(_claim_view(each) for each in found.rows), found.before, found.after)


MOST_READ = 500
"""Answers for claims that are not ours whose patients are looked through: nobody's name of theirs stands in a column."""


@query("remittances.view", audit="remittance-search")
def find_claims(actor: Actor, public_id: str, text: str, limit: int = 50) -> list[RemittanceClaimView]:
    """By the patient's name, our control number or the payer's, each word from the beginning of a name or number.

    Raises NotFoundError.
    """
    rows = _answers(actor).filter(remittance=_remittance(actor, public_id)).order_by("position")
    words = text.replace(",", " ").split()
    if not words:
        return []
    fits = Q()
    for word in words:
        names = Q(claim__account__holder__name__istartswith=word) | Q(
            claim__account__holder__name__icontains=f" {word}"
        )
        numbers = Q(control_number__istartswith=word) | Q(payer_control_number__istartswith=word)
        fits &= names | numbers | Q(claim__control_number__istartswith=word)
    found = [_claim_view(each) for each in rows.filter(fits)[:limit]]
    if len(found) < limit:
        seen, strangers = (
            {each.public_id for each in found},
            (_claim_view(each) for each in rows.filter(claim=None)[:MOST_READ]),
        )
        found += [each for each in strangers if each.public_id not in seen and _is_named(each, words)]
    return found[:limit]


def _is_named(seen: RemittanceClaimView, words: list[str]) -> bool:
    names = seen.patient_name.casefold().replace(",", " ").split()
    return all(any(name.startswith(word.casefold()) for name in names) for word in words)


@query("remittances.view", audit="remittance-claim")
def answer(actor: Actor, public_id: str) -> tuple[RemittanceRow, RemittanceClaimView]:
    """One claim of a remittance and the check that it is in. Raises NotFoundError."""
    related = ("remittance__payer__party", "remittance__document")
    row = _answers(actor).select_related(*related).filter(pk__in=RemittanceClaim.rows.of(actor, public_id)).first()
    if row is None:
        raise NotFoundError("no such claim of a remittance")
    return _row(actor, row.remittance), _claim_view(row)


@query("remittances.view", audit="claim")
def answers_for_claim(actor: Actor, claim: str) -> list[tuple[RemittanceRow, RemittanceClaimView]]:
    """What the payer answered to one claim, oldest first."""
    rows = (
        RemittanceClaim.rows.of(actor)
        .filter(claim__public_id=claim)
        .select_related("claim__account__holder", "remittance__payer__party", "remittance__document")
        .order_by("id")
    )
    found = list(rows)
    wholes = _rows(actor, [row.remittance for row in found])
    return [(whole, _claim_view(row)) for whole, row in zip(wholes, found, strict=True)]


@query("remittances.view")
def remittance_of(actor: Actor, remittance_claim: str) -> str:
    """Public id of the remittance that a remittance's claim is in. Raises NotFoundError."""
    row = RemittanceClaim.rows.of(actor, remittance_claim).select_related("remittance").first()
    if row is None:
        raise NotFoundError("no such claim of a remittance")
    return str(row.remittance.public_id)
