"""Who was asked for a patient's part and since when, and what notice a patient signed, is never changed."""

from billwright.apps.compliance.guards import Guard, append_only

GUARDS: tuple[Guard, ...] = (
    *append_only("parties_guarantor", "public_id"),
    *append_only("parties_signednotice", "public_id"),
)
