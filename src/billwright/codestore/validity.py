"""The home's editions as the answer to `billwright.x12`: is this code valid on that day?"""

from __future__ import annotations

import datetime as dt

from billwright.codestore.opening import OpenTables
from billwright.x12 import Codes, CodeSet

_LISTS = {
    "hcpcs": "hcpcs", "modifier": "modifiers", "place": "pos", "revenue": "revenue", "taxonomy": "taxonomy",
    "reason": "carc", "remark": "rarc", "icd10pcs": "icd10pcs",
}  # fmt: skip


def validity(tables: OpenTables) -> Codes:
    """Asks the edition in force on the day. A diagnosis has to be billable: a heading is not valid.

    A procedure that begins with a digit is asked of CPT. Not known (None): a day without an edition, an unknown day, dental
    codes, which HCPCS Level II does not hold, and drugs (NDC), of which no list is kept here.
    """

    def is_valid(code_set: CodeSet, code: str, day: dt.date | None) -> bool | None:
        if day is None:
            return None
        if code_set == "icd10cm":
            diagnoses = tables.icd10cm(day)
            fact = diagnoses.find(code) if diagnoses else None
            return (fact is not None and fact.billable) if diagnoses else None
        if code_set == "hcpcs" and code[:1] == "D":
            return None
        of_cpt = code_set == "hcpcs" and code[:1].isdigit()
        name = "cpt" if of_cpt else _LISTS.get(code_set)
        found = tables.codes(name, day) if name else None
        return found.find(code, day) is not None if found else None

    return is_valid
