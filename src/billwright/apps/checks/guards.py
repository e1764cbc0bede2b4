"""That a person let a hold pass, and why, is never changed."""

from billwright.apps.compliance.guards import Guard, append_only

GUARDS: tuple[Guard, ...] = append_only("checks_override", "public_id")
