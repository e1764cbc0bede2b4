"""Writing rules for payers, switching them on and off, retiring them. Each change of a text is a version of its own."""

import msgspec

from billwright.apps.checks.models import PayerRule, PayerRuleChange, PayerRuleTrial, PayerRuleVersion
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.parties.models import Payer
from billwright.rules.scrub.payer_rules import Fault, Rule, read_rule, read_rules

ON, ON_UNTRIED, OFF, RETIRED = "on", "on untried", "off", "retired"
MOST_TOLD = 5
"""Faults that a refusal names."""


class RuleRetiredError(RefusedError):
    def __init__(self) -> None:
        super().__init__("this rule is retired: write another in its place")


class WriteRule(msgspec.Struct, frozen=True):
    """`text` is one rule as docs/reference/payer-rules.md has it."""

    key: str
    text: str


@action("rules.edit")
def write(actor: Actor, command: WriteRule) -> str:
    """A new rule, switched off. Public id of it. Raises FieldErrors with the places of what is wrong in its text."""
    rule = _read(command.text)
    if PayerRule.rows.of(actor).filter(slug=rule.slug).exists():
        raise FieldErrors(
            {"text": "line 1: there is a rule of this name already: change that one, or give another name"}
        )
    return str(_new(actor, rule, command.text).public_id)


class ChangeRule(msgspec.Struct, frozen=True):
    """`rule` is a public id, `expected_version` the number of the version that was changed."""

    key: str
    rule: str
    expected_version: int
    text: str


@action("rules.edit")
def change(actor: Actor, command: ChangeRule) -> str:
    """A new version. The one in force stays in force until the new one is switched on. Public id of the rule.

    Raises FieldErrors with the places of what is wrong, StaleVersionError, RuleRetiredError.
    """
    row = _row(actor, command.rule)
    if row.newest != command.expected_version:
        raise StaleVersionError("this rule")
    rule = _read(command.text)
    if rule.slug != row.slug:
        raise FieldErrors(
            {"text": "line 1: a rule keeps its name, by which its findings are known: write another rule"}
        )
    _version(actor, row, rule, command.text)
    return str(row.public_id)


class SwitchOn(msgspec.Struct, frozen=True):
    """`untried` says that no dry run of this version is wanted."""

    key: str
    rule: str
    expected_version: int
    untried: bool = False


@action("rules.edit")
def switch_on(actor: Actor, command: SwitchOn) -> str:
    """Claims are checked by the newest version from now on. Public id of the rule.

    Raises StaleVersionError, RuleRetiredError; FieldErrors where it was not tried on past claims and nobody said that it
    need not be.
    """
    row = _row(actor, command.rule)
    if row.newest != command.expected_version:
        raise StaleVersionError("this rule")
    tried = PayerRuleTrial.rows.of(actor).filter(version__rule=row, version__number=row.newest, ended_at__isnull=False)
    is_tried = tried.exists()
    if not is_tried and not command.untried:
        raise FieldErrors(
            {
                "untried": "this version was not tried on past claims: try it first, or say that it is switched on untried"
            }
        )
    _switch(actor, row, row.newest, ON if is_tried else ON_UNTRIED)
    return str(row.public_id)


class SwitchOff(msgspec.Struct, frozen=True):
    key: str
    rule: str


@action("rules.edit")
def switch_off(actor: Actor, command: SwitchOff) -> str:
    """Claims are no longer checked by it. Public id of the rule. Raises RefusedError where it is off already."""
    row = _row(actor, command.rule)
    if row.in_force is None:
        raise RefusedError("this rule is switched off already")
    _switch(actor, row, None, OFF)
    return str(row.public_id)


class RetireRule(msgspec.Struct, frozen=True):
    key: str
    rule: str


@action("rules.edit")
def retire(actor: Actor, command: RetireRule) -> str:
    """It is switched off for good and changed no more; what it said and did stays. Public id of the rule."""
    row = _row(actor, command.rule)
    row.retired_at = actor.now
    _switch(actor, row, None, RETIRED)
    return str(row.public_id)


