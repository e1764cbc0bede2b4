"""What a biller mends on a claim beside its codes, and the checks over what is only being typed."""

import datetime as dt

import pytest
from tests.clinic import answer, key, line

from billwright.apps.claims import actions
from billwright.apps.claims.actions import ChangeClaim, LineChange, Referring
from billwright.apps.claims.trying import tried
from billwright.apps.compliance.errors import FieldErrors
from billwright.records.parties import Name, Provider

DN = Provider(Name("HALE", "ADA"), "DN", "1999999984")


def change(clinic, seen, **changed):
    actions.change(clinic.office.biller, ChangeClaim(key(), seen.row.public_id, seen.version, **changed))
    return clinic.seen(seen.row.public_id)


def refused(clinic, seen, **changed) -> dict[str, str]:
    with pytest.raises(FieldErrors) as caught:
        change(clinic, seen, **changed)
    return caught.value.fields


def test_each_element_is_set_and_taken_back(clinic):
    seen = clinic.claim("99213")
    accident = dt.date(2026, 10, 30)
    set_ = change(
        clinic,
        seen,
        referring=Referring("HALE", "ADA", "1999999984"),
        referral_number="R77",
        clia="14D0000001",
        frequency="7",
        original_number="P123",
        accident=("AA",),
        accident_state="IL",
        dates=(("439", accident), ("431", accident)),
        signature_on_file=False,
        assigns_benefits="N",
        accepts_assignment="C",
        note="SEE RECORD",
        lines=(LineChange(1, (), (1,), place_of_service="12"),),
    )
    claim = set_.claim
    assert claim.providers[0] == DN and [each.role for each in claim.providers] == ["DN", "82"]
    assert (claim.referral_number, claim.frequency, claim.payer_control_number) == ("R77", "7", "P123")
    assert (claim.accident, claim.accident_state, claim.dates) == (
        ("AA",), "IL", (("439", accident), ("431", accident)),
    )  # fmt: skip
    assert (claim.signature_on_file, claim.assigns_benefits, claim.assignment) == (False, "N", "C")
    assert claim.clia == "14D0000001"
    assert (claim.note, claim.lines[0].place_of_service) == ("SEE RECORD", "12")
    assert (claim.total_cents, claim.lines[0].charge_cents) == (15000, 15000)

    back = change(
        clinic, set_, referring=Referring(), dates=(("439", None),), accident=(), frequency="1", original_number="",
        lines=(LineChange(1, (), (1,), place_of_service=""),),
    )  # fmt: skip
    assert [each.role for each in back.claim.providers] == ["82"]
    assert (back.claim.dates, back.claim.accident, back.claim.lines[0].place_of_service) == (
        (("431", accident),), (), "",
    )  # fmt: skip


def test_a_referring_provider_that_is_there_is_renamed_in_place(clinic):
    seen = change(clinic, clinic.claim("99213"), referring=Referring("HALE", "ADA", "1999999984"))
    again = change(clinic, seen, referring=Referring("STONE", "ADA", "1999999984"))
    assert [(each.role, each.name.last) for each in again.claim.providers] == [("DN", "STONE"), ("82", "Hale")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"frequency": "6"}, "frequency"),
        ({"accident": ("ZZ",)}, "accident"),
        ({"dates": (("472", dt.date(2026, 1, 1)),)}, "dates"),
        ({"referring": Referring(npi="1999999984")}, "referring"),
        ({"note": "x" * 81}, "note"),
        ({"original_number": "9" * 51}, "original_number"),
        ({"lines": (LineChange(1, ("25", "59", "GP", "KX", "76"), (1,)),)}, "line1.modifiers"),
        ({"lines": (LineChange(1, (), ()),)}, "line1.pointers"),
    ],
)
def test_what_no_claim_can_say_is_told_by_its_field(clinic, changed, field):
    seen = clinic.claim("99213")
    assert list(refused(clinic, seen, **changed)) == [field]
    assert clinic.seen(seen.row.public_id).version == 1


def test_what_is_typed_is_checked_and_nothing_is_kept(clinic):
    seen = clinic.claim("99213")
    command = ChangeClaim(key(), seen.row.public_id, seen.version, diagnoses=("J06",))
    run = tried(clinic.office.biller, seen.row.public_id, command)
    assert [(each.finding.id, each.finding.where.element) for each in run.findings if each.stops] == [
        ("diagnosis-complete", "HI01-2")
    ]
    after = clinic.seen(seen.row.public_id)
    assert (after.version, after.row.state, after.events) == (1, "ready", seen.events)
    assert after.run.findings == seen.run.findings


def test_a_hold_let_pass_stays_passed_while_typing(clinic):
    clinic.sent("99213")
    held = clinic.claim("99213")
    (stopping,) = [each.finding for each in held.run.findings if each.stops]
    command = actions.OverrideHold(key(), held.row.public_id, stopping.id, "seen twice that day", stopping.where.line)
    actions.override(clinic.office.manager, command)
    run = tried(clinic.office.biller, held.row.public_id, ChangeClaim(key(), held.row.public_id, 1, note="TWICE"))
    assert not run.stops


def test_what_was_mended_goes_on_to_the_next_payer(clinic):
    """Rosa has Cedar, then Harbor: Harbor's claim says of the accident and of who referred her what Cedar's said."""
    seen = clinic.claim("99213", who=clinic.rosa)
    accident = (("439", dt.date(2026, 10, 30)),)
    change(
        clinic, seen, referring=Referring("HALE", "ADA", "1999999984"), accident=("AA",), accident_state="IL",
        dates=accident, prior_authorization="AUTH1", lines=(LineChange(1, (), (1,), place_of_service="12"),),
    )  # fmt: skip
    clinic.submit()
    clinic.posts(answer(seen, line("99213", "CO-45 30.00", "PR-2 24.00")))
    (second,) = [clinic.seen(each.public_id) for each in clinic.claims_of(clinic.rosa) if each.order == "S"]
    claim = second.claim
    assert [each.role for each in claim.providers] == ["DN", "82"]
    assert (claim.accident, claim.accident_state, claim.dates) == (("AA",), "IL", accident)
    assert claim.lines[0].place_of_service == "12"
    assert claim.prior_authorization == "", "Cedar's authorization is no word of Harbor's"
