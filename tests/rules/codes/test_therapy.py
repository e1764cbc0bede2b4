"""Units by minutes: the worked table of docs/how-we-compute/therapy-units.md, and what holds for any minutes."""

from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import worked

from billwright.codestore.therapy import limits
from billwright.rules.codes import therapy

ROWS = worked("therapy-units", "minutes")


def by_code(text: str) -> dict[str, int]:
    return {code: int(number) for code, number in (each.split() for each in text.split(", "))}


def test_the_worked_table_by_the_total() -> None:
    for row in ROWS:
        made = therapy.counted(by_code(row["minutes"]), "total")
        assert (made.by_service, made.total) == (by_code(row["by the total"]), int(row["units of the total"])), row


def test_the_worked_table_each_by_itself() -> None:
    for row in ROWS:
        made = therapy.counted(by_code(row["minutes"]), "each")
        assert (made.by_service, made.total) == (by_code(row["each by itself"]), int(row["units of each"])), row


def test_what_it_tells() -> None:
    minutes = {"97112": 24, "97110": 23}
    assert therapy.counted(minutes, "total").told == "24 + 23 = 47 timed minutes of the day make 3 units."
    assert (
        therapy.counted(minutes, "each").told == "Each service by itself: 97112 24 min, 2 units; 97110 23 min, 2 units."
    )
    assert therapy.counted({"97110": 8}, "total").told == "8 timed minutes of the day make 1 unit."


def test_a_tie_may_go_to_either_and_nothing_else() -> None:
    minutes = {"97112": 20, "97110": 20}
    assert therapy.fits({"97112": 2, "97110": 1}, minutes, "total")
    assert therapy.fits({"97112": 1, "97110": 2}, minutes, "total")
    assert not therapy.fits({"97112": 3, "97110": 0}, minutes, "total")
    assert not therapy.fits({"97112": 2, "97110": 2}, minutes, "total")
    assert not therapy.fits({"97112": 1, "97110": 1}, minutes, "total")


def test_the_longer_rest_goes_first() -> None:
    """33 and 7 minutes: 97110 has 3 over, 97140 has 7."""
    assert not therapy.fits({"97110": 3, "97140": 0}, {"97110": 33, "97140": 7}, "total")


sessions = st.dictionaries(st.sampled_from(sorted(therapy.TIMED)), st.integers(0, 240), min_size=1, max_size=6)


@given(sessions, st.sampled_from(["total", "each"]))
def test_what_is_counted_fits(minutes: dict[str, int], rule: therapy.Rule) -> None:
    made = therapy.counted(minutes, rule)
    assert sum(made.by_service.values()) == made.total
    assert therapy.fits(made.by_service, minutes, rule)


@given(sessions)
def test_the_total_is_what_all_minutes_make(minutes: dict[str, int]) -> None:
    """Within 7 minutes of 15 a unit, either way."""
    total = therapy.counted(minutes, "total").total
    spent = sum(minutes.values())
    assert 15 * total - 7 <= spent <= 15 * total + 7
    assert all(
        made in (spent_on // 15, spent_on // 15 + 1)
        for made, spent_on in zip(therapy.counted(minutes, "total").by_service.values(), minutes.values(), strict=True)
    )


def test_thresholds_of_the_years() -> None:
    assert limits()[2026] == therapy.TherapyLimit(kx_cents=2_480_00, review_cents=3_000_00)
    assert [limits()[year].kx_cents for year in (2018, 2021, 2024, 2025)] == [2_010_00, 2_110_00, 2_330_00, 2_410_00]
    kx = [limits()[year].kx_cents for year in sorted(limits())]
    assert kx == sorted(kx), "the threshold has only risen"


def test_a_code_is_timed_or_not() -> None:
    assert therapy.TIMED.isdisjoint(therapy.UNTIMED)
    assert therapy.EVALUATIONS <= therapy.UNTIMED
