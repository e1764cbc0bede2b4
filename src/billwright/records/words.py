"""Words that every part says alike."""

import datetime as dt


def counted(count: int, what: str) -> str:
    """A number with its noun, which takes an s for all but one.

    >>> counted(1, "claim"), counted(0, "claim"), counted(1200, "line")
    ('1 claim', '0 claims', '1,200 lines')
    """
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def us_day(day: dt.date) -> str:
    """A day as offices in the United States write it.

    >>> us_day(dt.date(2026, 3, 4))
    '03/04/2026'
    """
    return f"{day:%m/%d/%Y}"


def dotted(code: str) -> str:
    """An ICD-10-CM code as people write it; on the wire and in the database it has no dot.

    >>> dotted("J45909"), dotted("I10")
    ('J45.909', 'I10')
    """
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code
