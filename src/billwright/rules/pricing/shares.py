"""Shares that Medicare sets, each with its start and source: what a law or a manual changes is changed here."""

from __future__ import annotations

import datetime as dt

import msgspec

EARLIEST = dt.date(2017, 1, 1)
"""Since this day every share below is in force as it stands; before it, prices are not computed."""
_MANUAL = "Medicare Claims Processing Manual (Pub. 100-04)"


class Share(msgspec.Struct, frozen=True):
    """`basis_points` of an amount from `starts` until before `ends`."""

    basis_points: int
    source: str
    starts: dt.date = dt.date(1992, 1, 1)
    ends: dt.date | None = None


def on(shares: tuple[Share, ...], day: dt.date) -> Share | None:
    """The share in force that day; None where none is."""
    for share in shares:
        if share.starts <= day and (share.ends is None or day < share.ends):
            return share
    return None


SURGERY_RANKS = (10_000, 5_000, 5_000, 5_000, 5_000)
"""The first to the fifth procedure of a session; a further one is priced by report."""
SURGERY_SOURCE = f"{_MANUAL}, chapter 12 section 40.6; indicator 2 of the fee schedule"
ENDOSCOPY_SOURCE = f"{_MANUAL}, chapter 12 section 40.6; indicator 3 of the fee schedule"
BILATERAL = Share(15_000, f"{_MANUAL}, chapter 12 section 40.7; bilateral indicator 1")
EACH_SIDE = Share(20_000, f"{_MANUAL}, chapter 12 section 40.7; bilateral indicator 3")
CO_SURGEON = Share(6_250, f"{_MANUAL}, chapter 12 section 40.8")
ASSISTANT = Share(1_600, "SSA section 1848(i)(2)")
ASSISTANT_NOT_PHYSICIAN = Share(1_360, "85 % of 16 %: SSA sections 1833(a)(1)(O) and 1848(i)(2)")
GLOBAL_SOURCE = f"{_MANUAL}, chapter 12 section 40.4; the shares of the fee schedule"
NON_PARTICIPATING = Share(9_500, "SSA section 1848(a)(3)")
LIMITING_CHARGE = Share(11_500, "SSA section 1848(g)(2)(C)", dt.date(1993, 1, 1))
THERAPY_EXPENSE = Share(5_000, "SSA section 1848(b)(7); Pub. 100-04 chapter 5 section 10.7", dt.date(2013, 4, 1))
IMAGING_TECHNICAL = Share(5_000, "SSA section 1848(b)(4)(D); multiple-procedure indicator 4", dt.date(2010, 7, 1))
IMAGING_PROFESSIONAL = Share(9_500, "SSA section 1848(b)(10); multiple-procedure indicator 4", dt.date(2017, 1, 1))
CARDIOVASCULAR_TECHNICAL = Share(
    7_500, "CY 2013 final rule, 77 FR 68892; multiple-procedure indicator 6", dt.date(2013, 1, 1)
)
OPHTHALMOLOGY_TECHNICAL = Share(
    8_000, "CY 2013 final rule, 77 FR 68892; multiple-procedure indicator 7", dt.date(2013, 1, 1)
)
THERAPY_ASSISTANT = (Share(8_500, "SSA section 1834(v)(1)", dt.date(2022, 1, 1)),)

PRACTITIONERS: dict[str, tuple[str, Share]] = {
    "363A": ("physician assistant", Share(8_500, "SSA section 1833(a)(1)(O); 42 CFR 414.52")),
    "363L": ("nurse practitioner", Share(8_500, "SSA section 1833(a)(1)(O); 42 CFR 414.56")),
    "364S": ("clinical nurse specialist", Share(8_500, "SSA section 1833(a)(1)(O); 42 CFR 414.56")),
    "133V": ("dietitian", Share(8_500, "SSA section 1833(a)(1)(T); 42 CFR 414.64")),
    "1041C": ("clinical social worker", Share(7_500, "SSA section 1833(a)(1)(F)")),
}
"""By how the rendering provider's taxonomy begins."""

SEQUESTRATION = (
    Share(200, "Budget Control Act of 2011", dt.date(2013, 4, 1), dt.date(2020, 5, 1)),
    Share(100, "Pub. L. 117-71", dt.date(2022, 4, 1), dt.date(2022, 7, 1)),
    Share(200, "Pub. L. 117-71", dt.date(2022, 7, 1)),
)
"""Taken from what Medicare pays, not from what it allows; suspended until 2022-03-31 by the CARES Act, section 3709."""

FACILITY_SOURCE = f"{_MANUAL}, chapter 12 section 20.4.2"
_FACILITY_PLACES: tuple[tuple[str, dt.date], ...] = (
    *((code, dt.date(1992, 1, 1)) for code in ("21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53")),
    *((code, dt.date(1992, 1, 1)) for code in ("56", "61")),
    ("19", dt.date(2016, 1, 1)),
    ("02", dt.date(2017, 1, 1)),
)  # fmt: skip
NOT_ADJUDICATED = frozenset({"05", "06", "07", "08"})
"""Indian Health Service and tribal places, for which the fee schedule names no rate."""


def is_facility(place: str, day: dt.date) -> bool:
    """Whether a physician's service there is paid at the facility rate."""
    return any(code == place and starts <= day for code, starts in _FACILITY_PLACES)
