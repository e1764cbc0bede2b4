"""A dry run of a rule over past claims: begun, gone on with in short steps, and kept with the version it tried."""

import datetime as dt
import uuid

import msgspec

from billwright.apps.checks.models import PayerRule, PayerRuleCatch, PayerRuleTrial, PayerRuleVersion
from billwright.apps.checks.rules import RuleRetiredError
from billwright.apps.checks.scrubbing import compiled_version
from billwright.apps.compliance.access import Actor, NotFoundError, action, query, writing
from billwright.apps.compliance.code_tables import code_tables
from billwright.apps.compliance.errors import FieldErrors
from billwright.records.checking import Context
from billwright.records.claim import Claim
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.payer_rules import Compiled, RuleBook
from billwright.rules.scrub.registry import Lacks, Problem

DENIED, PAID = "denied", "paid"
MOST_MONTHS = 36
MONTH = dt.timedelta(days=30)


class BeginTrial(msgspec.Struct, frozen=True):
    """`rule` is a public id; the claims are those with services in the last `months` of thirty days."""

    key: str
    rule: str
    months: int = 12


@action("rules.edit")
def begin(actor: Actor, command: BeginTrial) -> str:
    """Of the newest version. Public id of the dry run, which a job then does. Raises NotFoundError, FieldErrors."""
    if not 1 <= command.months <= MOST_MONTHS:
        raise FieldErrors({"months": f"between 1 and {MOST_MONTHS} months"})
    row = PayerRule.rows.of(actor, command.rule).first()
    if row is None:
        raise NotFoundError("no such rule")
    if row.retired_at is not None:
        raise RuleRetiredError
    version = PayerRuleVersion.rows.of(actor).get(rule=row, number=row.newest)
    since = actor.today - command.months * MONTH
    trial = PayerRuleTrial.rows.add(actor, version=version, since=since, user_id=actor.user_id, at=actor.now)
    return str(trial.public_id)


class TrialTask(msgspec.Struct, frozen=True):
    """What is to be done yet: claims to `payers` (ids; empty for all) with services since a day, past the key `upto`."""

    rule: str
    name: str
    payers: tuple[str, ...]
    since: dt.date
    upto: int
    looked: int
    is_done: bool


@query("rules.edit")
def task(actor: Actor, trial: str) -> TrialTask:
    """Raises NotFoundError."""
    row = _trial(actor, trial)
    version = row.version
    return TrialTask(
        str(version.rule.public_id),
        version.name,
        tuple(version.payers),
        row.since,
        row.upto,
        row.looked,
        row.ended_at is not None,
    )


class PastClaim(msgspec.Struct, frozen=True):
    """A claim as it was first sent, with what is known beside it as of that day. `key` is by which they are gone through;
    `outcome` the payer's first answer: denied, paid (in whole or in part), or empty for none yet."""

    key: int
    public_id: str
    claim: Claim
    context: Context
    outcome: str


def step(actor: Actor, trial: str, claims: list[PastClaim], is_last: bool) -> None:
    """Tries the rule on some more claims and writes down what came of it. One short transaction; told by the job, and so
    no action of the change trail."""
    actor.require("rules.edit")
    with writing(actor):
        row = _trial(actor, trial, locked=True)
        if claims and claims[0].key <= row.upto:
            return  # a worker whose lease ran out counted them after all
        made = compiled_version(row.version)
        book, caught = RuleBook([made]), []
        for each in claims:
            spoke, lacked = _spoke(book, made, each)
            row.looked += 1
            row.denied_looked += each.outcome == DENIED
            row.unknown += lacked
            if spoke:
                row.caught += 1
                row.denied += each.outcome == DENIED
                row.paid += each.outcome == PAID
                row.cents += each.claim.total_cents
                caught.append(
                    PayerRuleCatch(
                        rule_id=row.version.rule_id,
                        trial=row,
                        subject=uuid.UUID(each.public_id),
                        outcome=each.outcome,
                        on=each.context.on,
                    )
                )
            row.upto = each.key
        if is_last:
            row.ended_at = actor.now
        PayerRuleCatch.rows.add_many(actor, caught)
        row.save()


def _spoke(book: RuleBook, made: Compiled, past: PastClaim) -> tuple[bool, bool]:
    """Whether the rule speaks of it, and whether it could not look."""
    if made not in book.of(past.claim):
        return False, False
    said = list(made.check.look(Case(past.claim, past.context, code_tables())))
    return any(isinstance(each, Problem) for each in said), any(isinstance(each, Lacks) for each in said)


def _trial(actor: Actor, public_id: str, locked: bool = False) -> PayerRuleTrial:
    rows = PayerRuleTrial.rows.of(actor, public_id).select_related("version__rule")
    row: PayerRuleTrial | None = (rows.select_for_update(of=("self",)) if locked else rows).first()
    if row is None:
        raise NotFoundError("no such dry run")
    return row
