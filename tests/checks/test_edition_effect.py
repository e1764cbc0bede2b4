"""A new edition run against the last twelve months: what it would have said, what ended, what is paid otherwise.

Today is November 24, 2026. Ida and Rosa were seen on November 2; Cedar Mutual pays for both.
"""

import datetime as dt
import itertools
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from tests.checks.edition_files import GPCI, ICD_NEW, ICD_OLD, NCCI_NEW, NCCI_OLD, RVU_NEW, RVU_OLD, load
from tests.clinic import CEDAR, open_clinic

from billwright import codestore
from billwright.apps.checks import editions
from billwright.apps.checks.models import EditionEffect
from billwright.apps.claims import past
from billwright.apps.compliance.access import NotAllowedError, NotFoundError, writing
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.contracts import actions as contracts
from billwright.apps.jobs import queries as job_queries
from billwright.apps.worklist import queries as worklist
from billwright.flows import edition_effect, jobs
from billwright.flows.nightly import run_night

_keys = itertools.count(1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """Without the sets that packages ship."""
    for module in ("loading", "opening"):
        monkeypatch.setattr(f"billwright.codestore.{module}.ensure_shipped", lambda home: None)
    monkeypatch.setattr(settings, "BILLWRIGHT_HOME", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def clinic(office):
    return open_clinic(office)


def worked(office):
    ticks = itertools.count(1)
    return jobs.run_next(lambda: office.now + next(ticks) * dt.timedelta(seconds=1))


def effect_of(office, set_name, edition, actor=None):
    actor = actor or office.manager
    job = edition_effect.ask_effect(actor, editions.AskEffect(set_name, edition))
    worked(office)
    done = job_queries.job(actor, job)
    assert done.state == "done", done.problem
    return editions.edition_effect(actor, done.subject)


def test_an_ended_diagnosis_in_use_is_named_with_what_may_replace_it(clinic, office, home, database):
    """J06.9 is on two claims of $150.00 each; FY2028 ends it and brings J06.91 and J06.92 under it."""
    load(home, "icd10cm", ICD_OLD, "FY2026")
    one, two = clinic.sent("99213"), clinic.sent("99213", who=clinic.rosa)
    load(home, "icd10cm", ICD_NEW, "FY2028")
    seen = effect_of(office, "icd10cm", "FY2028")
    assert seen.looked == 2
    (ended,) = seen.effect.ended.values()
    assert (ended.code, ended.title, ended.uses, ended.open) == ("J069", "Invented cold", 2, 2)
    assert ended.last_used == dt.date(2026, 11, 2)
    assert [code for code, _ in ended.instead] == ["J0691", "J0692"]
    assert set(ended.claims) == {one.row.public_id, two.row.public_id}
    (check,) = [each for each in seen.effect.checks.values() if each.severity == "error"]
    assert (check.new, check.gone, check.cents) == (2, 0, 30000)
    assert (seen.effect.affected, seen.effect.affected_cents) == (2, 30000)


def test_a_new_pair_would_have_spoken_of_the_claims_that_bear_both(clinic, office, home):
    """36415 becomes bundled into 99213 with 2027Q1: of two visits one has both, $150.00 + $20.00."""
    clinic.enter_payer("Valley Medicare", "VALLEY", ncci="practitioner")
    who = clinic.enter_person("Ash", "Wren", "VALLEY")
    load(home, "ncci-practitioner", NCCI_OLD, "2026Q4")
    both = clinic.sent("99213", "36415", who=who)
    clinic.sent("99213", who=who, service_date=dt.date(2026, 11, 5))
    load(home, "ncci-practitioner", NCCI_NEW, "2027Q1")
    seen = effect_of(office, "ncci-practitioner", "2027Q1")
    (check,) = seen.effect.checks.values()
    assert (check.code, check.new, check.gone, check.cents) == ("36415", 1, 0, 17000)
    assert check.claims == (both.row.public_id,)
    assert not seen.effect.ended


def test_a_price_that_changed_is_counted_in_cents(clinic, office, home):
    """Nonfacility 99213 is (1.30 + 1.20 + 0.10) × $30.00 = $78.00, from 2027 on (1.30 + 1.30 + 0.10) × $30.00 = $81.00:
    2 × $3.00 = $6.00 more a year. 36415 has no relative value."""
    terms = (contracts.NewTerm(method="percent_of_medicare", basis_points=10_000),)
    facts = {"contractor": "00000", "locality": "00"}
    contracts.write_contract(
        office.manager,
        contracts.WriteContract(
            key="c", payer=clinic.payers[CEDAR], name="Cedar", starts=dt.date(2026, 1, 1), terms=terms, **facts
        ),
    )
    load(home, "mpfs-gpci", GPCI, "2026Q1")
    load(home, "mpfs-rvu", RVU_OLD, "2026Q4")
    clinic.sent("99213", "36415")
    clinic.sent("99213", who=clinic.rosa)
    clinic.sent("99213", who=clinic.tom)
    load(home, "mpfs-rvu", RVU_NEW, "2027Q1")
    seen = effect_of(office, "mpfs-rvu", "2027Q1")
    price = seen.effect.prices["99213"]
    assert (price.lines, price.before_cents, price.after_cents, price.difference_cents) == (2, 15600, 16200, 600)
    assert (price.unpriced, price.why_not) == (1, editions.NO_CONTRACT)  # State Care's
    assert seen.effect.prices["36415"].unpriced == 1
    assert seen.effect.price_cents == 600
    assert "1 price changed, $6.00 more a year for the same services" in seen.words


def test_it_is_somebody_s_work_until_it_is_acknowledged(clinic, office, home, database):
    load(home, "icd10cm", ICD_OLD, "FY2026")
    clinic.sent("99213")
    load(home, "icd10cm", ICD_NEW, "FY2028")
    seen = effect_of(office, "icd10cm", "FY2028")
    (work,) = worklist.about(office.manager, seen.public_id)
    assert (work.state, work.cents, work.due_on) == ("open", 15000, dt.date(2027, 10, 1))
    assert work.reason == (
        "Diagnoses (ICD-10-CM), FY2028: 1 code in use ended, 1 check would speak otherwise, "
        "1 claim of $150.00 concerned."
    )
    with pytest.raises(FieldErrors, match="say what was done"):
        editions.acknowledge(office.manager, editions.Acknowledge("a", seen.public_id, " "))
    with pytest.raises(NotAllowedError):
        editions.acknowledge(office.biller, editions.Acknowledge("b", seen.public_id, "Told."))
    editions.acknowledge(office.manager, editions.Acknowledge("c", seen.public_id, "Told the providers."))
    (work,) = worklist.about(office.manager, seen.public_id)
    assert (work.state, work.closed_why) == ("done", "acknowledged: Told the providers.")
    seen = editions.edition_effect(office.biller, seen.public_id)
    assert (seen.acknowledged_by, seen.note, seen.waits) == ("Manager Example", "Told the providers.", False)
    with pytest.raises(editions.NothingToAcknowledgeError):
        editions.acknowledge(office.owner, editions.Acknowledge("d", seen.public_id, "Again."))
    with pytest.raises(IntegrityError, match="not unsaid"), transaction.atomic(), writing(office.manager):
        EditionEffect.rows.of(office.manager).update(note="Nobody was told.")


def test_an_edition_without_effect_says_so_and_is_nobody_s_work(clinic, office, home):
    load(home, "icd10cm", ICD_OLD, "FY2026")
    clinic.sent("99213", diagnoses=("B349",))
    load(home, "icd10cm", ICD_NEW, "FY2028")
    seen = effect_of(office, "icd10cm", "FY2028")
    assert (seen.looked, seen.words, seen.waits) == (1, "no effect on the claims of the last 12 months", False)
    assert worklist.about(office.manager, seen.public_id) == []
    with pytest.raises(editions.NothingToAcknowledgeError):
        editions.acknowledge(office.manager, editions.Acknowledge("a", seen.public_id, "Fine."))


def test_two_workers_with_the_same_claims_count_them_once(clinic, office, home):
    load(home, "icd10cm", ICD_OLD, "FY2026")
    for day in (2, 3):
        clinic.sent("99213", service_date=dt.date(2026, 11, day))
    load(home, "icd10cm", ICD_NEW, "FY2028")
    effect = editions.begin(office.manager, editions.AskEffect("icd10cm", "FY2028"))
    claims = past.sent(office.manager, (), dt.date(2026, 1, 1), 0, 10)
    for _ in range(2):
        editions.effect_step(office.manager, effect, claims, True)
    seen = editions.edition_effect(office.manager, effect)
    assert (seen.looked, seen.effect.ended["J069"].uses) == (2, 2)


def test_cut_short_it_goes_on_where_it_was_and_counts_no_claim_twice(clinic, office, home, monkeypatch):
    monkeypatch.setattr(edition_effect, "STEP", 1)
    load(home, "icd10cm", ICD_OLD, "FY2026")
    for day in (2, 3, 4):
        clinic.sent("99213", service_date=dt.date(2026, 11, day))
    load(home, "icd10cm", ICD_NEW, "FY2028")
    effect = editions.begin(office.manager, editions.AskEffect("icd10cm", "FY2028"))

    def killed(done, of):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        edition_effect.run_effect(office.manager, effect, killed)
    assert editions.edition_effect(office.manager, effect).looked == 2
    told = edition_effect.run_effect(office.manager, effect)
    seen = editions.edition_effect(office.manager, effect)
    assert (seen.looked, seen.effect.ended["J069"].uses) == (3, 3)
    assert edition_effect.run_effect(office.manager, effect) == told
    assert editions.begin(office.manager, editions.AskEffect("icd10cm", "FY2028")) == effect
    assert len(worklist.about(office.manager, effect)) == 1


def test_every_practice_is_asked_after_a_load_and_the_night_finds_what_came_past_the_page(clinic, office, home):
    load(home, "icd10cm", ICD_OLD, "FY2026")
    clinic.sent("99213")
    neighbour = office.neighbour()
    report = load(home, "icd10cm", ICD_NEW, "FY2028")
    edition_effect.ask_everywhere(office.manager, report)
    worked(office)
    (ours,), (theirs,) = editions.edition_effects(office.manager), editions.edition_effects(neighbour)
    assert (ours.looked, theirs.looked) == (1, 0)
    with pytest.raises(NotFoundError):
        editions.edition_effect(neighbour, ours.public_id)
    load(home, "ncci-practitioner", NCCI_OLD, "2026Q4")
    load(home, "ncci-practitioner", NCCI_NEW, "2027Q1")
    night = run_night(office.now)
    assert [each.words for each in night.steps if each.name == "editions"] == [
        "1 new edition to be run against past claims"
    ] * 2
    worked(office)
    assert len(editions.edition_effects(office.manager)) == 2


def test_only_who_may_see_claims_sees_it_and_an_edition_that_is_not_loaded_has_none(clinic, office, home):
    load(home, "icd10cm", ICD_OLD, "FY2026")
    seen = effect_of(office, "icd10cm", "FY2026")
    assert editions.edition_effect(office.auditor, seen.public_id).looked == 0
    with pytest.raises(NotAllowedError):
        editions.edition_effect(office.front_desk, seen.public_id)
    with pytest.raises(NotAllowedError):
        edition_effect.ask_effect(office.biller, editions.AskEffect("icd10cm", "FY2026"))
    with pytest.raises(NotFoundError):
        edition_effect.ask_effect(office.manager, editions.AskEffect("icd10cm", "FY2030"))


def test_both_editions_are_asked_of_the_same_claim_with_its_intervals(clinic, office):
    """From November 2, 2026 to October 1, 2027 are 333 days: everything moves by them, and the patient stays as old."""
    sent = clinic.sent("99213")
    (claim,) = past.sent(office.manager, (), dt.date(2026, 1, 1), 0, 5)
    from billwright.rules.scrub.effect import moved

    later, context = moved(claim.claim, claim.context, dt.date(2027, 10, 1))
    by = dt.timedelta(days=333)
    assert later.service_from == dt.date(2027, 10, 1)
    assert context.on == claim.context.on + by
    assert later.who.birth_date == claim.claim.who.birth_date + by
    assert context.coverages[0].starts == claim.context.coverages[0].starts + by
    assert later.control_number == sent.row.control_number
    assert moved(claim.claim, claim.context, dt.date(2026, 11, 2)) == (claim.claim, claim.context)
    assert codestore.SETS
