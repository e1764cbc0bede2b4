"""Rules that the office writes for payers: versions, dry runs over what was sent, and claims that they hold.

Cedar Mutual (payer id CEDAR) pays for Ida Moss, State Care (STCARE) for Tom Reed. 97110 is $60.00, 99213 $150.00.
"""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction
from tests.clinic import answer, era, line, open_clinic

from billwright.apps.checks import rule_queries as queries
from billwright.apps.checks import rules, trials
from billwright.apps.checks.models import PayerRule, PayerRuleCatch, PayerRuleVersion
from billwright.apps.claims import actions as claims
from billwright.apps.claims import past
from billwright.apps.compliance.access import NotAllowedError, NotFoundError, writing
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.jobs import actions as job_actions
from billwright.apps.jobs import queries as job_queries
from billwright.flows import dry_run, jobs

WHEN = "procedure in (97110, 97161-97168) and modifier missing GP"
TEXT = f"""rule: Therapy says its discipline
payers: CEDAR
when: {WHEN}
then: hold
message: A therapy line does not say under which discipline it was done.
fix: Look in the plan of care, and add the modifier of the discipline.
source: Cedar Mutual bulletin 12
dated: 2026-01-31
"""
_keys = itertools.count(1)


def key():
    return f"rule-{next(_keys)}"


@pytest.fixture
def clinic(office):
    return open_clinic(office)


def write(office, text=TEXT):
    return rules.write(office.manager, rules.WriteRule(key(), text))


def on(office, rule, version=1, untried=True):
    return rules.switch_on(office.manager, rules.SwitchOn(key(), rule, version, untried))


def seen(office, rule):
    return queries.rule(office.biller, rule)


def try_it(office, rule, months=12):
    job = jobs.ask_trial(office.manager, dry_run.AskTrial(key(), rule, months))
    ticks = itertools.count(1)
    jobs.run_next(lambda: office.now + next(ticks) * dt.timedelta(seconds=1))
    return job_queries.job(office.manager, job)


def ids(claim):
    return [(each.finding.id, each.finding.where.line) for each in claim.run.findings]


SAID = ("payer-rule:therapy-says-its-discipline", 1)


def test_a_claim_is_held_by_a_rule_in_force_and_by_no_other(clinic, office):
    rule = write(office)
    assert SAID not in ids(clinic.claim("97110"))  # written, and not switched on
    on(office, rule)
    held = clinic.claim("97110", service_date=dt.date(2026, 11, 3))
    assert SAID in ids(held)
    assert held.row.preparation == "held"
    (finding,) = [each.finding for each in held.run.findings if each.finding.id == SAID[0]]
    assert finding.source == (
        "Cedar Mutual bulletin 12, dated 01/31/2026, payer rule “Therapy says its discipline”, version 1"
    )
    assert SAID not in ids(clinic.claim("97110", who=clinic.tom))  # another payer's
    assert SAID not in ids(clinic.claim("99213"))
    rules.switch_off(office.manager, rules.SwitchOff(key(), rule))
    assert not claims.recheck(office.biller, claims.RecheckClaim(held.row.public_id)).stops


def test_only_the_first_time_that_a_claim_is_caught_counts(clinic, office):
    rule = write(office)
    on(office, rule)
    held = clinic.claim("97110")
    claims.recheck(office.biller, claims.RecheckClaim(held.row.public_id))
    assert seen(office, rule).row.caught == 1
    assert PayerRuleCatch.rows.count() == 1


