"""A call stays as it was logged; of a promise only whether it stands, was kept or withdrawn is written later."""

from billwright.apps.compliance.guards import Guard, append_only, fixed_columns, no_delete, no_replace, no_truncate

_PROMISED = "id, practice_id, public_id, inquiry_id, account_id, kind, due_on, cents, words, made_at"

GUARDS: tuple[Guard, ...] = (
    *append_only("correspondence_inquiry", "public_id"),
    *append_only("correspondence_inquirynote", "public_id"),
    *fixed_columns("correspondence_promise", _PROMISED, "a promise stays as it was made: withdraw it and note another"),
    *fixed_columns(
        "correspondence_promise",
        "state, closed_at, closed_by_id, closed_why",
        "a follow-up that is done, or a promise withdrawn, stays so",
        when="OLD.state IN ('done', 'withdrawn')",
        name="ended_once",
    ),
    *no_delete("correspondence_promise", "a promise is not deleted: withdraw it"),
    no_replace("correspondence_promise", "public_id"),
    no_truncate("correspondence_promise"),
)
