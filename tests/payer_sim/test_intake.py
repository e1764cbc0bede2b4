"""The front end: which claims are turned back, with the codes of the 277CA."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.payer_sim.cast import POLICY, RECEIVED, claim, line, member, policy

from billwright.records.claim import Submitter
from billwright.records.parties import Name, PayerName, Person, Provider
from payer_sim.intake import CHECKS, Roll, batch_answer, claim_answer, refusals

ROLL = Roll([member(), member(first="Tom", birth_date=dt.date(2012, 3, 4))])
IRIS = claim(line()).subscriber
ORIGINALS = policy(frequencies='["1"]')
TOMORROW = RECEIVED + dt.timedelta(1)


def person(member_id: str, born: dt.date | None) -> Person:
    return Person(Name("Examplar", "Iris"), member_id, birth_date=born)


def provider(role: str, npi: str) -> Provider:
    return Provider(Name("Fernwood", is_person=False), role, npi=npi)


CASES = [
    # name, policy, lines, claim fields, statuses
    ("clean", POLICY, [line()], {}, []),
    ("dependent on the same id", POLICY, [line()], {"patient": person("", dt.date(2012, 3, 4))}, []),
    ("another payer's", POLICY, [line()], {"payer": PayerName("X", "00123")}, ["A3:116:"]),
    ("billing NPI", POLICY, [line()], {"billing": provider("85", "1234567890")}, ["A7:562:85"]),
    ("rendering NPI", POLICY, [line()], {"providers": (provider("82", "123"),)}, ["A7:562:82"]),
    ("line's rendering NPI", POLICY, [line(providers=(provider("82", ""),))], {}, ["A7:562:82"]),
    ("no member id", POLICY, [line()], {"subscriber": person("", IRIS.birth_date)}, ["A6:164:IL"]),
    ("unknown member", POLICY, [line()], {"subscriber": person("M9", IRIS.birth_date)}, ["A3:33:IL"]),
    ("other birth date", POLICY, [line()], {"subscriber": person("M1", dt.date(1980, 5, 7))}, ["A8:158:QC"]),
    ("no lines", POLICY, [], {}, ["A6:454:"]),
    ("undated line", POLICY, [line(service_date=None)], {}, ["A6:187:"]),
    ("tomorrow", POLICY, [line(service_date=TOMORROW)], {}, ["A7:187:"]),
    ("through tomorrow", POLICY, [line(through=TOMORROW)], {}, ["A7:187:"]),
    ("today", POLICY, [line(service_date=RECEIVED)], {}, []),
    ("no diagnosis", POLICY, [line()], {"diagnoses": ()}, ["A6:255:"]),
    ("out of balance", POLICY, [line()], {"total_cents": 20_001}, ["A8:400:"]),
    ("negative charge", POLICY, [line(charge_cents=-5)], {}, ["A7:178:"]),
    ("a charge of a billion", POLICY, [line(charge_cents=100_000_000_000)], {}, ["A7:178:"]),
    ("no units", POLICY, [line(units=Decimal(0))], {}, ["A7:178:"]),
    ("void not taken", ORIGINALS, [line()], {"frequency": "8", "payer_control_number": "X"}, ["A7:535:"]),
    ("void of nothing", POLICY, [line()], {"frequency": "8"}, ["A6:464:"]),
    ("a delimiter of ours", POLICY, [line()], {"control_number": "C*1"}, ["A7:21:"]),
    (
        "two at once",
        POLICY,
        [line(service_date=TOMORROW)],
        {"payer": PayerName("X", "00123")},
        ["A3:116:", "A7:187:"],
    ),
]


@pytest.mark.parametrize(("by", "lines", "fields", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_front_end(by, lines, fields, expected):
    found = refusals(claim(*lines, **fields), by, ROLL, RECEIVED)
    assert [f"{each.category}:{each.status}:{each.entity}" for each in found] == expected


def test_each_check_turns_back_some_case():
    """15 checks; the table names each code that one of them can give."""
    assert len(CHECKS) == 15
    codes = {status for case in CASES for status in case[4]}
    assert len(codes) == 15


def test_answer_counts_claims_and_charges():
    """One accepted at $200.00, one turned back at $50.00."""
    good, bad = claim(line()), claim(line("93000", 5000), control_number="C2", diagnoses=())
    lines = (
        claim_answer(good, (), "ICN1", RECEIVED),
        claim_answer(bad, refusals(bad, POLICY, ROLL, RECEIVED), "", RECEIVED),
    )
    answer = batch_answer("0001", POLICY, Submitter("FERNWOOD", "FW1"), "B1", lines, RECEIVED)
    assert [each.accepted for each in answer.claims] == [True, False]
    assert (answer.accepted_count, answer.accepted_cents) == (1, 20_000)
    assert (answer.rejected_count, answer.rejected_cents) == (1, 5000)
    assert (answer.batch_reference, answer.receiver_id, lines[0].payer_control_number) == ("B1", "FW1", "ICN1")