def test_a_change_is_a_version_and_the_old_one_holds_until_the_new_one_is_switched_on(clinic, office):
    rule = write(office)
    on(office, rule)
    softer = TEXT.replace("then: hold", "then: warn")
    rules.change(office.manager, rules.ChangeRule(key(), rule, 1, softer))
    row = seen(office, rule).row
    assert (row.newest, row.in_force, row.state) == (2, 1, "changed")
    assert clinic.claim("97110").row.preparation == "held"
    on(office, rule, 2)
    assert clinic.claim("97110", service_date=dt.date(2026, 11, 3)).row.preparation == "ready"
    there = seen(office, rule)
    assert [(each.number, each.text) for each in there.versions] == [(2, softer), (1, TEXT)]
    assert [(each.number, each.kind, each.who) for each in there.changes] == [
        (2, "on untried", "Manager Example"),
        (1, "on untried", "Manager Example"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT.replace("procedure in", "procedre in"), "line 3, column 7: there is no field procedre."),
        (TEXT.replace("then: hold", "then: set modifier to 59"), "no rule sets modifier 59"),
        ("", "line 1, column 1: a rule begins with its name. rule: ..."),
        (TEXT.replace("97161", "9716"), "line 3, column 28: 9716-97168 is no procedure"),
    ],
)  # fmt: skip
def test_a_text_with_a_fault_is_refused_as_typed(office, text, told):
    with pytest.raises(FieldErrors) as refused:
        write(office, text)
    assert told in refused.value.fields["text"]
    assert not PayerRule.rows.exists()


def test_two_rules_of_one_name_a_renamed_rule_and_a_stale_editor_are_refused(office):
    rule = write(office)
    with pytest.raises(FieldErrors, match="rule of this name already"):
        write(office)
    with pytest.raises(FieldErrors, match="keeps its name"):
        rules.change(office.manager, rules.ChangeRule(key(), rule, 1, TEXT.replace("Therapy says", "Therapy tells")))
    rules.change(office.manager, rules.ChangeRule(key(), rule, 1, TEXT + "# again\n"))
    with pytest.raises(StaleVersionError):
        rules.change(office.manager, rules.ChangeRule(key(), rule, 1, TEXT))
    with pytest.raises(StaleVersionError):
        on(office, rule, 1)


def test_who_may(office):
    with pytest.raises(NotAllowedError):
        rules.write(office.biller, rules.WriteRule(key(), TEXT))
    with pytest.raises(NotAllowedError):
        queries.rules(office.front_desk)
    rule = write(office)
    assert [each.name for each in queries.rules(office.biller)] == ["Therapy says its discipline"]
    with pytest.raises(NotFoundError):
        queries.rule(office.neighbour(), rule)
    assert queries.rules(office.neighbour()) == []


def test_a_neighbours_rules_are_not_asked(clinic, office):
    neighbour = office.neighbour()
    rule = rules.write(neighbour, rules.WriteRule(key(), TEXT.replace("CEDAR", "any")))
    rules.switch_on(neighbour, rules.SwitchOn(key(), rule, 1, True))
    assert SAID not in ids(clinic.claim("97110"))


def test_a_retired_rule_stays_as_it_was(office):
    rule = write(office)
    on(office, rule)
    rules.retire(office.manager, rules.RetireRule(key(), rule))
    assert seen(office, rule).row.state == "retired"
    for again in (
        lambda: rules.change(office.manager, rules.ChangeRule(key(), rule, 1, TEXT)),
        lambda: on(office, rule),
        lambda: try_it(office, rule),
    ):
        with pytest.raises(rules.RuleRetiredError):
            again()
    assert queries.as_text(office.biller).text == ""


def test_the_database_keeps_what_a_rule_said(office, database):
    write(office)
    for change in (  # in the practice's scope, as whoever has the app's role would do it
        lambda: PayerRuleVersion.rows.update(text="another"),
        lambda: PayerRuleVersion.rows.all().delete(),
        lambda: PayerRule.rows.update(slug="another"),
        lambda: PayerRule.rows.all().delete(),
    ):
        with pytest.raises(IntegrityError), writing(office.owner):
            change()


