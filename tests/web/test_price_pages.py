"""Pages of fees and contracts: what is refused beside its field with what was typed, terms taken off, who sees what."""

import datetime as dt

from tests.clinic import CEDAR, answer, era, key, line

from billwright.apps.contracts import actions, queries

JAN = dt.date(2026, 1, 1)
BESIDE = '<span class="sub">expect '
"""What stands below a line's charge, before the amount."""


def written(clinic, *terms) -> str:
    command = actions.WriteContract(
        key=key(), payer=clinic.payers[CEDAR], name="Cedar 2026", starts=JAN, terms=terms or (EIGHTY,)
    )
    return actions.write_contract(clinic.office.manager, command)


EIGHTY = actions.NewTerm(method="percent_of_charge", basis_points=8_000)
EXERCISE = actions.NewTerm(method="per_unit", codes="97110", cents=4_000)


def term_rows(*rows: dict[str, str]) -> dict[str, str]:
    data = {"term-TOTAL_FORMS": str(len(rows)), "term-INITIAL_FORMS": "0"}
    for at, row in enumerate(rows):
        data |= {f"term-{at}-applies_to": "procedure"} | {f"term-{at}-{name}": text for name, text in row.items()}
    return data


def contract_form(clinic, *rows: dict[str, str], **changed: str) -> dict[str, str]:
    facts = {
        "key": key(),
        "payer": clinic.payers[CEDAR],
        "name": "Cedar 2026",
        "starts": "01/01/2026",
        "lesser_of": "line",
    }
    return facts | term_rows(*rows) | changed


def test_a_fee_is_set_for_a_payer_and_refused_beside_its_field(as_role, clinic):
    manager, cedar = as_role("manager"), clinic.payers[CEDAR]
    typed = {"key": key(), "whose": cedar, "code": "99213", "cents": "-1", "starts": "7/1/26", "counting": "begun"}
    refused = manager.post("/fees/set/", typed)
    assert refused.status_code == 422
    assert 'value="99213"' in refused.text
    done = manager.post("/fees/set/", typed | {"cents": "140", "per_minutes": ""})
    assert (done.status_code, done.headers["Location"]) == (302, f"/fees/{cedar}/")
    assert "$140.00" in manager.get(f"/fees/{cedar}/").text
    assert queries.fee_on(clinic.office.biller, "99213", dt.date(2026, 7, 1), payer=cedar).cents == 14_000


def test_a_fee_is_ended_and_a_schedule_copied_forward(as_role, clinic):
    manager = as_role("manager")
    fee = queries.fee_on(clinic.office.manager, "36415", JAN)
    early = manager.post(f"/fees/{fee.public_id}/end/", {"key": key(), "ends": "01/01/2026"})
    assert early.status_code == 422
    assert "A fee ends after it starts" in early.text
    assert manager.post(f"/fees/{fee.public_id}/end/", {"key": key(), "ends": "07/01/2026"}).status_code == 302
    copied = manager.post("/fees/copy/?whose=", {"key": key(), "starts": "01/01/2027", "percent": "2.5 %"})
    assert copied.status_code == 302
    assert queries.fee_on(clinic.office.manager, "99213", dt.date(2027, 1, 1)).cents == 15_375
    assert queries.fee_on(clinic.office.manager, "36415", dt.date(2027, 1, 1)) is None
    wrong = manager.post("/fees/copy/?whose=", {"key": key(), "starts": "01/01/2028", "percent": "much"})
    assert "Type a percentage" in wrong.text


def test_a_file_without_a_file_and_a_named_schedule_twice(as_role, clinic):
    manager = as_role("manager")
    nothing = manager.post("/fees/load/", {"key": key(), "whose": "own", "starts": "01/01/2026"})
    assert nothing.status_code == 422
    assert "Choose a file, or paste its lines below" in nothing.text
    made = manager.post("/fees/new/", {"key": key(), "name": "Cedar rates"})
    assert made.status_code == 302
    again = manager.post("/fees/new/", {"key": key(), "name": "cedar rates"})
    assert "A schedule of this name is there already" in again.text


