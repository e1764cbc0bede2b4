"""A file of fees: what is read, what every wrong line is told, and that nothing of a wrong file is kept."""

import datetime as dt

import pytest

from billwright.apps.contracts.actions import FeeError, LoadFees, load_fees
from billwright.apps.contracts.fee_files import MOST_ROWS, read_fee_file
from billwright.apps.contracts.queries import fee_schedule, preview_fees

JAN = dt.date(2026, 1, 1)
GOOD = """\
HCPCS,Mod,Description,Fee,Effective,Minutes,Counting,Base Units,Minimum
99213,,"Visit, low","$1,150.00",,,,,
20610,50,,98.5,2026-07-01,,,,
97110,,Exercise,40,01/15/2026,15,nearest,,
00400,,,21.50,20260201,15,tenths,3,60.00

"""


def test_a_file_as_practices_have_them():
    file = read_fee_file("\ufeff" + GOOD, JAN)
    assert file.errors == ()
    assert [(row.code, row.modifier, row.cents, row.starts) for row in file.rows] == [
        ("99213", "", 115_000, JAN),
        ("20610", "50", 9_850, dt.date(2026, 7, 1)),
        ("97110", "", 4_000, dt.date(2026, 1, 15)),
        ("00400", "", 2_150, dt.date(2026, 2, 1)),
    ]
    assert file.descriptions == ("Visit, low", "", "Exercise", "")
    assert (file.rows[2].per_minutes, file.rows[2].counting) == (15, "nearest")
    assert (file.rows[3].base_units, file.rows[3].least_cents) == (3, 6_000)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", ["1 the header line names no column for code and amount"]),
        ("code,price list\n99213,1\n", ["1 the header line names no column for amount"]),
        ("code,amount\n", ["1 there is no fee below the header line"]),
        ("code,amount\n99213,two\n", ["2 'two' is no amount"]),
        ("code,amount\n99213\n", ["2 the amount is missing"]),
        ("code,amount\n,5\n", ["2 a code of at most 20 letters and digits is needed"]),
        ("code,amount\n99213,-5\n", ["2 a fee is from $0.00 to $1,000,000.00"]),
        ("code,amount\n99213,1.005\n", ["2 '1.005' is no amount"]),
        ("code,amount,starts\n99213,5,31.12.26\n", ["2 '31.12.26' is no day: write 2026-01-31 or 01/31/2026"]),
        ("code,amount,starts,ends\n99213,5,2026-02-01,2026-02-01\n", ["2 a fee ends after it starts"]),
        ("code,amount,modifier\n99213,5,255\n", ["2 a modifier is two letters or digits"]),
        ("code,amount,minutes\n99213,5,fifteen\n", ["2 'fifteen' is no whole number"]),
        ("code,amount,minutes,counting\n99213,5,15,up\n", ["2 blocks are counted begun, whole, nearest, tenths"]),
        ("code,amount\n99213,5\n99214,6\n99213,7\n", ["4 99213 stands in line 2 already, from the same day"]),
        ("code,amount\n99213,x\n99214,y\n99213,7\n", ["2 'x' is no amount", "3 'y' is no amount"]),
    ],
)
def test_what_is_said_of_wrong_lines(text, errors):
    assert [f"{each.line} {each.words}" for each in read_fee_file(text, JAN).errors] == errors


def test_a_file_that_is_too_long_is_refused_whole():
    file = read_fee_file("code,amount\n" + "".join(f"{n:05d},1\n" for n in range(MOST_ROWS + 1)), JAN)
    assert file.rows == ()
    assert "split the file" in file.errors[0].words


def test_all_of_a_file_or_nothing(office, database):
    with pytest.raises(FeeError) as refused:
        load_fees(office.manager, LoadFees("bad", "", "code,amount\n99213,5\n99214,x\n", JAN))
    assert refused.value.fields == {"text": "line 3: 'x' is no amount"}
    assert fee_schedule(office.manager, "").fees == ()
    first = load_fees(office.manager, LoadFees("good", "", "code,amount\n99213,5\n99214,6\n", JAN))
    assert (first.added, first.changed, first.same) == (2, 0, 0)
    text = "code,amount\n99213,5\n99214,7\n99215,8\n"
    seen = preview_fees(office.manager, "", text, JAN)
    assert (seen.counts.added, seen.counts.changed, seen.counts.same, seen.errors) == (1, 1, 1, ())
    assert load_fees(office.manager, LoadFees("next", "", text, JAN)) == seen.counts
    fees = {each.code: each.cents for each in fee_schedule(office.manager, "").fees}
    assert fees == {"99213": 500, "99214": 700, "99215": 800}
