"""A claim as it would stand with what somebody is typing: checked, and nothing kept."""

import msgspec

from billwright.apps.checks import queries as checks
from billwright.apps.checks.queries import RunView
from billwright.apps.claims import building
from billwright.apps.claims.changing import ChangeClaim, changed
from billwright.apps.claims.models import Claim
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.records import claim as records


class Draft(msgspec.Struct, frozen=True):
    """What a claim says now, and which version that is; `encounter` is its visit's public id."""

    version: int
    encounter: str
    claim: records.Claim


@query("claims.edit", audit="claim")
def draft(actor: Actor, public_id: str) -> Draft:
    """Raises NotFoundError."""
    row = _row(actor, public_id)
    return Draft(row.version, str(row.encounter.public_id), records.decode(bytes(row.draft)))


@query("claims.edit", audit="claim-findings")
def tried(actor: Actor, public_id: str, command: ChangeClaim) -> RunView:
    """What the checks would say. The version is not asked for: whoever saves is told of another's change then.

    Raises NotFoundError; FieldErrors for what no claim can say.
    """
    row = _row(actor, public_id)
    claim = changed(records.decode(bytes(row.draft)), command)
    return checks.preview(actor, public_id, claim, building.context_of(actor, row.encounter, row.payer))


def _row(actor: Actor, public_id: str) -> Claim:
    row = Claim.rows.of(actor, public_id).select_related("encounter__patient", "payer").first()
    if row is None:
        raise NotFoundError("no such claim")
    return row
