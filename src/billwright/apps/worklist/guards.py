"""What happened to work is never changed."""

from billwright.apps.compliance.guards import Guard, append_only

GUARDS: tuple[Guard, ...] = append_only("worklist_workevent", "public_id")
