"""What the checks said of a claim, and what a person answered."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User


class CheckRun(PracticeRow):
    """The newest answer of the checks to one subject. `findings` and `not_run` are encoded records.

    `subject` is the claim's public id: checks lie below claims and know no claim rows. What was let pass on a line by the
    override numbered `lines_asked_anew` (its id) or an earlier one no longer holds: the lines are others since.
    """

    subject = models.UUIDField()
    at = models.DateTimeField()
    on = models.DateField()
    is_clean = models.BooleanField()
    lines_asked_anew = models.BigIntegerField(default=0)
    findings = models.BinaryField()
    not_run = models.BinaryField()
    editions = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "subject"], name="one_check_run_a_subject")
        ]


class Override(PracticeRow):
    """A person let a hold pass: which finding, why, who and when."""

    subject = models.UUIDField(db_index=True)
    finding = models.CharField(max_length=60)
    line = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class PayerRule(PracticeRow):
    """A rule that the office has written for payers. What it says are its versions; `newest` is the last of them, and
    `in_force` the one that claims are checked by, None while it is switched off. A retired rule stays as it was.
    """

    slug = models.CharField(max_length=48)
    newest = models.PositiveIntegerField(default=1)
    in_force = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "slug"], name="one_rule_a_name")]


class PayerRuleVersion(PracticeRow):
    """What a rule says since somebody wrote it: never changed. `text` is as it was typed; the rest is read off it.

    `payers` are payer ids, empty for every payer; it binds services from `starts` through `through`, both included.
    """

    rule = models.ForeignKey(PayerRule, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    text = models.TextField()
    payers = models.JSONField(default=list)
    effect = models.CharField(max_length=8)
    starts = models.DateField(null=True)
    through = models.DateField(null=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "number"], name="one_rule_version_a_number")]


class PayerRuleChange(PracticeRow):
    """A rule was switched on or off, or retired: which version, who and when. Never changed.

    kind: on, on untried (without a dry run of this version), off, retired.
    """

    rule = models.ForeignKey(PayerRule, models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class PayerRuleTrial(PracticeRow):
    """A dry run of one version over claims that have been sent with services since a day; kept with the version.

    Counts are of claims: `looked` at, `caught` by the rule and of those `denied`, `paid` (false holds) at the payer's first
    answer, the rest without an answer; `denied_looked` of all looked at, so that what the rule misses shows; `unknown` where
    a fact was not on file. `cents` is what the caught ones charge. `upto` is where it goes on after a stop; `ended_at` None
    until it has seen all.
    """

    version = models.ForeignKey(PayerRuleVersion, models.PROTECT, related_name="trials")
    since = models.DateField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    upto = models.BigIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    denied_looked = models.PositiveIntegerField(default=0)
    caught = models.PositiveIntegerField(default=0)
    denied = models.PositiveIntegerField(default=0)
    paid = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    cents = models.BigIntegerField(default=0)


class PayerRuleCatch(PracticeRow):
    """A claim that a rule spoke of: in a dry run (`trial`), or on the desk, where `trial` is None and only the first time is
    kept. `subject` is the claim's public id, `outcome` the payer's first answer in a dry run: denied, paid or empty."""

    rule = models.ForeignKey(PayerRule, models.PROTECT, related_name="catches")
    trial = models.ForeignKey(PayerRuleTrial, models.PROTECT, null=True, related_name="catches")
    subject = models.UUIDField()
    outcome = models.CharField(max_length=8, blank=True)
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trial", "subject"], name="one_catch_a_trial"),
            models.UniqueConstraint(
                fields=["rule", "subject"], condition=models.Q(trial=None), name="one_catch_on_the_desk"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "rule", "on"], name="catch_by_rule")]


class EditionEffect(PracticeRow):
    """What an edition of a code set does to claims with services since a day: one a practice and edition. `effect` is an
    encoded record of the `looked` claims so far, `upto` where it goes on after a stop; `ended_at` None until it has seen
    all. Who has it to see to is its work; that a person has seen it, with a note, is said once.
    """

    set_name = models.CharField(max_length=30)
    edition = models.CharField(max_length=41)
    starts = models.DateField()
    since = models.DateField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    upto = models.BigIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    effect = models.BinaryField()
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "set_name", "edition"], name="one_effect_an_edition")
        ]
