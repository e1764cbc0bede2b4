"""National Drug Code in the eleven digits of a claim: labeler 5, product 4, package 2 (HIPAA, 45 CFR 162.1002).

A package prints ten digits in 4-4-2, 5-3-2 or 5-4-1; only the hyphens tell which part lacks its leading zero.
"""

_LENGTHS = (5, 4, 2)


def compact(number: str) -> str:
    """Eleven digits where hyphens show the parts; other text without its blanks.

    >>> compact("0002-7597-01"), compact("50242-040-62"), compact("60575-4112-1")
    ('00002759701', '50242004062', '60575411201')
    """
    parts = number.replace(" ", "").split("-")
    if len(parts) != 3:
        return "".join(parts)
    return "".join(part.zfill(length) for part, length in zip(parts, _LENGTHS, strict=True))


def validate(number: str) -> str:
    """The eleven digits. Raises ValueError.

    >>> validate("0002-7597-01")
    '00002759701'
    >>> validate("0002759701")
    Traceback (most recent call last):
    ValueError: an NDC on a claim has eleven digits; '0002759701' has 10: write it with hyphens to show its parts
    """
    ndc = compact(number)
    if not (ndc.isascii() and ndc.isdigit()):
        raise ValueError(f"an NDC has digits only, and {ndc!r} does not")
    if len(ndc) != 11:
        hint = ": write it with hyphens to show its parts" if len(ndc) == 10 else ""
        raise ValueError(f"an NDC on a claim has eleven digits; {ndc!r} has {len(ndc)}{hint}")
    return ndc


def is_valid(number: str) -> bool:
    try:
        validate(number)
    except ValueError:
        return False
    return True


def format(number: str) -> str:
    """
    >>> format("00002759701")
    '00002-7597-01'
    """
    ndc = compact(number)
    return f"{ndc[:5]}-{ndc[5:9]}-{ndc[9:]}"