def test_a_dry_run_says_what_would_have_been_caught_and_what_became_of_it(clinic, office, database):
    """Sent: 97110 denied, 97110 paid, 97110 unanswered, 97110 with GP denied, 99213 paid; and one of another payer.

    Without GP are three, $60.00 each: one was denied, one paid (a false hold), one has no answer. Of the two denied, the
    rule finds one.
    """
    days = [dt.date(2026, 11, day) for day in range(2, 7)]
    denied, paid, open_, with_gp, visit = (
        clinic.claim("97110", service_date=days[0]),
        clinic.claim("97110", service_date=days[1]),
        clinic.claim("97110", service_date=days[2]),
        clinic.claim(service_date=days[3], lines=(_therapy("GP"),)),
        clinic.claim("99213", service_date=days[4]),
    )
    clinic.claim("97110", who=clinic.tom)
    clinic.submit()
    clinic.receive(
        era(
            answer(denied, line("97110", "CO-16 60.00", service_date=days[0]), status="4"),
            answer(paid, line("97110", service_date=days[1])),
            answer(with_gp, line("97110", "CO-50 60.00", service_date=days[3], modifiers=("GP",)), status="4"),
            answer(visit, line("99213", service_date=days[4])),
        )
    )
    rule = write(office)
    job = try_it(office, rule)
    assert (job.state, job.done, job.total) == ("done", 5, 5)
    assert job.result == "5 past claims tried: see what the rule would have caught."
    (tried,) = seen(office, rule).trials
    assert (tried.looked, tried.caught, tried.denied, tried.paid, tried.unanswered) == (5, 3, 1, 1, 1)
    assert (tried.denied_looked, tried.unknown, tried.cents, tried.number) == (2, 0, 3 * 6000, 1)
    assert {(each.claim, each.outcome) for each in queries.catches(office.biller, tried.public_id)} == {
        (denied.row.public_id, "denied"),
        (paid.row.public_id, "paid"),
        (open_.row.public_id, ""),
    }
    assert seen(office, rule).row.caught == 0  # a dry run holds nothing, and counts as nothing caught


def _therapy(*modifiers):
    from billwright.apps.charges.actions import NewLine

    return NewLine("97110", modifiers=modifiers)


def test_switching_on_untried_asks_first_and_a_dry_run_is_of_one_version(clinic, office):
    clinic.sent("97110")
    rule = write(office)
    with pytest.raises(FieldErrors) as asked:
        on(office, rule, untried=False)
    assert "not tried on past claims" in asked.value.fields["untried"]
    try_it(office, rule)
    on(office, rule, untried=False)
    assert seen(office, rule).changes[0].kind == "on"
    rules.change(office.manager, rules.ChangeRule(key(), rule, 1, TEXT.replace("hold", "warn")))
    with pytest.raises(FieldErrors):
        on(office, rule, 2, untried=False)


def test_two_workers_with_the_same_claims_count_them_once(clinic, office, database):
    for day in (2, 3):
        clinic.claim("97110", service_date=dt.date(2026, 11, day))
    clinic.submit()
    rule = write(office)
    trial = trials.begin(office.manager, trials.BeginTrial(key(), rule))
    claims = past.sent(office.manager, (), dt.date(2026, 1, 1), 0, 10)
    for _ in range(2):
        trials.step(office.manager, trial, claims, True)
    (whole,) = seen(office, rule).trials
    assert (whole.looked, whole.caught) == (2, 2)


def test_a_dry_run_that_is_stopped_goes_on_where_it_was_and_counts_nothing_twice(clinic, office, monkeypatch):
    monkeypatch.setattr(dry_run, "STEP", 2)
    for day in range(2, 7):
        clinic.claim("97110", service_date=dt.date(2026, 11, day))
    clinic.submit()
    rule = write(office)
    job = jobs.ask_trial(office.manager, dry_run.AskTrial(key(), rule, 12))
    steps, step = itertools.count(1), trials.step

    def stopping(actor, trial, found, is_last):
        step(actor, trial, found, is_last)
        if next(steps) == 2:
            job_actions.stop(office.manager, job_actions.StopJob(key(), job))

    monkeypatch.setattr(trials, "step", stopping)
    ticks = itertools.count(1)

    def clock():
        return office.now + next(ticks) * dt.timedelta(seconds=1)

    jobs.run_next(clock)
    assert job_queries.job(office.manager, job).state == "stopped"
    (half,) = seen(office, rule).trials
    assert (half.looked, half.caught, half.ended_at) == (4, 4, None)
    jobs.go_on(office.manager, job_actions.GoOn(key(), job))
    jobs.run_next(clock)
    (whole,) = seen(office, rule).trials
    assert (whole.looked, whole.caught) == (5, 5)
    assert whole.ended_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        trials.step(office.manager, whole.public_id, [], True)


