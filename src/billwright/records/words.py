"""Words that every part says alike."""


def counted(count: int, what: str) -> str:
    """A number with its noun, which takes an s for all but one.

    >>> counted(1, "claim"), counted(0, "claim"), counted(1200, "line")
    ('1 claim', '0 claims', '1,200 lines')
    """
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
