"""What is said of a file stays as it was when the file was kept; that it was taken in is added once."""

from billwright.apps.compliance.guards import Guard, fixed_columns, no_delete, no_replace, no_truncate

GUARDS: tuple[Guard, ...] = (
    *fixed_columns(
        "documents_document",
        "id, practice_id, public_id, sha256, kind, direction, name, media_type, size, kept_at, subject_kind, subject",
        "a file is kept as it was: keep another",
    ),
    *fixed_columns(
        "documents_document",
        "taken_in_at",
        "a file that was taken in stays so",
        when="OLD.taken_in_at IS NOT NULL",
        name="taken_in_once",
    ),
    *no_delete("documents_document", "a file is not deleted: everything in or out is kept"),
    no_replace(
        "documents_document",
        "public_id",
        also="(NEW.direction = 'in' AND EXISTS (SELECT 1 FROM documents_document WHERE practice_id = NEW.practice_id "
        "AND sha256 = NEW.sha256 AND direction = 'in'))",
    ),
    no_truncate("documents_document"),
)
