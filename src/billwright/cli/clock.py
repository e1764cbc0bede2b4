"""The one place of the command line that reads the clock, and where it reads dates."""

import datetime as dt

from billwright.cli.errors import UnusableError


def now() -> dt.datetime:
    """The instant, UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The date on this machine's wall; a practice's own date is its actor's."""
    return now().astimezone().date()


def day(text: str, option: str = "--on") -> dt.date:
    """The date that `text` names, today where it is empty. Raises UnusableError."""
    if not text:
        return today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UnusableError(f"{option} takes a date such as 2026-11-24, and {text!r} is none: {error}") from error
