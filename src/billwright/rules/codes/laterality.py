"""Which diagnoses are one condition on the right, on the left, on both sides, or on a side not told: read from the titles,
as no edition says it in a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

_WORD = re.compile(r"[a-z0-9]+")
_SIDES = {"right": "right", "left": "left", "bilateral": "both", "both": "both"}
_UNSAID = frozenset({*_SIDES, "unilateral", "unspecified", "side", "of", "eye", "ear"})
"""Words in which the titles of one condition differ by side: "right ear", "bilateral", "unspecified side"."""


class Sides(msgspec.Struct, frozen=True):
    """The codes of one condition by side; `both` and `unspecified` are empty where there is no such code."""

    right: str
    left: str
    both: str = ""
    unspecified: str = ""

    def of(self, code: str) -> str:
        """The side that a code of the condition tells: "right", "left", "both", or "unspecified"."""
        return next(side for side in ("right", "left", "both", "unspecified") if getattr(self, side) == code)


def by_side(titles: Iterable[tuple[str, str]]) -> dict[str, Sides]:
    """For each of the (code, title) that has a right and a left, its condition's codes by side.

    Titles are compared without the words of side; where two codes then read alike on one side, that side is left out.

    >>> by_side([("M25561", "Pain in right knee"), ("M25562", "Pain in left knee"), ("M25569", "Pain in unspecified knee"),
    ...     ("M2550", "Pain in unspecified joint")])["M25569"]
    Sides(right='M25561', left='M25562', both='', unspecified='M25569')
    """
    conditions: dict[tuple[str, ...], dict[str, str]] = {}
    for code, title in titles:
        words = [_singular(word) for word in _WORD.findall(title.lower())]
        told = {_SIDES[word] for word in words if word in _SIDES}
        if len(told) > 1 or (not told and "unspecified" not in words):
            continue
        condition = conditions.setdefault(tuple(word for word in words if word not in _UNSAID), {})
        side = told.pop() if told else "unspecified"
        condition[side] = "" if side in condition else code
    found = {}
    for codes in conditions.values():
        if codes.get("right") and codes.get("left"):
            sides = Sides(**codes)
            found.update(dict.fromkeys(filter(None, codes.values()), sides))
    return found


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.rstrip("s")
