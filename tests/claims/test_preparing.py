"""From a visit to a claim that may leave: prepared, held by a check, mended or let pass with a reason, ready."""

import contextlib
import datetime as dt

import pytest
from tests.clinic import DAY, key
from tests.promises.processes import at_once

from billwright.apps.charges.actions import NewLine
from billwright.apps.claims import actions
from billwright.apps.claims.actions import ChangeClaim, ClaimSentError, LineChange, OverrideHold, PrepareClaim
from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors, StaleVersionError
from billwright.apps.parties import actions as parties


def stopping(seen) -> list[tuple[str, str]]:
    """(severity, id) of what keeps the claim from leaving."""
    return [(each.finding.severity, each.finding.id) for each in seen.run.findings if each.stops]


def kinds(seen) -> list[str]:
    return [event.kind for event in seen.events]


def change(clinic, seen, **changed):
    actions.change(clinic.office.biller, ChangeClaim(key(), seen.row.public_id, seen.version, **changed))
    return clinic.seen(seen.row.public_id)


def test_a_sound_visit_becomes_a_ready_claim(clinic):
    seen = clinic.claim("99213", "36415")
    assert (seen.row.state, seen.row.total_cents, seen.version) == ("ready", 17000, 1)
    assert (stopping(seen), kinds(seen)) == ([], ["prepared", "checked"])
    claim = seen.claim
    assert [line.control_number for line in claim.lines] == [f"{claim.control_number}L1", f"{claim.control_number}L2"]
    assert (claim.subscriber.member_id, str(claim.subscriber.name), claim.payer.payer_id) == (
        "MBRMOSS1", "Moss, Ida", "CEDAR",
    )  # fmt: skip
    assert (claim.billing.npi, claim.providers[0].npi, claim.order) == ("1234567893", "1999999984", "P")
    assert clinic.work_kinds() == {}


def test_a_check_holds_it_as_work_until_it_is_mended(clinic):
    seen = clinic.claim("99213", diagnoses=("J06",))  # three characters of a code that has four
    assert seen.row.state == "held"
    assert [severity for severity, _ in stopping(seen)] == ["error"]
    (work,) = clinic.work()["claim_held"]
    assert (work.source, work.cents) == (seen.row.public_id, 15000)
    assert work.due_on == dt.date(2027, 5, 1)  # the visit of 11/2 and Cedar Mutual's 180 days
    assert clinic.submit().claims == 0
    mended = change(clinic, seen, diagnoses=("J06.9",))
    assert (mended.row.state, mended.version, mended.claim.diagnoses[0].code) == ("ready", 2, "J069")
    assert kinds(mended) == ["prepared", "checked", "changed", "checked"]
    assert clinic.work_kinds() == {}


def test_a_second_editor_is_told_and_overwrites_nothing(clinic):
    seen = clinic.claim("99213", diagnoses=("J06",))
    change(clinic, seen, diagnoses=("J069",))
    with pytest.raises(StaleVersionError):
        change(clinic, seen, diagnoses=("J029",))
    assert clinic.seen(seen.row.public_id).claim.diagnoses[0].code == "J069"


def test_a_change_without_a_difference_is_no_new_version(clinic):
    seen = clinic.claim("99213")
    assert change(clinic, seen, diagnoses=("J069",), place_of_service="11").version == 1


def test_lines_authorization_and_place_are_mended_without_touching_charges(clinic):
    seen = clinic.claim("97110", "99213")
    mended = change(
        clinic, seen, lines=(LineChange(1, ("GP",), (1,)),), prior_authorization="AUTH1", place_of_service="12"
    )
    assert [line.modifiers for line in mended.claim.lines] == [("GP",), ()]
    assert (mended.claim.prior_authorization, mended.claim.place_of_service) == ("AUTH1", "12")
    assert mended.row.total_cents == seen.row.total_cents == 21000
    with pytest.raises(FieldErrors):
        change(clinic, mended, diagnoses=())
    with pytest.raises(FieldErrors):
        change(clinic, mended, lines=(LineChange(1, (), ()),))
    with pytest.raises(FieldErrors):
        change(clinic, mended, lines=(LineChange(3, (), (1,)),))


