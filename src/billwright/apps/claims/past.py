"""Claims that were sent, as they were when they were first sent: what a rule is tried on before it is switched on."""

import datetime as dt

from django.db.models import QuerySet

from billwright.apps.checks.trials import DENIED, PAID, PastClaim
from billwright.apps.claims import building
from billwright.apps.claims.models import Claim, ClaimEvent, Submission
from billwright.apps.claims.queries import RELATED, ClaimRow, row_of
from billwright.apps.compliance.access import Actor, query
from billwright.records import claim as records

_ANSWERS = {"paid": PAID, "partly": PAID, "partial": PAID, "denied": DENIED}


@query("claims.view")
def how_many(actor: Actor, payers: tuple[str, ...], since: dt.date) -> int:
    """Claims that were sent to these payers (ids; empty for all) with services from a day on."""
    return _sent(actor, payers, since).count()


@query("claims.view", audit="claims")
def sent(actor: Actor, payers: tuple[str, ...], since: dt.date, upto: int, limit: int) -> list[PastClaim]:
    """The next of them after the key `upto`."""
    rows = _sent(actor, payers, since).filter(pk__gt=upto).select_related("encounter__patient", "payer")
    found = list(rows.order_by("pk")[:limit])
    first: dict[int, Submission] = {}
    for each in Submission.rows.of(actor).filter(claim__in=found).order_by("-id"):
        first[each.claim_id] = each
    answers: dict[int, str] = {}
    for event in ClaimEvent.rows.of(actor).filter(claim__in=found, kind__in=_ANSWERS).order_by("-at", "-id"):
        answers[event.claim_id] = _ANSWERS[event.kind]
    return [
        PastClaim(
            key=row.pk,
            public_id=str(row.public_id),
            claim=records.decode(bytes(first[row.pk].snapshot)),
            context=building.context_of(actor.at(first[row.pk].submitted_at), row.encounter, row.payer),
            outcome=answers.get(row.pk, ""),
        )
        for row in found
    ]


def _sent(actor: Actor, payers: tuple[str, ...], since: dt.date) -> QuerySet[Claim]:
    submitted = Submission.rows.of(actor).values("claim")
    rows = Claim.rows.of(actor).filter(service_from__gte=since, pk__in=submitted)
    return rows.filter(payer__payer_id__in=payers) if payers else rows


@query("claims.view", audit="claims")
def rows(actor: Actor, public_ids: list[str]) -> dict[str, ClaimRow]:
    """Claims by their public ids, for a page that lists what a rule would have caught."""
    found = Claim.rows.of(actor).filter(public_id__in=public_ids).select_related(*RELATED)
    return {str(row.public_id): row_of(row) for row in found}
