"""Rules for payers as pages, commands and programs show them."""

import datetime as dt

import msgspec
from django.db.models import Count, Q

from billwright.apps.checks.models import PayerRule, PayerRuleCatch, PayerRuleChange, PayerRuleTrial, PayerRuleVersion
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.parties.models import Payer
from billwright.rules.scrub.payer_rules import read_rules

CAUGHT_DAYS = 90
MOST_SHOWN = 200
"""Catches of a dry run on its page."""


class RuleRow(msgspec.Struct, frozen=True):
    """`payers` are ids and `payer_names` what the practice calls them, empty for every payer. `in_force` is the version that
    claims are checked by, 0 for none; `caught` counts claims on the desk in the last 90 days."""

    public_id: str
    slug: str
    name: str
    payers: tuple[str, ...]
    payer_names: tuple[str, ...]
    effect: str
    starts: dt.date | None
    through: dt.date | None
    newest: int
    in_force: int
    is_retired: bool
    caught: int

    @property
    def state(self) -> str:
        if self.is_retired:
            return "retired"
        if not self.in_force:
            return "off"
        return "on" if self.in_force == self.newest else "changed"


class VersionView(msgspec.Struct, frozen=True):
    number: int
    text: str
    who: str
    at: dt.datetime


class ChangeView(msgspec.Struct, frozen=True):
    """`kind`: on, on untried, off, retired."""

    number: int
    kind: str
    who: str
    at: dt.datetime


class TrialView(msgspec.Struct, frozen=True):
    """Counts are of claims: see PayerRuleTrial. `passed` is what was caught and has no answer yet."""

    public_id: str
    rule: str
    number: int
    since: dt.date
    who: str
    at: dt.datetime
    ended_at: dt.datetime | None
    looked: int
    caught: int
    denied: int
    paid: int
    unanswered: int
    denied_looked: int
    unknown: int
    cents: int


class RuleView(msgspec.Struct, frozen=True):
    """Versions, changes and dry runs, the newest first."""

    row: RuleRow
    text: str
    versions: tuple[VersionView, ...]
    changes: tuple[ChangeView, ...]
    trials: tuple[TrialView, ...]

    @property
    def version(self) -> int:
        return self.row.newest

    @property
    def trial(self) -> TrialView | None:
        """The newest of the newest version that has ended."""
        mine = (each for each in self.trials if each.number == self.row.newest and each.ended_at)
        return next(mine, None)


@query("rules.view")
def rules(actor: Actor) -> list[RuleRow]:
    """By name; retired ones last."""
    rows = _rows(actor)
    return sorted(rows, key=lambda each: (each.is_retired, each.name.lower()))


def _rows(actor: Actor, public_id: str | None = None) -> list[RuleRow]:
    since = actor.today - dt.timedelta(days=CAUGHT_DAYS)
    recent = Q(catches__trial=None, catches__on__gt=since)
    found = PayerRule.rows.of(actor, public_id).annotate(caught=Count("catches", filter=recent))
    versions = {
        (each.rule_id, each.number): each for each in PayerRuleVersion.rows.of(actor).filter(rule__in=list(found))
    }
    payers = dict(Payer.rows.of(actor).values_list("payer_id", "party__name"))
    return [_row(each, versions[each.pk, each.newest], payers) for each in found]


def _row(rule: PayerRule, version: PayerRuleVersion, payers: dict[str, str]) -> RuleRow:
    return RuleRow(
        public_id=str(rule.public_id),
        slug=rule.slug,
        name=version.name,
        payers=tuple(version.payers),
        payer_names=tuple(payers.get(each, f"{each} (no payer here)") for each in version.payers),
        effect=version.effect,
        starts=version.starts,
        through=version.through,
        newest=rule.newest,
        in_force=rule.in_force or 0,
        is_retired=rule.retired_at is not None,
        caught=rule.caught,  # type: ignore[attr-defined]
    )


