"""What was sent, and what happened to a claim, are never changed."""

from billwright.apps.compliance.guards import Guard, append_only

GUARDS: tuple[Guard, ...] = (
    *append_only("claims_submission", "public_id", "claim_id, batch_id"),
    *append_only("claims_claimevent", "public_id"),
)
