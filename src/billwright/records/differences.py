"""What differs between two states of a claim, element by element, in a biller's words."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from billwright.records.claim import Claim
from billwright.records.money import format_cents


class Difference(msgspec.Struct, frozen=True):
    """`path` names the element as the record does ("lines.2.modifiers", parts of a list from 1), `words` as a biller does
    ("Line 2: modifiers"). `before` and `after` are its texts; None where that state has no such element."""

    path: str
    words: str
    before: str | None
    after: str | None


def differences(before: Claim, after: Claim) -> tuple[Difference, ...]:
    """Every element whose value is not the same, in the order of the record. Empty exactly where the claims are equal.

    Lists are compared place by place: a line taken out of the middle makes those after it differ.
    """
    return tuple(_between("", before, after))


_NAMES = {
    "lines": "line",
    "diagnoses": "diagnosis",
    "who": "patient",
    "order": "order of payers",
    "npi": "NPI",
    "tax_id": "tax id",
    "member_id": "member id",
    "pointers": "diagnosis pointers",
    "clia": "CLIA number",
    "payer_id": "payer id",
    "payer_control_number": "payer's number of the original claim",
    "providers": "provider",
    "adjudications": "earlier payer's answer",
    "other_coverages": "other coverage",
    "adjustments": "adjustment",
    "assigns_benefits": "benefits assigned",
    "assignment": "assignment accepted",
    "release": "release of information",
    "ids": "further id",
    "dates": "date",
    "extra": "further segment",
    "drg": "DRG",
    "procedures": "facility's procedure",
    "accident": "accident kind",
}
_LETTERED = "ABCDEFGHIJKL"
"""Diagnoses are called by letter, as lines point to them."""


def _between(path: str, before: object, after: object) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, msgspec.Struct) and type(before) is type(after):
        for name in before.__struct_fields__:
            yield from _between(_join(path, name), getattr(before, name), getattr(after, name))
    elif _is_list(before) and _is_list(after):
        yield from _between_lists(path, before, after)  # type: ignore[arg-type]
    else:
        yield Difference(path, _words(path), _text(path, before), _text(path, after))


def _between_lists(path: str, before: tuple[object, ...], after: tuple[object, ...]) -> Iterator[Difference]:
    for at in range(max(len(before), len(after))):
        one, other = (each[at] if at < len(each) else None for each in (before, after))
        yield from _between(_join(path, str(at + 1)), one, other)


def _is_list(value: object) -> bool:
    """Of parts that each count by themselves; modifiers, pointers and the like are one element with several values."""
    return isinstance(value, tuple) and any(isinstance(each, msgspec.Struct | tuple) for each in value or ((),))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _words(path: str) -> str:
    """ "lines.2.modifiers" → "Line 2: modifiers"; "diagnoses.1.code" → "Diagnosis A: code"."""
    said: list[str] = []
    for part in path.split("."):
        if not part.isdecimal():
            said.append(_NAMES.get(part, part.replace("_cents", "").replace("_", " ")))
        elif said[-1] == _NAMES["diagnoses"] and int(part) <= len(_LETTERED):
            said[-1] += f" {_LETTERED[int(part) - 1]}"
        else:
            said[-1] += f" {part}"
    words = ": ".join(said)
    return words[:1].upper() + words[1:]


def _text(path: str, value: object) -> str | None:
    """As a person reads it. A whole part that one state lacks is told by its own texts, in order."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and path.endswith("_cents"):
        return format_cents(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, msgspec.Struct):
        parts = (_text(_join(path, name), getattr(value, name)) for name in value.__struct_fields__)
        return ", ".join(part for part in parts if part)
    if isinstance(value, tuple):
        return " ".join(part for each in value if (part := _text(path, each)))
    return str(value)
