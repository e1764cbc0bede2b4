"""A rule written out in the language that it is read from: reading it again gives an equal rule."""

from __future__ import annotations

from billwright.rules.scrub.payer_rules.tree import (
    ANY_PAYER,
    All,
    Condition,
    Effect,
    Either,
    Not,
    OfLines,
    Operator,
    Rule,
    Test,
    Value,
)  # fmt: skip
from billwright.rules.scrub.payer_rules.values import shown
from billwright.rules.scrub.payer_rules.vocabulary import FIELDS, Type

_BY_DATE: dict[Operator, str] = {"<": "before", "<=": "through", ">": "after", ">=": "from"}


def rule_text(rule: Rule) -> str:
    """Ends with a line break."""
    entries = [
        ("rule", rule.name),
        ("payers", ", ".join(rule.payers) or ANY_PAYER),
        ("from", rule.starts.isoformat() if rule.starts else ""),
        ("through", rule.through.isoformat() if rule.through else ""),
        ("when", condition_text(rule.when)),
        ("then", effect_text(rule.effect)),
        ("message", rule.message),
        ("fix", rule.fix),
        ("source", rule.source),
        ("dated", rule.dated.isoformat()),
    ]
    return "".join(f"{name}: {text}\n" for name, text in entries if text)


def condition_text(condition: Condition) -> str:
    if isinstance(condition, Test):
        return _test(condition)
    if isinstance(condition, OfLines):
        kind: Type = "money" if condition.figure == "charge" else "number"
        values = _values(kind, condition.operator, condition.values)
        return f"{condition.figure} of lines with {_inner(condition.where)} {condition.operator} {values}"
    if isinstance(condition, Not):
        return f"not {_inner(condition.part)}"
    if not condition.parts:
        return "always"
    return (" and " if isinstance(condition, All) else " or ").join(map(_inner, condition.parts))


def _inner(condition: Condition) -> str:
    """In parentheses where it would be read otherwise, or be hard to read."""
    text = condition_text(condition)
    return f"({text})" if isinstance(condition, All | Either) and condition.parts else text


def _test(test: Test) -> str:
    field = FIELDS[test.field]
    if test.operator in ("missing", "present"):
        return f"{test.field} is {test.operator}"
    values = _values(field.type, test.operator, test.values)
    if test.quantifier == "none" and test.operator == "is":
        return f"{test.field} missing {values}"
    operator = _BY_DATE.get(test.operator, test.operator) if field.type == "date" else test.operator
    return " ".join(part for part in (test.field, test.quantifier, operator, values) if part)


def _values(type: Type, operator: Operator, values: tuple[Value, ...]) -> str:
    texts = [shown(type, value) for value in values]
    if operator == "between":
        return " and ".join(texts)
    is_alone = len(texts) == 1 and operator not in ("in", "not in")
    return texts[0] if is_alone else f"({', '.join(texts)})"


def effect_text(effect: Effect) -> str:
    if not effect.field:
        return effect.kind
    type = FIELDS[effect.field].type
    if effect.kind == "set":
        return f"set {effect.field} to {shown(type, effect.values[0])}"
    return (
        f"require {effect.field} {_values(type, 'is', effect.values)}".rstrip()
        if effect.values
        else f"require {effect.field}"
    )
