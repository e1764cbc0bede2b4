"""One fact a key: what is written comes back, and a damaged store is said to be one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billwright.codestore import CodeFileError, addon, facts, lcd
from billwright.codestore.addon import AddOns, Edit
from billwright.codestore.facts import Facts
from billwright.rules.codes import Locality

INDEX = st.decimals(min_value=0, max_value=4, places=3)
LOCALITIES = st.builds(
    Locality,
    contractor=st.from_regex(r"[0-9]{5}", fullmatch=True),
    number=st.from_regex(r"[0-9]{2}", fullmatch=True),
    name=st.text(max_size=10),
    state=st.sampled_from(["AL", "CA"]),
    work=INDEX,
    expense=INDEX,
    malpractice=INDEX,
)


@given(st.lists(LOCALITIES, unique_by=lambda each: each.contractor + each.number))
def test_facts_come_back_as_they_were(tmp_path_factory, localities: list[Locality]) -> None:
    folder = tmp_path_factory.mktemp("facts")
    plain = {each.contractor + each.number: each for each in localities}
    assert facts.write(folder, plain) == len(plain)
    table: Facts[Locality] = Facts(folder, "2026", Locality)
    assert {key: table.find(key) for key in plain} == plain
    assert table.all() == dict(sorted(plain.items()))
    assert table.find("none") is None


def test_a_fact_is_decoded_once(tmp_path: Path) -> None:
    facts.write(tmp_path, {"a": Locality("00001", "01", "x", "AL", Decimal(1), Decimal(1), Decimal(1))})
    table: Facts[Locality] = Facts(tmp_path, "2026", Locality)
    assert table.find("a") is table.find("a")


@pytest.mark.parametrize("damaged", [b"", b"\xc1", b"\x81\xa1a", None])
def test_a_damaged_store_is_refused(tmp_path: Path, damaged: bytes | None) -> None:
    if damaged is not None:
        (tmp_path / facts.DATA).write_bytes(damaged)
    with pytest.raises(CodeFileError, match="the store of 2026 is damaged"):
        Facts(tmp_path, "2026", Locality)


def test_policies_that_are_gone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeFileError, match="the store of 2026-10-01 is gone"):
        lcd.Policies(tmp_path, "2026-10-01")


DAYS = st.dates(dt.date(2013, 1, 1), dt.date(2030, 1, 1))
EDITS = st.builds(Edit, st.sampled_from([1, 3]), st.sampled_from(["20610", "20600", ""]), DAYS, st.none() | DAYS)


@given(
    st.dictionaries(st.sampled_from(["20998", "99998", "A0021"]), st.lists(EDITS, min_size=1, max_size=6), min_size=1),
    DAYS,
)
def test_add_ons_answer_as_a_plain_list_of_their_edits(tmp_path_factory, edits: dict[str, list[Edit]], on) -> None:
    edits = {code: [each for each in of if each.ends is None or each.starts < each.ends] for code, of in edits.items()}
    folder = tmp_path_factory.mktemp("addons")
    addon.facts.write(folder, edits)
    table = AddOns(folder, "2026Q4")
    for code, of_code in edits.items():
        in_force = [each for each in of_code if each.starts <= on and (each.ends is None or on < each.ends)]
        fact = table.find(code, on)
        assert (fact is None) == (not in_force)
        assert fact is None or set(fact.bases) == {each.base for each in in_force if each.base}
        assert fact is None or (fact.kind == 1) == (not any(each.kind == 3 for each in in_force))
