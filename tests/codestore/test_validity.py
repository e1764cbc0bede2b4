"""The home's editions answer for the X12 library whether a code is valid on a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from billwright import codestore, x12

IN_FORCE = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("code_set", "code", "day", "valid"),
    [
        ("icd10cm", "J069", IN_FORCE, True),
        ("icd10cm", "M545", IN_FORCE, False),  # a heading since October 2021
        ("icd10cm", "Q999", IN_FORCE, True),
        ("icd10cm", "A0000", IN_FORCE, False),
        ("icd10cm", "J069", dt.date(2010, 1, 1), None),  # before the first edition
        ("icd10cm", "J069", None, None),
        ("place", "11", IN_FORCE, True),
        ("place", "00", IN_FORCE, False),
        ("place", "27", dt.date(2023, 9, 30), False),
        ("modifier", "25", IN_FORCE, True),
        ("modifier", "21", IN_FORCE, False),
        ("hcpcs", "99213", IN_FORCE, None),  # CPT, which no list here holds
        ("hcpcs", "D0120", IN_FORCE, None),
        ("hcpcs", "J1885", IN_FORCE, None),  # no edition is loaded
        ("taxonomy", "207Q00000X", IN_FORCE, None),
    ],
)
def test_validity(home: Path, code_set: x12.CodeSet, code: str, day: dt.date | None, valid: bool | None) -> None:
    assert codestore.validity(codestore.open_tables(home))(code_set, code, day) is valid