def test_a_hold_is_let_pass_with_a_reason_that_stays_and_an_error_never(clinic):
    """The same service on the same day again is a hold: a person may know better. A code that is none is an error."""
    clinic.sent("99213")
    held = clinic.claim("99213")
    assert stopping(held) == [("hold", "duplicate-prior")]
    override = OverrideHold(key(), held.row.public_id, "duplicate-prior", "seen twice that day, see the notes", 1)
    with pytest.raises(FieldErrors, match="say why"):
        actions.override(clinic.office.manager, OverrideHold(key(), held.row.public_id, "duplicate-prior", "ok", 1))
    with pytest.raises(FieldErrors, match="no longer there"):
        actions.override(
            clinic.office.manager, OverrideHold(key(), held.row.public_id, "age-mismatch", "a good reason")
        )
    with pytest.raises(NotAllowedError):
        actions.override(clinic.office.biller, override)
    actions.override(clinic.office.manager, override)
    passed = clinic.seen(held.row.public_id)
    assert (passed.row.state, stopping(passed), clinic.work_kinds()) == ("ready", [], {})
    (finding,) = [each for each in passed.run.findings if each.finding.id == "duplicate-prior"]
    assert finding.overridden == "seen twice that day, see the notes"
    assert "overridden" in kinds(passed)

    wrong = clinic.claim("36415", diagnoses=("J06",))
    ((_, name),) = stopping(wrong)
    line = next(each.finding.where.line for each in wrong.run.findings if each.stops)
    with pytest.raises(FieldErrors, match="cannot be overridden"):
        actions.override(clinic.office.manager, OverrideHold(key(), wrong.row.public_id, name, "I know better", line))
    assert clinic.seen(wrong.row.public_id).row.state == "held"


def test_what_x12_cannot_carry_is_held_before_it_spoils_a_batch(clinic):
    """A star divides elements. The other claim leaves; this one says which element to mend, without its value."""
    odd = clinic.enter_person("Vale*Star", "Oda")
    held = clinic.claim("99213", who=odd)
    assert stopping(held) == [("error", "cannot-be-written")]
    (work,) = clinic.work()["claim_held"]
    assert "NM103" in work.reason
    assert "Vale" not in work.reason + work.next_step
    clinic.claim("99213")
    assert clinic.submit().claims == 1


def test_what_cannot_be_claimed_is_refused_in_words(clinic):
    with pytest.raises(FieldErrors, match="no coverage to bill"):
        clinic.claim("99213", coverage="", diagnoses=())
    visit = clinic.visit("99213")
    actions.prepare(clinic.office.biller, PrepareClaim(key(), visit))
    with pytest.raises(FieldErrors, match="has a claim to this payer already"):
        actions.prepare(clinic.office.biller, PrepareClaim(key(), visit))
    with pytest.raises(NotFoundError):
        actions.prepare(clinic.office.neighbour(), PrepareClaim(key(), visit))
    with pytest.raises(NotAllowedError):
        actions.prepare(clinic.office.auditor, PrepareClaim(key(), visit))


def test_the_same_command_twice_makes_one_claim(clinic):
    command = PrepareClaim(key(), clinic.visit("99213"))
    assert actions.prepare(clinic.office.biller, command) == actions.prepare(clinic.office.biller, command)
    assert len(clinic.claims_of(clinic.ida)) == 1


def test_clerks_who_prepare_one_visit_at_the_same_instant_make_one_claim(clinic, database):
    visit = clinic.visit("99213")

    def prepare(number: int) -> None:
        with contextlib.suppress(FieldErrors):  # "has a claim already" to all but the first
            actions.prepare(clinic.office.biller, PrepareClaim(f"clerk-{number}", visit))

    at_once(4, prepare)
    assert len(clinic.claims_of(clinic.ida)) == 1


def test_a_claim_that_is_out_is_not_changed(clinic):
    sent = clinic.sent("99213")
    with pytest.raises(ClaimSentError):
        change(clinic, sent, diagnoses=("J029",))
    with pytest.raises(ClaimSentError):
        actions.recheck(clinic.office.biller, actions.RecheckClaim(sent.row.public_id))


def test_a_change_elsewhere_shows_when_it_is_checked_again(clinic):
    """State Care wants therapy authorized: held without a number, ready once the number is on the claim."""
    clinic.enter_payer("Careful Health", "CAREFUL", authorization_required=("97110",))
    who = clinic.enter_person("Bloom", "Eva", "CAREFUL")
    held = clinic.claim(who=who, lines=(NewLine("97110", modifiers=("GP",)),))
    assert held.row.state == "held"
    parties.add_authorization(
        clinic.office.biller,
        parties.AddAuthorization(
            key=key(), coverage=who.first, number="AUTH9", procedures=("97110",), units=10, starts=dt.date(2026, 10, 1),
            ends=dt.date(2026, 12, 31),
        ),
    )  # fmt: skip
    ready = change(clinic, held, prior_authorization="AUTH9")
    assert (ready.row.state, ready.row.service_from) == ("ready", DAY)
