"""What a biller filters lists by: a check that does not add up, who was seen."""

from importlib import import_module

from django.apps import apps
from django.db import connections, transaction
from tests.clinic import answer, era, line

from billwright.apps.parties import actions as parties
from billwright.apps.remittances import queries as remittances
from billwright.apps.remittances.models import Remittance


def test_remittances_whose_check_does_not_add_up_are_a_list_of_their_own(clinic, as_role):
    """$150.00 less $30.00 and $20.00 is $100.00 paid: one check states that, the other $95.00, $5.00 too little."""
    for trace, facts in (("ADDSUP", {}), ("DIFFERS", {"paid_cents": 9500})):
        answered = answer(clinic.sent("99213"), line("99213", "CO-45 30.00", "PR-3 20.00"))
        clinic.receive(era(answered, trace=trace, **facts))
    differing = as_role("biller").get("/remittances/", {"adds_up": "no"}).text
    assert ("DIFFERS" in differing, "ADDSUP" in differing) == (True, False)
    assert 'differs by <span class="money">\N{MINUS SIGN}$5.00</span>' in differing
    assert "The check: Differs" in differing
    balanced = as_role("biller").get("/remittances/", {"adds_up": "yes"}).text
    assert ("DIFFERS" in balanced, "ADDSUP" in balanced) == (False, True)


def test_by_how_much_an_older_check_differs_is_worked_out_when_the_office_is_upgraded(clinic):
    """$100.00 for the claim, less $5.00 that the payer takes back, make $95.00; the check states $80.00."""
    answered = answer(clinic.sent("99213"), line("99213", "CO-45 30.00", "PR-3 20.00"))
    clinic.receive(era(answered, trace="OLDER", plb=(("WO", 500),), paid_cents=8000))
    clinic.posts(answer(clinic.sent("99213", who=clinic.rosa), line("99213", "CO-45 30.00")), trace="GOOD")
    Remittance._base_manager.update(difference_cents=0)
    upgrade = import_module("billwright.apps.remittances.migrations.0003_difference")
    with transaction.atomic():
        upgrade.backfill(apps, connections["default"].schema_editor())
    found = {each.trace_number: each.difference_cents for each in remittances.listed(clinic.office.biller).rows}
    assert found == {"OLDER": -1500, "GOOD": 0}


def test_claims_are_filtered_by_who_was_seen(clinic, as_role):
    nell = parties.EnterProvider("nell", "Sparrow", "1245319599", "Nell", "207Q00000X")
    other = parties.enter_provider(clinic.office.owner, nell)
    mine, theirs = clinic.claim("99213").row, clinic.claim("99213", who=clinic.rosa, provider=other).row
    page = as_role("biller").get("/claims/", {"provider": other}).text
    assert (mine.control_number in page, theirs.control_number in page) == (False, True)
    assert "Provider: Sparrow, Nell" in page