def test_filing_clocks_of_a_dry_run_stand_where_they_stood_when_the_claim_was_sent(clinic, office):
    clinic.sent("99213", service_date=dt.date(2026, 11, 2))  # sent on 11/24/2026: 22 days later
    late = TEXT.replace(WHEN, "procedure is 99213 and days from service to filing > 21")
    rule = write(office, late)
    in_time = write(office, late.replace("> 21", "> 22").replace("Therapy says its discipline", "Later"))
    try_it(office, rule)
    try_it(office, in_time)
    assert [seen(office, each).trials[0].caught for each in (rule, in_time)] == [1, 0]


def test_what_a_rule_sets_stands_on_the_claim_from_the_start_with_its_rule_in_the_history(clinic, office):
    rule = write(office, TEXT.replace("then: hold", "then: set modifier to GP"))
    before = clinic.claim("97110")
    on(office, rule)
    made = clinic.claim("97110", service_date=dt.date(2026, 11, 3))
    assert made.claim.lines[0].modifiers == ("GP",)
    words = [each.words for each in made.events if each.kind == "rule"]
    assert words == [
        "Set modifier to GP, by payer rule “Therapy says its discipline” (version 1, Cedar Mutual bulletin 12, 01/31/2026)"
    ]
    # A claim that was there already is told, and changed by a person's act alone.
    claims.recheck(office.biller, claims.RecheckClaim(before.row.public_id))
    told = clinic.seen(before.row.public_id)
    assert SAID in ids(told)
    assert told.claim.lines[0].modifiers == ()
    claims.apply_rules(office.biller, claims.ApplyRules(key(), before.row.public_id, told.version))
    after = clinic.seen(before.row.public_id)
    assert after.claim.lines[0].modifiers == ("GP",)
    assert SAID not in ids(after)
    assert [each.kind for each in after.events if each.kind in ("rule", "changed")] == ["rule", "changed"]
    with pytest.raises(RefusedError, match="stand there already"):
        claims.apply_rules(office.biller, claims.ApplyRules(key(), before.row.public_id, after.version))


def test_a_file_of_rules_is_taken_in_all_or_nothing_and_goes_round(office):
    other = TEXT.replace("Therapy says its discipline", "Another")
    assert rules.take_in(office.manager, rules.TakeRulesIn(key(), TEXT + other)) == rules.TakenIn(2, 0, 0)
    text = queries.as_text(office.biller).text
    assert rules.take_in(office.manager, rules.TakeRulesIn(key(), text)) == rules.TakenIn(0, 0, 2)
    changed = text.replace("Look in the plan", "Look into the plan", 1)
    assert rules.take_in(office.manager, rules.TakeRulesIn(key(), changed)) == rules.TakenIn(0, 1, 1)
    assert [each.newest for each in queries.rules(office.biller)] == [2, 1]
    third = TEXT.replace("Therapy says its discipline", "Third")
    with pytest.raises(FieldErrors, match="line 11, column 7: there is no field procedre"):
        rules.take_in(office.manager, rules.TakeRulesIn(key(), third + third.replace("procedure in", "procedre in")))
    assert len(queries.rules(office.biller)) == 2


def test_a_file_can_be_taken_in_for_one_payer(clinic, office):
    command = rules.TakeRulesIn(key(), TEXT, clinic.payers["STCARE"])
    rules.take_in(office.manager, command)
    (row,) = queries.rules(office.biller)
    assert (row.payers, row.payer_names) == (("STCARE",), ("State Care",))
    with pytest.raises(FieldErrors, match="choose one of the practice's payers"):
        rules.take_in(office.manager, rules.TakeRulesIn(key(), TEXT, row.public_id))
