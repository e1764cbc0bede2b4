"""Numbers of papers and files found by their beginning, over an index on either database."""

from django.db import connection
from django.db.models import Q

LEAST = 3
"""Characters that must be typed: a shorter beginning of a number says nothing."""


def begins(column: str, text: str) -> Q:
    """Rows whose column begins so, as typed or in capitals.

    SQLite keeps text in the order of its bytes, so there a beginning is a range, which its LIKE would not be.
    """
    asked = _begins(column, text.upper())
    return asked if text == text.upper() else asked | _begins(column, text)


def _begins(column: str, text: str) -> Q:
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\N{REPLACEMENT CHARACTER}"})
    return Q(**{f"{column}__startswith": text})
