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
        ("revenue", "0450", IN_FORCE, True),
        ("revenue", "0453", IN_FORCE, False),
        ("ndc", "00000000000", IN_FORCE, None),  # of drugs no list is kept
        ("reason", "45", IN_FORCE, None),
        ("remark", "N130", IN_FORCE, None),
    ],
)
def test_validity(home: Path, code_set: x12.CodeSet, code: str, day: dt.date | None, valid: bool | None) -> None:
    assert codestore.validity(codestore.open_tables(home))(code_set, code, day) is valid


@pytest.mark.parametrize(
    ("set_name", "code_set", "listed", "other"),
    [
        ("cpt", "hcpcs", "99998", "99999"),
        ("taxonomy", "taxonomy", "999Q00000X", "999Q00001X"),
        ("carc", "reason", "B99", "B98"),
        ("rarc", "remark", "N999", "N998"),
    ],
)
def test_a_loaded_list_answers(
    home: Path, tmp_path: Path, set_name: str, code_set: x12.CodeSet, listed: str, other: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"code,description\n{listed},invented\n")
    codestore.load(home, set_name, path, "2026")
    known = codestore.validity(codestore.open_tables(home))
    assert known(code_set, listed, IN_FORCE) is True
    assert known(code_set, other, IN_FORCE) is False
