"""Contracts on file: dated, by payer and plan, written whole, and what is expected of a claim under them."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from tests.clinic import CEDAR, HARBOR, key
from tests.rules.pricing.invented import TABLES

from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.contracts import actions, expecting, queries
from billwright.apps.contracts.actions import ContractError, NewTerm
from billwright.rules.pricing.services import Service

JAN, JUL = dt.date(2026, 1, 1), dt.date(2026, 7, 1)
EIGHTY = NewTerm(method="percent_of_charge", basis_points=8_000)


def write(clinic, *terms, payer=CEDAR, starts=JAN, **facts):
    command = actions.WriteContract(
        key=key(), payer=clinic.payers[payer], name="Cedar 2026", starts=starts, terms=terms or (EIGHTY,), **facts
    )
    return actions.write_contract(clinic.office.manager, command)


def expected(clinic, claim, **changed):
    asked = msgspec.structs.replace(claim.claim, **changed)
    return expecting.expected(clinic.office.biller, asked.payer.payer_id, asked)


def test_what_is_expected_of_a_claim(clinic, database):
    write(clinic, EIGHTY, NewTerm(method="per_unit", codes="97110", cents=4_000))
    found = expected(clinic, clinic.claim("99213", "97110"))
    assert found.name == "Cedar 2026"
    assert [(each.procedure, each.charge_cents, each.cents) for each in found.lines] == [
        ("99213", 15_000, 12_000),
        ("97110", 6_000, 4_000),
    ]
    assert found.cents == 16_000
    assert [step.words for step in found.lines[0].steps] == ["99213: the charge", "80 % of the charge"]


def test_a_payer_without_a_contract_gives_nothing(clinic):
    write(clinic, payer=HARBOR)
    assert expected(clinic, clinic.claim("99213")).lines == ()


def test_a_line_without_a_price_says_why_and_is_not_nothing(clinic):
    write(clinic, NewTerm(method="per_unit", codes="97110", cents=4_000))
    found = expected(clinic, clinic.claim("99213", "97110"))
    assert [each.cents for each in found.lines] == [None, 4_000]
    assert found.lines[0].why_not == "the contract Cedar 2026 names no price for 99213"
    assert found.cents is None


def test_the_contract_of_the_day_and_of_the_plan(clinic, database):
    write(clinic)
    later = write(clinic, NewTerm(method="percent_of_charge", basis_points=9_000), starts=JUL)
    plan = write(clinic, NewTerm(method="percent_of_charge", basis_points=5_000), plan="GOLD")
    claim = clinic.claim("99213")
    line = claim.claim.lines[0]

    def on(day, group=""):
        dated = (msgspec.structs.replace(line, service_date=day, through=None),)
        return expected(clinic, claim, lines=dated, group_number=group)

    assert on(dt.date(2025, 12, 31)).lines == ()
    assert on(dt.date(2026, 6, 30)).cents == 12_000
    assert (on(JUL).cents, on(JUL).contract) == (13_500, later)
    assert (on(JUL, "GOLD").cents, on(JUL, "GOLD").contract) == (7_500, plan)
    assert on(JUL, "SILVER").cents == 13_500
    rows = {(row.plan, row.starts): row.ends for row in queries.contracts(clinic.office.biller)}
    assert rows == {("", JAN): JUL, ("", JUL): None, ("GOLD", JAN): None}


def test_a_contract_pays_by_a_schedule(clinic):
    named = actions.make_schedule(clinic.office.manager, actions.MakeSchedule(key(), "Cedar rates"))
    actions.load_fees(clinic.office.manager, actions.LoadFees(key(), named, "code,amount\n99213,91.30\n", JAN))
    write(clinic, NewTerm(method="schedule", schedule=named))
    found = expected(clinic, clinic.claim("99213", "97110"))
    assert [each.cents for each in found.lines] == [9_130, None]
    assert found.lines[0].steps[0].source == "Cedar rates"


def test_a_percentage_of_medicare_by_the_tables_that_are_loaded(clinic, monkeypatch):
    write(
        clinic,
        NewTerm(method="percent_of_medicare", basis_points=12_000),
        NewTerm(method="percent_of_medicare", basis_points=10_000, codes="90010", conversion_factor="33.5675"),
        contractor="99999",
        locality="00",
    )
    (row,) = queries.contracts(clinic.office.biller)
    service = Service(code="90001", charge_cents=20_000, day=dt.date(2026, 3, 2))
    nothing = expecting.tried(clinic.office.biller, row.public_id, (service,))
    assert nothing.lines[0].why_not == "no table of Medicare's relative values is loaded for 03/02/2026"
    monkeypatch.setattr(expecting, "code_tables", lambda: TABLES)
    found = expecting.tried(
        clinic.office.biller,
        row.public_id,
        (service, Service(code="90010", charge_cents=100_000, day=dt.date(2026, 3, 2), units=Decimal(1))),
    )
    assert [each.cents for each in found.lines] == [10_421, 67_135]  # 86.84 × 120 %; 20.00 × 33.5675


def test_terms_read_back_as_written(clinic, database):
    named = actions.make_schedule(clinic.office.manager, actions.MakeSchedule(key(), "Cedar rates"))
    terms = (
        NewTerm(method="schedule", codes="97110-97546, g0283", schedule=named),
        NewTerm(method="per_diem", codes="0120-0129", applies_to="revenue", cents=110_000),
        NewTerm(method="percent_of_charge", codes="0278", applies_to="revenue", basis_points=4_000, carved_out=True),
    )
    public_id = write(
        clinic,
        *terms,
        modifier_shares=(("as", 1_360),),
        lesser_of="claim",
        stop_loss_cents=1,
        stop_loss_basis_points=500,
    )
    seen = queries.contract(clinic.office.biller, public_id)
    assert [each.sentence for each in seen.terms] == [
        "97110-97546, G0283: by the schedule Cedar rates.",
        "revenue code 0120-0129: $1,100.00 a day.",
        "revenue code 0278: 40 % of the charge, beside a case rate or per diem.",
    ]
    assert (seen.modifier_shares, seen.lesser_of, seen.stop_loss_cents) == ((("AS", 1_360),), "claim", 1)
    assert seen.row.terms == 3


def change(clinic, public_id, version, *terms, **facts):
    command = actions.ChangeContract(
        key=key(),
        contract=public_id,
        version=version,
        payer=clinic.payers[CEDAR],
        name="Cedar, mended",
        starts=JAN,
        terms=terms,
        **facts,
    )
    return actions.change_contract(clinic.office.manager, command)


def test_a_contract_is_changed_by_who_has_read_it(clinic, database):
    public_id = write(clinic)
    change(clinic, public_id, 1, NewTerm(method="percent_of_charge", basis_points=7_500))
    seen = queries.contract(clinic.office.biller, public_id)
    assert (seen.row.name, seen.version, [each.basis_points for each in seen.terms]) == ("Cedar, mended", 2, [7_500])
    with pytest.raises(StaleVersionError):
        change(clinic, public_id, 1, EIGHTY)
    assert expected(clinic, clinic.claim("99213")).cents == 11_250


def test_a_contract_is_ended(clinic):
    public_id = write(clinic)
    for ends, words in ((JAN, "a contract ends after it starts, 01/01/2026"), (JUL, "")):
        if words:
            with pytest.raises(ContractError, match=words):
                actions.end_contract(clinic.office.manager, actions.EndContract(key(), public_id, ends))
        else:
            actions.end_contract(clinic.office.manager, actions.EndContract(key(), public_id, ends))
    assert queries.contract(clinic.office.biller, public_id).row.ends == JUL
    assert expected(clinic, clinic.claim("99213")).lines == ()  # the visit is of November


@pytest.mark.parametrize(
    ("terms", "facts", "wrong"),
    [
        ((), {}, {"terms": "a contract has at least one term"}),
        ((NewTerm(method="per_unit", codes="97110--97112", cents=1),), {}, {"term1.codes": None}),
        ((NewTerm(method="percent_of_medicare", basis_points=10_000),), {}, {"term1.method": None}),
        ((EIGHTY, NewTerm(method="schedule", codes="9*")), {}, {"term2.schedule": "say which schedule"}),
        ((EIGHTY,), {"contractor": "123"}, {"contractor": "a Medicare contractor has five digits"}),
        ((EIGHTY,), {"locality": "A1"}, {"locality": "a locality has two digits"}),
        ((EIGHTY,), {"modifier_shares": (("5", 1),)}, {"modifier_shares": None}),
        ((msgspec.structs.replace(EIGHTY, conversion_factor="x"),), {}, {"term1.conversion_factor": None}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_contract_is_told_by_field(clinic, terms, facts, wrong):
    command = actions.WriteContract(key=key(), payer=clinic.payers[CEDAR], name="x", starts=JAN, terms=terms, **facts)
    with pytest.raises(ContractError) as refused:
        actions.write_contract(clinic.office.manager, command)
    assert list(refused.value.fields) == list(wrong)
    for field, words in wrong.items():
        assert words is None or refused.value.fields[field] == words


def test_two_contracts_do_not_start_the_same_day(clinic):
    write(clinic)
    with pytest.raises(ContractError, match="starts that day already"):
        write(clinic)


def test_contracts_are_the_managers_to_write_and_stay_in_their_practice(clinic):
    public_id = write(clinic)
    command = actions.WriteContract(key=key(), payer=clinic.payers[CEDAR], name="x", starts=JUL, terms=(EIGHTY,))
    with pytest.raises(NotAllowedError):
        actions.write_contract(clinic.office.biller, command)
    with pytest.raises(NotAllowedError):
        queries.contracts(clinic.office.front_desk)
    neighbour = clinic.office.neighbour()
    assert queries.contracts(neighbour) == []
    with pytest.raises(NotFoundError):
        queries.contract(neighbour, public_id)
    with pytest.raises(ContractError, match="choose the payer"):
        actions.write_contract(neighbour, command)
