"""What a claim's lines are to a price: whose they are, which day and place they take from the claim."""

import datetime as dt
from decimal import Decimal

from billwright.records.parties import Name, Provider
from billwright.rules.pricing.services import Service, services_of
from billwright.rules.scrub.examples import CLINIC, DAY, NPI, STAY, changed, service, visit


def clinician(npi: str, role: str = "82") -> Provider:
    return Provider(name=Name("Sample", "Robin"), role=role, npi=npi, taxonomy="225100000X")


def test_a_line_is_priced_by_all_that_it_says() -> None:
    line = service(
        "97110", "GP", "KX", charge_cents=120_00, units=Decimal(3), place_of_service="12", revenue_code="0420",
        service_date=DAY.replace(day=9), providers=(clinician("1987654328"),),
    )  # fmt: skip
    claim = visit(
        "", line, providers=(clinician("1555555559"),), place_of_service="11", stay=changed(STAY, drg="470")
    ).claim
    assert services_of(claim) == (
        Service(
            code="97110", charge_cents=120_00, units=Decimal(3), day=DAY.replace(day=9), modifiers=("GP", "KX"),
            place="12", minutes=None, revenue_code="0420", npi="1987654328", taxonomy="225100000X", drg="470",
        ),
    )  # fmt: skip


def test_what_a_line_leaves_open_is_the_claims() -> None:
    line = service("97110", service_date=None, place_of_service="")
    claim = visit(
        "", line, providers=(clinician("1444444446", "DN"), clinician("1555555559")), place_of_service="22", stay=STAY
    )
    (priced,) = services_of(claim.claim)
    assert (priced.day, priced.place, priced.npi) == (dt.date(2026, 11, 3), "22", "1555555559")


def test_where_nobody_is_named_the_practice_did_it() -> None:
    (priced,) = services_of(visit("", billing=changed(CLINIC, taxonomy="261Q00000X")).claim)
    assert (priced.npi, priced.taxonomy) == (NPI, "261Q00000X")


def test_minutes_are_counted_by_their_own_unit() -> None:
    in_minutes, in_units = services_of(
        visit("", service("00100", unit="MJ", units=Decimal(47)), service("97110", units=Decimal(2))).claim
    )
    assert (in_minutes.minutes, in_minutes.units) == (Decimal(47), Decimal(47))
    assert (in_units.minutes, in_units.units) == (None, Decimal(2))


def test_the_words_of_a_service() -> None:
    assert Service(code="97110", charge_cents=1, modifiers=("GP", "KX")).words == "97110 GP KX"
    assert Service(code="", charge_cents=1, revenue_code="0120").words == "0120"
