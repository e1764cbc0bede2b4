"""A claim as it would stand with what somebody is typing: checked, and nothing kept."""

from billwright.apps.checks import queries as checks
from billwright.apps.checks.queries import RunView
from billwright.apps.claims import building
from billwright.apps.claims.changing import ChangeClaim, changed
from billwright.apps.claims.models import Claim
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.records import claim as records


@query("claims.edit", audit="claim-findings")
def tried(actor: Actor, public_id: str, command: ChangeClaim) -> RunView:
    """What the checks would say. The version is not asked for: whoever saves is told of another's change then.

    Raises NotFoundError; FieldErrors for what no claim can say.
    """
    related = ("encounter__patient", "payer")
    row = Claim.rows.of(actor, public_id).select_related(*related).first()
    if row is None:
        raise NotFoundError("no such claim")
    claim = changed(records.decode(bytes(row.draft)), command)
    return checks.preview(actor, public_id, claim, building.context_of(actor, row.encounter, row.payer))
