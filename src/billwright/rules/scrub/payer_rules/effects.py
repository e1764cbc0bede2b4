"""What may follow from a rule, and what never may: no rule says what only the note can say."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from billwright.records.claim import Claim, ServiceLine
from billwright.rules.scrub.payer_rules.conditions import Reader
from billwright.rules.scrub.payer_rules.tokens import FaultError, Token
from billwright.rules.scrub.payer_rules.tree import Codes, Effect, Value
from billwright.rules.scrub.payer_rules.values import value_of

KINDS = ("warn", "hold", "require", "set")
ONLY_THE_NOTE = {
    "25": "a separate evaluation", "59": "a distinct service", "XE": "another encounter", "XP": "another practitioner",
    "XS": "another structure", "XU": "an unusual service that does not overlap", "KX": "that the payer's terms are met",
    "GA": "a notice that the patient signed",
}  # fmt: skip
"""Modifiers by which somebody vouches for what the chart holds, with what they vouch for, in our words."""
_DIAGNOSES = ("diagnosis", "principal diagnosis", "pointed diagnosis")
_POSTED = ("procedure", "units", "line charge", "total charge", "service date", "unit of measure", "revenue code")


def _claim_setter(attribute: str) -> Callable[[Claim, Value], Claim]:
    def apply(claim: Claim, value: Value) -> Claim:
        return msgspec.structs.replace(claim, **{attribute: str(value)})

    return apply


def _assignment(claim: Claim, value: Value) -> Claim:
    return msgspec.structs.replace(claim, assignment="A" if value else "C")


SET_ON_CLAIM: dict[str, Callable[[Claim, Value], Claim]] = {
    "filing code": _claim_setter("filing_code"),
    "group number": _claim_setter("group_number"),
    "special program": _claim_setter("special_program"),
    "claim note": _claim_setter("note"),
    "accepts assignment": _assignment,
}


def with_modifier(line: ServiceLine, value: Value) -> ServiceLine:
    """The line with a modifier more, after those that it has; as it was where it has four."""
    if str(value) in line.modifiers or len(line.modifiers) >= 4:
        return line
    return msgspec.structs.replace(line, modifiers=(*line.modifiers, str(value)))


SET_ON_LINE: dict[str, Callable[[ServiceLine, Value], ServiceLine]] = {"modifier": with_modifier}


def settable() -> tuple[str, ...]:
    return (*SET_ON_CLAIM, *SET_ON_LINE)


def effect_of(tokens: list[Token]) -> Effect:
    """What stands after "then:". Raises FaultError."""
    reader = Reader(tokens)
    start = reader.take()
    kind = start.word
    if kind not in KINDS:
        raise FaultError(start, f"what follows is one of: {', '.join(KINDS)}")
    if kind == "require":
        effect = _require(reader)
    elif kind == "set":
        effect = _set(reader)
    else:
        effect = Effect("warn" if kind == "warn" else "hold")
    if reader.peek().kind != "end":
        raise FaultError(reader.peek(), "one rule has one effect: it ends here")
    return effect


def _require(reader: Reader) -> Effect:
    start = reader.peek()
    field = reader.field()
    if field.type in ("number", "money") or field.name in ("procedure", "principal diagnosis"):
        raise FaultError(start, f"{field.name} is always there: hold the claim by a condition instead")
    if field.name in _DIAGNOSES:
        raise FaultError(start, "no rule asks for a certain diagnosis: hold the claim, and ask what the note documents")
    if field.type != "codes":
        return Effect("require", field.name)
    if reader.peek().kind == "end":
        raise FaultError(reader.peek(), f"say which {field.name}: one, or several in ( ) of which one is enough")
    return Effect("require", field.name, reader.values("in", field))


def _set(reader: Reader) -> Effect:
    start = reader.peek()
    field = reader.field()
    if field.name in _DIAGNOSES:
        raise FaultError(start, "no rule sets a diagnosis: only the note can say it. Write hold, and ask")
    if field.name in _POSTED:
        raise FaultError(start, f"the {field.name} is the visit's and has posted: change the visit; no rule does")
    if field.name not in settable():
        raise FaultError(start, f"a rule may set {', '.join(settable())}; the {field.name} is for a person to give")
    if not reader.takes("to"):
        raise FaultError(reader.peek(), f"say to what: set {field.name} to ...")
    token = reader.take()
    value = value_of(field, token)
    if isinstance(value, Codes) and value.last:
        raise FaultError(token, "a field is set to one code, not to a range")
    if field.name == "modifier" and str(value) in ONLY_THE_NOTE:
        raise FaultError(
            token,
            f"no rule sets modifier {value}: it says {ONLY_THE_NOTE[str(value)]}, which only the note can show. "
            "Write hold, and ask what the note documents",
        )
    return Effect("set", field.name, (value,))
