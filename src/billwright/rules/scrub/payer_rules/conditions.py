"""From tokens to a condition, each comparison checked against the vocabulary as it is read.

condition  = both { "or" both }
both       = single { "and" single }
single     = "not" single | "(" condition ")" | "always" | figure | question
figure     = ("count" | "units" | "charge") "of lines with" single comparison
question   = FIELD [ "any" | "all" | "none" ] comparison
comparison = OPERATOR [ VALUE | "(" VALUE { "," VALUE } ")" | VALUE "and" VALUE ]
"""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz, process

from billwright.rules.scrub.payer_rules.tokens import FaultError, Token, tokens_of
from billwright.rules.scrub.payer_rules.tree import (
    All,
    Codes,
    Condition,
    Either,
    Not,
    OfLines,
    Operator,
    Quantifier,
    Test,
    Value,
)  # fmt: skip
from billwright.rules.scrub.payer_rules.values import number_of, value_of
from billwright.rules.scrub.payer_rules.vocabulary import MOST_WORDS, TYPES, Field, Type, named, names

DEEPEST = 20
MOST_VALUES = 500
_CLOSE, _NEARLY = 65, 12
"""Of 100: how alike a known name must be to a mistyped one to be offered in its place, and by how much less than the
likeliest."""

OPERATORS: dict[tuple[str, ...], Operator] = {
    ("is", "not", "in"): "not in", ("is", "not", "missing"): "present", ("is", "not"): "is not",
    ("is", "missing"): "missing", ("is", "present"): "present", ("is", "in"): "in", ("is",): "is",
    ("not", "in"): "not in", ("in",): "in", ("has",): "is", ("starts", "with"): "starts with",
    ("contains",): "contains", ("looks", "like"): "looks like", ("missing",): "missing", ("present",): "present",
    ("at", "least"): ">=", ("at", "most"): "<=", ("more", "than"): ">", ("less", "than"): "<",
    ("from",): ">=", ("through",): "<=", ("before",): "<", ("after",): ">", ("between",): "between",
    ("=",): "is", ("<>",): "is not", ("!=",): "is not",
    ("<=",): "<=", (">=",): ">=", ("<",): "<", (">",): ">",
}  # fmt: skip
"""As typed, longest first where one begins as another does."""
_FIRST_WORDS = {words[0] for words in OPERATORS}
_COMPARING: tuple[Operator, ...] = (
    "is",
    "is not",
    "in",
    "not in",
    "<",
    "<=",
    ">",
    ">=",
    "between",
    "missing",
    "present",
)
BY_TYPE: dict[Type, tuple[Operator, ...]] = {
    "money": _COMPARING,
    "number": _COMPARING,
    "date": _COMPARING,
    "code": ("is", "is not", "in", "not in", "starts with", "missing", "present"),
    "codes": ("is", "is not", "in", "not in", "starts with", "missing", "present"),
    "yes/no": ("is", "is not"),
    "text": ("is", "is not", "in", "not in", "starts with", "contains", "looks like", "missing", "present"),
}
_LISTS = ("in", "not in", "starts with", "contains", "looks like")
_FIGURES = ("count", "units", "charge")
_MONEY = Field("charge of lines", "money", False, "", "", lambda *_: None)


def condition_of(tokens: list[Token]) -> Condition:
    """Raises FaultError for the first fault."""
    reader = Reader(tokens)
    if reader.peek().kind == "end":
        raise FaultError(reader.peek(), "a condition is missing: say when, or always")
    found = reader.condition(0)
    if reader.peek().kind != "end":
        raise FaultError(reader.peek(), "the condition ends here: join a further one by and, or or")
    return found


def read_condition(text: str) -> Condition:
    """Of one text by itself. Raises FaultError."""
    return condition_of(tokens_of(text))