def test_a_contracts_wrong_term_is_told_in_its_row(as_role, clinic):
    refused = as_role("manager").post(
        "/contracts/new/",
        contract_form(clinic, {"method": "per_unit", "codes": "97110--97112", "amount": "40"}, {"codes": "99213"}),
    )
    assert refused.status_code == 422
    assert "Say how it pays" in refused.text
    refused = as_role("manager").post(
        "/contracts/new/", contract_form(clinic, {"method": "per_unit", "codes": "97110--97112", "amount": "40"})
    )
    assert "is no code and no range of codes" in refused.text
    assert 'value="97110--97112"' in refused.text
    assert queries.contracts(clinic.office.manager) == []


def test_a_term_is_changed_and_another_taken_off(as_role, clinic):
    public_id, manager = written(clinic, EIGHTY, EXERCISE), as_role("manager")
    page = manager.get(f"/contracts/{public_id}/change/")
    assert 'value="97110"' in page.text
    emptied = ({"method": "percent_of_charge", "percent": "75"}, {"method": "", "codes": ""})
    done = manager.post(f"/contracts/{public_id}/change/", contract_form(clinic, *emptied, version="1"))
    assert done.status_code == 302, done.text
    assert [each.sentence for each in queries.contract(clinic.office.manager, public_id).terms] == [
        "Everything else: 75 % of the charge."
    ]
    stale = manager.post(f"/contracts/{public_id}/change/", contract_form(clinic, *emptied, version="1"))
    assert "changed by somebody else" in stale.text


def test_a_contract_is_ended_on_its_page(as_role, clinic):
    public_id, manager = written(clinic), as_role("manager")
    assert manager.post(f"/contracts/{public_id}/end/", {"key": key(), "ends": "01/01/2026"}).status_code == 422
    assert manager.post(f"/contracts/{public_id}/end/", {"key": key(), "ends": "07/01/2026"}).status_code == 302
    assert queries.contract(clinic.office.manager, public_id).row.ends == dt.date(2026, 7, 1)


def test_trying_a_contract_needs_a_code_and_keeps_nothing(as_role, clinic):
    public_id, biller = written(clinic), as_role("biller")
    empty = {
        "day": "11/02/2026",
        "place": "11",
        "line-TOTAL_FORMS": "1",
        "line-INITIAL_FORMS": "0",
        "line-0-units": "1",
    }
    refused = biller.post(f"/contracts/{public_id}/try/", empty)
    assert refused.status_code == 422
    assert "Type at least one code" in refused.text
    tried = biller.post(f"/contracts/{public_id}/try/", empty | {"line-0-code": "99213", "line-0-charge": "150"})
    assert "$120.00" in tried.text
    assert biller.get(f"/contracts/{public_id}/try/").status_code == 302


def test_expected_stands_on_the_claim_for_who_may_see_contracts(as_role, clinic):
    claim = clinic.claim("99213")
    address = f"/claims/{claim.row.public_id}/"
    assert BESIDE not in as_role("biller").get(address).text
    written(clinic)
    for role in ("biller", "auditor"):
        page = as_role(role).get(address).text
        assert "$120.00" in page.split(BESIDE)[1][:80]


def test_a_line_that_cannot_be_priced_says_why_on_the_claim(as_role, clinic):
    written(clinic, EXERCISE)
    page = as_role("biller").get(f"/claims/{clinic.claim('99213').row.public_id}/")
    assert "The contract Cedar 2026 names no price for 99213." in page.text
    assert BESIDE not in page.text


def test_what_a_payer_allowed_is_compared_with_what_was_expected(as_role, clinic):
    written(clinic)
    claim = clinic.sent("99213")
    clinic.receive(era(answer(claim, line("99213", "CO-45 30.00", "PR-2 24.00"))))
    page = as_role("biller").get(f"/remittances/claims/{clinic.remittance().claims[0].public_id}/")
    assert "as expected" in page.text
    assert "less than expected" not in page.text
