"""The people, the provider and the small policy that the payer's tests share. All of them invented."""

import datetime as dt
from decimal import Decimal
from typing import Any

from billwright.records.claim import Claim, Diagnosis, LineAdjudication, ServiceLine
from billwright.records.parties import Address, Name, PayerName, Person, Provider
from payer_sim.case import Filed
from payer_sim.policy import Member, Policy, parse_policy

BILLING_NPI = "1234567893"
DAY = dt.date(2026, 11, 2)
RECEIVED = dt.date(2026, 11, 5)

POLICY_TOML = """
payer_id = "00999"
name = "TESTBED HEALTH"
filing_code = "12"
originator = "1990000999"
phone = "8005550199"
address = { line1 = "9 TEST STREET", city = "SPRINGVALE", state = "OH", postal_code = "450010009" }
pay_day = "friday"
days_to_pay = [7, 7]
timely_filing_days = 90
fallback_basis_points = 5000
modifier_basis_points = { CQ = 8500 }

[[plans]]
name = "free"
[[plans]]
name = "shared"
deductible_cents = 10_000
coinsurance_basis_points = 2000
first_dollar = ["90686"]
[[plans]]
name = "copay"
deductible_cents = 10_000
coinsurance_basis_points = 2000
copay_cents = 2500
copay_procedures = ["99213"]

[[fee_schedules]]
starts = 2026-01-01
[fee_schedules.cents]
99213 = 9000
99214 = 13000
97110 = 3001
97140 = 2800
97530 = 3600
93000 = 1500
90686 = 2200
"""
POLICY = parse_policy(POLICY_TOML, "the test's policy")


def policy(extra: str = "", **top: str) -> Policy:
    """The test's policy with top-level keys replaced or added and tables appended."""
    lines = POLICY_TOML.strip().splitlines()
    first_table = next(at for at, line in enumerate(lines) if line.startswith("[["))
    head = [line for line in lines[:first_table] if line.split(" = ")[0] not in top]
    head += [f"{key} = {value}" for key, value in top.items()]
    return parse_policy("\n".join([*head, *lines[first_table:], extra]), "the test's policy")


def member(plan: str = "free", **fields: Any) -> Member:
    given: dict[str, Any] = {
        "id": "M1",
        "last": "Examplar",
        "first": "Iris",
        "birth_date": dt.date(1980, 5, 6),
        "plan": plan,
        "starts": dt.date(2026, 1, 1),
    }
    return Member(**{**given, **fields})


def line(procedure: str = "99213", charge_cents: int = 20_000, **fields: Any) -> ServiceLine:
    given: dict[str, Any] = {"units": Decimal(1), "service_date": DAY, "pointers": (1,)}
    return ServiceLine(procedure=procedure, charge_cents=charge_cents, **{**given, **fields})


def claim(*lines: ServiceLine, **fields: Any) -> Claim:
    given: dict[str, Any] = {
        "control_number": "C1",
        "total_cents": sum(each.charge_cents for each in lines),
        "billing": Provider(
            Name("Fernwood Family Practice", is_person=False),
            "85",
            npi=BILLING_NPI,
            taxonomy="207Q00000X",
            tax_id="990000001",
            address=Address("1 Fernwood Way", "", "Springvale", "OH", "450010001"),
        ),
        "subscriber": Person(
            Name("Examplar", "Iris"),
            "M1",
            birth_date=dt.date(1980, 5, 6),
            sex="F",
            address=Address("2 Elm Court", "", "Springvale", "OH", "450010001"),
        ),
        "payer": PayerName("TESTBED HEALTH", "00999"),
        "lines": lines,
        "diagnoses": (Diagnosis("M5450", "ABK"), Diagnosis("Z23")),
    }
    return Claim(**{**given, **fields})


def filed(made: Claim, number: str = "ICN1", received_on: dt.date = RECEIVED, seed: int = 0) -> Filed:
    return Filed(made, number, received_on, seed)


def earlier_payment(procedure: str, paid_cents: int, *adjustments: Any) -> LineAdjudication:
    return LineAdjudication("00901", paid_cents, procedure, adjudicated_on=DAY, adjustments=tuple(adjustments))
