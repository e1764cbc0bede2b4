"""What happened to work is never changed; an item stays what it is about."""

from billwright.apps.compliance.guards import Guard, append_only, fixed_columns, no_delete, no_replace, no_truncate

GUARDS: tuple[Guard, ...] = (
    *append_only("worklist_workevent", "public_id"),
    *fixed_columns(
        "worklist_workitem",
        "id, practice_id, public_id, kind, source",
        "work stays what it is about: raise other work",
    ),
    *no_delete("worklist_workitem", "work is closed, not deleted: its events name it"),
    no_replace("worklist_workitem", "public_id", "practice_id, kind, source"),
    no_truncate("worklist_workitem"),
    no_replace("worklist_savedview", "public_id", "practice_id, user_id, list, name_key"),
)
