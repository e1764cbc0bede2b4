"""Keeps what the database knows of its own rows fresh, so that it finds an account's by the account, not by the practice."""

from django.db import connection

ROWS_LOOKED_AT = 1000
"""Of each index: enough to tell a practice's rows from an account's, in milliseconds whatever the size."""


def tend() -> None:
    """SQLite counts how its indexes divide the rows; PostgreSQL's autovacuum does so by itself. Safe at any time."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
