"""The language as a page: its vocabulary from the registry of fields, its operators from the parser's own table."""

from __future__ import annotations

from typing import NamedTuple

from billwright.rules.scrub.payer_rules import claim_fields, line_fields  # noqa: F401  they declare the vocabulary
from billwright.rules.scrub.payer_rules.conditions import BY_TYPE, OPERATORS
from billwright.rules.scrub.payer_rules.effects import ONLY_THE_NOTE, settable
from billwright.rules.scrub.payer_rules.vocabulary import FIELDS, TYPES, Field, Type, aliases


class Group(NamedTuple):
    """Fields under a heading."""

    title: str
    fields: tuple[Field, ...]


def groups() -> tuple[Group, ...]:
    """Every field once: of the claim, of a line, and what the office knows beside them."""
    fields = FIELDS.values()
    return (
        Group("Of the claim", tuple(each for each in fields if not each.of_line and not each.need)),
        Group("Of a service line", tuple(each for each in fields if each.of_line and not each.need)),
        Group("What the office knows beside it", tuple(each for each in fields if each.need)),
    )


def ways(type: Type) -> str:
    """How a field of this type may be asked about, as it can be typed."""
    typed: dict[str, list[str]] = {}
    for words, operator in OPERATORS.items():
        if operator in BY_TYPE[type]:
            typed.setdefault(operator, []).append(" ".join(words))
    return "; ".join(", ".join(f"`{each}`" for each in typed[operator]) for operator in typed)


EXAMPLE = """rule: Therapy says its discipline
payers: 00001
from: 2026-01-01
when: procedure in (97110, 97112, 97161-97168)
  and modifier missing GP
then: hold
message: A therapy line does not say under which discipline it was done.
fix: Look in the plan of care, and add the modifier of the discipline.
source: Provider bulletin 12
dated: 2026-01-31
"""

_TEXT = f"""A payer's own rules, as a biller writes them: on the page **Payer rules**, or in a file that
`billwright rules check FILE` reads and `billwright rules import FILE` takes in. Nothing of it is ever run as a program: a
rule is read, checked against the vocabulary below, and compiled.

## A rule

```text
{EXAMPLE}```

Each entry is a line "name: value"; a line that begins with a space goes on with the entry above it. `#` begins a line that
is passed over. A rule begins with `rule:`; a file holds as many as you like.

| entry | what it says |
|---|---|
| `rule` | its name, by which its findings are known: `payer-rule:therapy-says-its-discipline` |
| `payers` | payer ids, parted by commas; or `any` |
| `from`, `through` | the first and the last day of service that it binds; may be left out |
| `when` | the condition |
| `then` | what follows: `warn`, `hold`, `require` or `set` |
| `message`, `fix` | what is wrong, and what to do about it |
| `source`, `dated` | the payer's own text, and its day |

## Conditions

Questions are joined by `and`, `or` and `not`, in parentheses where it matters: `and` binds closer than `or`. A question
names a field, how it is compared, and with what: `patient age < 21`, `procedure in (97110, 97161-97168)`,
`diagnosis any starts with M54`, `total charge between $100 and $250.50`, `service date from 2026-01-01`,
`referral number is missing`. `always` holds of every claim.

A field that holds several codes is asked by `any`, `all` or `none`; `modifier missing GP` is short for
`modifier none is GP`, and `modifier has GP` for `modifier any is GP`. A range looks at as many characters as it is written
with: `diagnosis in (M50-M54)` holds for M54.50. `member id looks like 99999999A` compares digits with 9 and letters with A.

A rule that asks about a line speaks of each line by itself. Lines are counted and added up by
`count of lines with procedure 97110 > 4`, `units of lines with (procedure 97110 and modifier has GP) > 4` and
`charge of lines with always > $1,000`.

**What is not there is not known.** A question about a value that the claim does not give is neither met nor not met, so
that a missing birth date meets neither `patient age < 21` nor `not (patient age < 21)`. Ask `patient age is missing` for
that. A rule about something that the office does not know is named among the checks that could not look.

## What follows

`warn` tells; `hold` stops the claim until a person answers; `require referral number` holds it where that is missing, and
`require modifier (GP, GO)` where none of these is on the line.

`set modifier to GP` has a modifier put on the line when the claim is prepared, and writes into the claim's history which
rule, in which version and by which source, did it. On a claim that is there already it only tells; a person has it applied.
A rule may set: {", ".join(settable())}. What the visit has posted (procedures, units, charges, days) no rule changes.

**No rule says what only the note can say.** A rule that would set a diagnosis or one of the modifiers
{", ".join(ONLY_THE_NOTE)} is refused as typed. It may hold the claim and ask.

## Vocabulary
"""


def markdown() -> str:
    """The page's body."""
    lines = [_TEXT]
    for group in groups():
        lines.append(f"### {group.title}\n")
        lines.append("| field | holds | what it is |\n|---|---|---|")
        lines += [f"| `{each.name}` | {_holds(each)} | {_what(each)} |" for each in group.fields]
        lines.append("")
    lines.append(
        "### Other names\n\n" + ", ".join(f"`{other}` is `{name}`" for other, name in aliases().items()) + ".\n"
    )
    lines.append("## How each kind is asked\n\n| kind | its values | asked by |\n|---|---|---|")
    lines += [f"| {type} | {words} | {ways(type)} |" for type, words in TYPES.items()]
    return "\n".join(lines) + "\n"


def _holds(field: Field) -> str:
    return f"{field.type}: {field.domain.words}" if field.domain else field.type


def _what(field: Field) -> str:
    return f"{field.words}; needs {field.need.replace('_', ' ')}" if field.need else field.words
