"""Long work stays what was asked for and when; one that is done stays done."""

from billwright.apps.compliance.guards import Guard, fixed_columns, no_delete, no_replace, no_truncate

GUARDS: tuple[Guard, ...] = (
    *fixed_columns(
        "jobs_job",
        "id, practice_id, public_id, kind, subject_kind, subject, title, unit, asked_at",
        "long work stays what was asked for: ask for other work",
    ),
    *fixed_columns(
        "jobs_job",
        "asked_by_id, state, done, total, started_at, ended_at, result, problem",
        "long work that is done stays done",
        when="OLD.state = 'done'",
        name="done_once",
    ),
    *no_delete("jobs_job", "long work is not deleted: it says what was done and for whom"),
    no_replace(
        "jobs_job",
        "public_id",
        also="(NEW.state IN ('queued', 'running', 'stopping') AND EXISTS (SELECT 1 FROM jobs_job "
        "WHERE practice_id = NEW.practice_id AND kind = NEW.kind AND subject = NEW.subject "
        "AND state IN ('queued', 'running', 'stopping')))",
    ),
    no_truncate("jobs_job"),
)
