"""What a service costs, on a day, to whom."""

import datetime as dt
from collections.abc import Iterable

import msgspec
from django.db.models import F, Q

from billwright.apps.compliance.access import Actor, query
from billwright.apps.contracts.models import Fee


class FeeView(msgspec.Struct, frozen=True):
    """`cents` for one unit; `client` public id of whose own price it is, empty for all; `ends` is the first day out."""

    id: int
    public_id: str
    code: str
    description: str
    client: str
    client_name: str
    cents: int
    starts: dt.date
    ends: dt.date | None


@query("charges.view")
def fee_on(actor: Actor, code: str, on: dt.date, client: str | None = None) -> FeeView | None:
    """The fee in force that day: the client's own where there is one, else the one for all; None where none was set."""
    running = Q(starts__lte=on) & (Q(ends=None) | Q(ends__gt=on))
    whose = Q(client=None) | Q(client__public_id=client) if client else Q(client=None)
    rows = Fee.rows.of(actor).select_related("client__party").filter(running, whose, code=code.strip().upper())
    fee = rows.order_by(F("client").asc(nulls_last=True)).first()
    return _view(fee) if fee else None


@query("charges.view")
def fees(actor: Actor) -> list[FeeView]:
    """All fees by code, those for all before the clients' own, the latest first."""
    rows = Fee.rows.of(actor).select_related("client__party")
    return [_view(row) for row in rows.order_by("code", F("client").asc(nulls_first=True), "-starts")]


@query("charges.view")
def services(actor: Actor, typed: str, on: dt.date, limit: int = 12) -> list[FeeView]:
    """The services with a fee in force that day whose code begins so, or whose words hold it; by code."""
    running = Q(starts__lte=on) & (Q(ends=None) | Q(ends__gt=on))
    meant = Q(code__startswith=typed.upper()) | Q(description__icontains=typed)
    rows = Fee.rows.of(actor).select_related("client__party").filter(running, meant, client=None)
    return [_view(row) for row in rows.order_by("code")[:limit]]


@query("charges.view")
def descriptions(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """What the practice calls these services in its fees for all, the latest words; codes without any are left out."""
    rows = Fee.rows.of(actor).filter(client=None, code__in=list(codes)).exclude(description="").order_by("starts")
    return dict(rows.values_list("code", "description"))


def _view(row: Fee) -> FeeView:
    return FeeView(
        id=row.pk,
        public_id=str(row.public_id),
        code=row.code,
        description=row.description,
        client=str(row.client.public_id) if row.client else "",
        client_name=row.client.party.name if row.client else "",
        cents=row.cents,
        starts=row.starts,
        ends=row.ends,
    )