class Reader:
    """Goes over the tokens once. Every part raises FaultError where the text is none of its kind."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.peek()
        self._at += 1
        return token

    def takes(self, *words: str) -> bool:
        """Whether these words come next; they are taken then."""
        if all(self.peek(at).word == word for at, word in enumerate(words)):
            self._at += len(words)
            return True
        return False

    def condition(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise FaultError(self.peek(), f"parentheses stand in each other at most {DEEPEST} deep")
        parts = [self._both(depth)]
        while self.takes("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Either(_flat(Either, parts))

    def _both(self, depth: int) -> Condition:
        parts = [self._single(depth)]
        while self.takes("and"):
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else All(_flat(All, parts))

    def _single(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise FaultError(self.peek(), f"parentheses stand in each other at most {DEEPEST} deep")
        if self.takes("not"):
            return Not(self._single(depth + 1))
        if self.takes("("):
            inner = self.condition(depth + 1)
            if not self.takes(")"):
                raise FaultError(self.peek(), "a parenthesis is not closed here")
            return inner
        if self.takes("always"):
            return All()
        if self.peek().word in _FIGURES and self.peek(1).word == "of" and self.peek(2).word == "lines":
            return self._figure(depth)
        return self._question()

    def _figure(self, depth: int) -> OfLines:
        figure: Any = self.take().word
        if not self.takes("of", "lines", "with"):
            raise FaultError(self.peek(2), f"say which lines: {figure} of lines with procedure 97110 > 4")
        where = self._single(depth + 1)
        start = self.peek()
        operator = self._operator()
        if operator is None or operator not in _COMPARING or operator in ("missing", "present"):
            raise FaultError(start, f"compare the {figure} of these lines: > 4, at least 2, between 1 and 3")
        values = self.values(operator, _MONEY if figure == "charge" else None)
        return OfLines(figure, where, _alone(operator, values), values)

    def _question(self) -> Test:
        field = self.field()
        quantifier = self._quantifier(field)
        start = self.peek()
        operator = self._operator()
        if operator is None:
            if start.kind == "end" or start.word in ("and", "or", ")"):
                raise FaultError(start, f"what of {field.name}? Compare it: {_offered(field)}")
            operator = "in" if start.word == "(" else "is"
        if operator not in BY_TYPE[field.type]:
            raise FaultError(start, f"{field.name} holds {TYPES[field.type]}; it is asked by: {_offered(field)}")
        if operator == "missing" and field.type == "codes" and self._value_follows():
            operator = "not in"
        values = () if operator in ("missing", "present") else self.values(operator, field)
        operator = _alone(operator, values)
        if field.type == "codes":
            return _quantified(field, operator, values, quantifier, start)
        return Test(field.name, operator, values)

    def field(self) -> Field:
        start = self.peek()
        if start.kind != "word":
            raise FaultError(start, "a field is missing here, such as procedure or patient age")
        words: list[str] = []
        while len(words) < MOST_WORDS and self.peek(len(words)).kind == "word":
            words.append(self.peek(len(words)).word)
        for count in range(len(words), 0, -1):
            field = named(" ".join(words[:count]))
            if field:
                self._at += count
                return field
        typed = " ".join(_before_operator(words)) or words[0]
        near = process.extract(typed[:60], names(), scorer=fuzz.ratio, limit=3, score_cutoff=_CLOSE)
        alike = [each[0] for each in near if each[1] >= near[0][1] - _NEARLY]
        instead = tuple(dict.fromkeys(known.name for each in alike if (known := named(each))))
        raise FaultError(start, f"there is no field {typed[:60]}.", instead)

    def _quantifier(self, field: Field) -> Quantifier:
        asked: Quantifier
        for asked in ("any", "all", "none"):
            if self.peek().word == asked:
                if field.type != "codes":
                    raise FaultError(self.peek(), f"{field.name} is one value: leave {asked} away")
                self.take()
                return asked
        return ""

    def _operator(self) -> Operator | None:
        for words, operator in OPERATORS.items():
            if self.takes(*words):
                return operator
        return None

    def _value_follows(self) -> bool:
        token = self.peek()
        return token.word == "(" or (token.kind == "word" and token.word not in ("and", "or"))

    def values(self, operator: Operator, field: Field | None) -> tuple[Value, ...]:
        """Those of a field; plain numbers where there is none."""

        def one() -> Value:
            token = self.take()
            return value_of(field, token, operator == "starts with") if field else number_of(token, "a figure of lines")

        if operator == "between":
            start = self.peek()
            low = one()
            if not self.takes("and"):
                raise FaultError(self.peek(), "between takes two values: between 1 and 3")
            high = one()
            if high < low:  # type: ignore[operator]
                raise FaultError(start, "the lower of the two comes first")
            return low, high
        if operator not in _LISTS and operator not in ("is", "is not"):
            return (self._no_range(one),)
        if not self.takes("("):
            return (one(),)
        return self._list(one)

    def _no_range(self, one: Any) -> Value:
        if self.peek().word == "(":
            raise FaultError(self.peek(), "this is compared with one value, not with a list")
        value: Value = one()
        return value

    def _list(self, one: Any) -> tuple[Value, ...]:
        if self.peek().word == ")":
            raise FaultError(self.peek(), "this list is empty: name at least one value")
        values = [one()]
        while self.takes(","):
            values.append(one())
            if len(values) > MOST_VALUES:
                raise FaultError(self.peek(), f"a list has at most {MOST_VALUES} values")
        if not self.takes(")"):
            raise FaultError(self.peek(), "a list is closed by ), its values parted by commas")
        return tuple(dict.fromkeys(values))


def _flat(kind: type, parts: list[Condition]) -> tuple[Condition, ...]:
    """Parentheses that change nothing are no difference: (a and b) and c is a and b and c."""
    return tuple(
        inner
        for part in parts
        for inner in (part.parts if isinstance(part, kind) and part.parts else (part,))  # type: ignore[union-attr]
    )


def _alone(operator: Operator, values: tuple[Value, ...]) -> Operator:
    """`in` of one value is `is`, and `is` of several or of a range is `in`: one way to say each."""
    if len(values) > 1 or any(isinstance(value, Codes) and value.last for value in values):
        return {"is": "in", "is not": "not in"}.get(operator, operator)  # type: ignore[return-value]
    return {"in": "is", "not in": "is not"}.get(operator, operator)  # type: ignore[return-value]


def _quantified(
    field: Field, operator: Operator, values: tuple[Value, ...], quantifier: Quantifier, start: Token
) -> Test:
    """Of a field with several codes: `any` where nothing else is said, and a negation is `none`."""
    if operator in ("missing", "present"):
        if quantifier:
            raise FaultError(start, f"{quantifier} {operator}: say only {field.name} is {operator}")
        return Test(field.name, operator)
    if operator in ("is not", "not in"):
        if quantifier:
            raise FaultError(
                start, f"{quantifier} and {operator} together can be read in two ways: use none, or not ( )"
            )
        return Test(field.name, "is" if operator == "is not" else "in", values, "none")
    return Test(field.name, operator, values, quantifier or "any")


def _before_operator(words: list[str]) -> list[str]:
    for at, word in enumerate(words):
        if at and (word in _FIRST_WORDS or word in ("and", "or", "any", "all", "none")):
            return words[:at]
    return words


def _offered(field: Field) -> str:
    return ", ".join(BY_TYPE[field.type])
