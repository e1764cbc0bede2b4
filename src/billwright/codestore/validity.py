"""The home's editions as the answer to `billwright.x12`: is this code valid on that day?"""

from __future__ import annotations

import datetime as dt

from billwright.codestore.opening import OpenTables
from billwright.x12 import Codes, CodeSet

_LISTS = {"hcpcs": "hcpcs", "modifier": "modifiers", "place": "pos"}


def validity(tables: OpenTables) -> Codes:
    """Asks the edition in force on the day. A diagnosis has to be billable: a heading is not valid.

    Not known (None): a day without an edition, an unknown day, the numbers of CPT and dental codes, which HCPCS Level II
    does not hold, and sets of which no list is kept here.
    """

    def is_valid(code_set: CodeSet, code: str, day: dt.date | None) -> bool | None:
        if day is None:
            return None
        if code_set == "icd10cm":
            diagnoses = tables.icd10cm(day)
            fact = diagnoses.find(code) if diagnoses else None
            return (fact is not None and fact.billable) if diagnoses else None
        if code_set == "hcpcs" and (code[:1].isdigit() or code[:1] == "D"):
            return None
        found = tables.codes(_LISTS[code_set], day) if code_set in _LISTS else None
        return found.find(code, day) is not None if found else None

    return is_valid
