"""Which edition a file is, told from the names that CMS gives its files. Its habits differ by set, and change."""

from __future__ import annotations

import datetime as dt
import re

_QUARTER = re.compile(r"(20\d{2})[-_ ]?q([1-4])(?!\d)|q([1-4])[-_ ]?(20\d{2})", re.IGNORECASE)
_EFFECTIVE = re.compile(r"eff\w*?[-_ ](\d{1,2})-(\d{1,2})-(20\d{2})", re.IGNORECASE)


def quarter(name: str) -> str | None:
    """The quarter that the name spells, or the day from which it says the file is effective.

    >>> quarter("AOC_V2026Q2-F-MCR.txt"), quarter("medicaid-ncci-q3-2026-mue-edits-practitioner-services.txt")
    ('2026Q2', '2026Q3')
    >>> quarter("MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"), quarter("MCR_MUE_DME_Eff_11-15-2026.csv")
    ('2026Q4', '2026-11-15')
    >>> quarter("edits.txt") is None
    True
    """
    if match := _EFFECTIVE.search(name):
        try:
            day = dt.date(int(match[3]), int(match[1]), int(match[2]))
        except ValueError:
            return None
        starts_quarter = day.day == 1 and day.month % 3 == 1
        return f"{day.year}Q{day.month // 3 + 1}" if starts_quarter else day.isoformat()
    if match := _QUARTER.search(name):
        return f"{match[1] or match[4]}Q{match[2] or match[3]}"
    return None