@query("rules.view")
def rule(actor: Actor, public_id: str) -> RuleView:
    """Raises NotFoundError."""
    rows = _rows(actor, public_id)
    if not rows:
        raise NotFoundError("no such rule")
    (row,) = rows
    versions = PayerRuleVersion.rows.of(actor).filter(rule__public_id=public_id).select_related("user")
    views = tuple(VersionView(each.number, each.text, _who(each), each.at) for each in versions.order_by("-number"))
    changes = PayerRuleChange.rows.of(actor).filter(rule__public_id=public_id).select_related("user").order_by("-id")
    trials = PayerRuleTrial.rows.of(actor).filter(version__rule__public_id=public_id).order_by("-id")
    return RuleView(
        row,
        views[0].text,
        views,
        tuple(ChangeView(each.number, each.kind, _who(each), each.at) for each in changes),
        tuple(_trial(each) for each in trials.select_related("user", "version__rule")),
    )


def _who(row: PayerRuleVersion | PayerRuleChange | PayerRuleTrial) -> str:
    return (row.user.get_full_name() or row.user.username) if row.user else "Billwright"


def _trial(row: PayerRuleTrial) -> TrialView:
    return TrialView(
        public_id=str(row.public_id),
        rule=str(row.version.rule.public_id),
        number=row.version.number,
        since=row.since,
        who=_who(row),
        at=row.at,
        ended_at=row.ended_at,
        looked=row.looked,
        caught=row.caught,
        denied=row.denied,
        paid=row.paid,
        unanswered=row.caught - row.denied - row.paid,
        denied_looked=row.denied_looked,
        unknown=row.unknown,
        cents=row.cents,
    )


@query("rules.view")
def trial(actor: Actor, public_id: str) -> TrialView:
    """A dry run. Raises NotFoundError."""
    row = PayerRuleTrial.rows.of(actor, public_id).select_related("user", "version__rule").first()
    if row is None:
        raise NotFoundError("no such dry run")
    return _trial(row)


class CatchView(msgspec.Struct, frozen=True):
    """`claim` is a public id; `outcome` denied, paid, or empty where the payer has not answered; `on` when it was sent."""

    claim: str
    outcome: str
    on: dt.date


@query("rules.view")
def catches(actor: Actor, trial: str) -> list[CatchView]:
    """What a dry run caught, the last sent first: at most 200. Raises NotFoundError."""
    run = PayerRuleTrial.rows.of(actor, trial).first()
    if run is None:
        raise NotFoundError("no such dry run")
    rows = PayerRuleCatch.rows.of(actor).filter(trial=run).order_by("-on", "-id")[:MOST_SHOWN]
    return [CatchView(str(each.subject), each.outcome, each.on) for each in rows]


class RulesText(msgspec.Struct, frozen=True):
    text: str


@query("rules.view")
def as_text(actor: Actor) -> RulesText:
    """The newest version of every rule that is not retired, as one file that can be taken in again."""
    rows = PayerRule.rows.of(actor).filter(retired_at=None).order_by("slug")
    texts = {
        (each.rule_id, each.number): each.text for each in PayerRuleVersion.rows.of(actor).filter(rule__in=list(rows))
    }
    return RulesText("\n".join(texts[row.pk, row.newest].rstrip("\n") + "\n" for row in rows))


class FaultView(msgspec.Struct, frozen=True):
    line: int
    column: int
    words: str
    instead: tuple[str, ...]


class Understood(msgspec.Struct, frozen=True):
    """What a text of rules holds: the names of the rules without fault, and every fault."""

    rules: tuple[str, ...]
    faults: tuple[FaultView, ...]


@query("rules.view")
def understand(actor: Actor, text: str) -> Understood:
    """How a text of rules is understood. Keeps nothing."""
    reading = read_rules(text)
    return Understood(
        tuple(each.rule.name for each in reading.rules),
        tuple(FaultView(each.line, each.column, each.words, each.instead) for each in reading.faults),
    )
