"""Whatever bytes are given out as a list: taken, or refused as a CodeFileError. Nothing else may come of it."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.codestore.test_list_sets import LAYOUTS
from tests.codestore.test_lists import anweb

from billwright.codestore import CodeFileError, list_sets

WHOLE = {set_name: content.encode() for set_name, _, content, _ in LAYOUTS}
WHOLE["hcpcs"] = "\r\n".join([anweb("G0283", long="words"), anweb("G0283", "4"), anweb("   9Q", "7")]).encode()
SETS = {each.name: each for each in list_sets.SETS}
ODD = [
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b'"',
    b"\r",
    b"\n",
    b"\t",
    b";",
    b",",
    b"99999999",
    b"\x85",
    "\u2028".encode(),
    b"  ",
]


def take(set_name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(data)
        try:
            code_set = SETS[set_name]
            compiled = code_set.compile([path], Path(folder), lambda rows: None)
            assert compiled.rows > 0
            table = code_set.open(Path(folder), "2026Q4")
            assert len(table.all()) >= compiled.rows
        except CodeFileError as refusal:
            assert str(refusal).startswith("file.csv")
            assert "\n" not in str(refusal)


@pytest.mark.parametrize("set_name", WHOLE)
def test_a_file_damaged_anywhere(set_name: str) -> None:
    """Two hundred times one to three cuts, odd bytes, or places changed about."""
    chance = random.Random(set_name)
    for _ in range(200):
        data = bytearray(WHOLE[set_name])
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(data) + 1)
            kind = chance.randrange(4)
            if kind == 0:
                data[at:at] = chance.choice(ODD)
            elif kind == 1:
                del data[at : at + chance.randint(1, 30)]
            elif kind == 2:
                data = data[:at]
            else:
                data[at:at] = data[: chance.randint(1, 60)]
        take(set_name, bytes(data))


@pytest.mark.parametrize("set_name", ["hcpcs", "cpt", "modifiers", "carc"])
@given(data=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_bytes_of_any_kind(set_name: str, data: bytes) -> None:
    take(set_name, data)