class TakeRulesIn(msgspec.Struct, frozen=True):
    """`text` holds many rules. With `payer` (a public id) all of them are for that payer, whatever their text names."""

    key: str
    text: str
    payer: str = ""


class TakenIn(msgspec.Struct, frozen=True):
    """How many rules were new, how many got a new version, and how many were there already word by word."""

    new: int
    changed: int
    same: int


@action("rules.edit")
def take_in(actor: Actor, command: TakeRulesIn) -> TakenIn:
    """Every rule of a file, switched off where it is new; all or nothing. Raises FieldErrors, RuleRetiredError."""
    reading = read_rules(command.text)
    if reading.faults:
        raise FieldErrors({"text": told(reading.faults)})
    if not reading.rules:
        raise FieldErrors({"text": "there is no rule in it: a rule begins with rule: and its name"})
    payer = _payer_id(actor, command.payer)
    there = {row.slug: row for row in PayerRule.rows.of(actor).select_for_update()}
    new = changed = 0
    for written in reading.rules:
        text = for_payer(written.text, payer) if payer else written.text
        rule, row = _read(text), there.get(written.rule.slug)
        if row is None:
            _new(actor, rule, text)
            new += 1
        elif _newest(actor, row).text != text:
            if row.retired_at is not None:
                raise RuleRetiredError
            _version(actor, row, rule, text)
            changed += 1
    return TakenIn(new, changed, len(reading.rules) - new - changed)


def for_payer(text: str, payer_id: str) -> str:
    """A rule's text with another payer in it, everything else as it was typed.

    >>> for_payer("rule: A\\npayers: X, Y\\nwhen: always\\n", "94146")
    'rule: A\\npayers: 94146\\nwhen: always\\n'
    """
    lines = text.splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if line.lower().startswith("payers"))
    rest = at + 1
    while rest < len(lines) and lines[rest][:1].isspace():
        rest += 1
    return "".join([*lines[:at], f"payers: {payer_id}\n", *lines[rest:]])


def told(faults: tuple[Fault, ...]) -> str:
    """The first few of them, each with its place."""
    more = f"; and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""
    return "; ".join(map(str, faults[:MOST_TOLD])) + more


def _read(text: str) -> Rule:
    rule = read_rule(text)
    if not isinstance(rule, Rule):
        raise FieldErrors({"text": told(rule)})
    return rule


def _payer_id(actor: Actor, payer: str) -> str:
    if not payer:
        return ""
    row = Payer.rows.of(actor, payer).first()
    if row is None:
        raise FieldErrors({"payer": "choose one of the practice's payers"})
    return row.payer_id


def _row(actor: Actor, public_id: str) -> PayerRule:
    row = PayerRule.rows.of(actor, public_id).select_for_update().first()
    if row is None:
        raise NotFoundError("no such rule")
    if row.retired_at is not None:
        raise RuleRetiredError
    return row


def _newest(actor: Actor, row: PayerRule) -> PayerRuleVersion:
    return PayerRuleVersion.rows.of(actor).get(rule=row, number=row.newest)


def _new(actor: Actor, rule: Rule, text: str) -> PayerRule:
    row = PayerRule.rows.add(actor, slug=rule.slug, newest=0, changed_at=actor.now)
    _version(actor, row, rule, text)
    return row


def _version(actor: Actor, row: PayerRule, rule: Rule, text: str) -> None:
    row.newest += 1
    row.changed_at = actor.now
    row.save(update_fields=["newest", "changed_at"])
    PayerRuleVersion.rows.add(
        actor,
        rule=row,
        number=row.newest,
        name=rule.name,
        text=text,
        payers=list(rule.payers),
        effect=rule.effect.kind,
        starts=rule.starts,
        through=rule.through,
        user_id=actor.user_id,
        at=actor.now,
    )


def _switch(actor: Actor, row: PayerRule, in_force: int | None, kind: str) -> None:
    row.in_force = in_force
    row.changed_at = actor.now
    row.save(update_fields=["in_force", "changed_at", "retired_at"])
    PayerRuleChange.rows.add(actor, rule=row, number=row.newest, kind=kind, user_id=actor.user_id, at=actor.now)
