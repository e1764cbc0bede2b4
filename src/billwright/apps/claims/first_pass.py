"""How claims fare the first time, told by three figures that are apart: at our own checks, at the payer's front end, at the
payer's first decision."""

import datetime as dt

import msgspec
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from billwright.apps.claims.actions import NOTHING_STOPS, WITHDRAWN
from billwright.apps.claims.models import Claim, ClaimEvent
from billwright.apps.compliance.access import Actor, query
from billwright.apps.compliance.errors import FieldErrors

ANSWERS = ("accepted", "rejected")
DECISIONS = ("paid", "partly", "partial", "denied")


class FirstPass(msgspec.Struct, frozen=True):
    """Counts of claims, each by the first time that it was checked, answered and decided.

    `clean` of `claims`: nothing stopped the claim at its first check, as it was first entered. `accepted` of `answered`: the
    payer's front end took its first sending in (277CA). `paid` of `decided`: the payer's first decision was no denial of the
    whole claim (835), though it may have left the amount to the patient. `mended` were stopped at first and sent since.
    """

    claims: int = 0
    clean: int = 0
    mended: int = 0
    answered: int = 0
    accepted: int = 0
    decided: int = 0
    paid: int = 0

    @property
    def clean_share(self) -> int | None:
        return share(self.clean, self.claims)

    @property
    def accepted_share(self) -> int | None:
        return share(self.accepted, self.answered)

    @property
    def paid_share(self) -> int | None:
        return share(self.paid, self.decided)


def share(part: int, whole: int) -> int | None:
    """Basis points, rounded half up; None of nothing.

    >>> share(2, 3), share(0, 0)
    (6667, None)
    """
    return (part * 20_000 + whole) // (2 * whole) if whole else None


@query("claims.view")
def first_pass(actor: Actor, since: dt.date, until: dt.date) -> FirstPass:
    """Of claims to the payer billed first, with services that begin from `since` to `until`, both included. Raises
    FieldErrors where `until` lies before `since`."""
    if until < since:
        raise FieldErrors({"until": "the last day lies before the first"})
    rows = Claim.rows.of(actor).filter(order="P", service_from__range=(since, until)).exclude(preparation=WITHDRAWN)
    events = ClaimEvent.rows.of(actor).filter(claim=OuterRef("pk")).order_by("at", "id")
    rows = rows.annotate(
        checked=_first(events.filter(kind="checked"), "words"),
        answer=_first(events.filter(kind__in=ANSWERS), "kind"),
        decision=_first(events.filter(kind__in=DECISIONS), "kind"),
        was_sent=Exists(events.filter(kind="submitted")),
    )
    counts = {
        "claims": Q(),
        "clean": Q(checked=NOTHING_STOPS),
        "mended": ~Q(checked=NOTHING_STOPS) & Q(was_sent=True),
        "answered": Q(answer__in=ANSWERS),
        "accepted": Q(answer="accepted"),
        "decided": Q(decision__in=DECISIONS),
        "paid": Q(decision__in=DECISIONS) & ~Q(decision="denied"),
    }
    return FirstPass(**rows.aggregate(**{name: Count("pk", filter=which) for name, which in counts.items()}))


def _first(events: QuerySet[ClaimEvent], field: str) -> Subquery:
    return Subquery(events.values(field)[:1])
