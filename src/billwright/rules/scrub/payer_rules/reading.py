"""Rules as text: entries "name: value", one a line; a line that begins with a space goes on with the entry above it.

Whatever the text, the answer is rules and faults with their places, never an exception, in time that grows with its length.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from rapidfuzz import process

from billwright.rules.scrub.payer_rules import claim_fields, line_fields  # noqa: F401  they declare the vocabulary
from billwright.rules.scrub.payer_rules.conditions import condition_of
from billwright.rules.scrub.payer_rules.effects import effect_of
from billwright.rules.scrub.payer_rules.tokens import FaultError, Token, tokens_of
from billwright.rules.scrub.payer_rules.tree import ANY_PAYER, Fault, Rule, slug_of
from billwright.rules.scrub.payer_rules.values import day_of

LONGEST_RULE = 8_000
LONGEST_FILE = 400_000
LONGEST_NAME = 80
LONGEST_WORDS = 300
_ENTRY = re.compile(r"([A-Za-z]+)[ \t]*:[ \t]*")
_PAYER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


class Written(msgspec.Struct, frozen=True):
    """One rule as understood, with the text that it was read from and the line on which that begins."""

    rule: Rule
    text: str
    line: int = 1


class Reading(msgspec.Struct, frozen=True):
    """What a text holds: the rules without fault, and every fault of the others."""

    rules: tuple[Written, ...]
    faults: tuple[Fault, ...]


class _Entry(msgspec.Struct):
    """`text` begins at `column` of `line`; a further line of it stands in it as it is typed."""

    name: str
    text: str
    line: int
    column: int


def read_rule(text: str) -> Rule | tuple[Fault, ...]:
    """The one rule of a text, or what is wrong with it."""
    if len(text) > LONGEST_RULE:
        return (Fault(1, 1, f"a rule has at most {LONGEST_RULE:,} characters"),)
    found = read_rules(text)
    if found.faults:
        return found.faults
    if len(found.rules) != 1:
        line = found.rules[1].line if found.rules else 1
        words = (
            "this is a second rule: write each by itself" if found.rules else "a rule begins with its name. rule: ..."
        )
        return (Fault(line, 1, words),)
    return found.rules[0].rule


def read_rules(text: str) -> Reading:
    """All rules of a file. Two of one name are a fault of the second."""
    if len(text) > LONGEST_FILE:
        return Reading((), (Fault(1, 1, f"a file of rules has at most {LONGEST_FILE:,} characters"),))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    faults: list[Fault] = []
    rules: list[Written] = []
    slugs: dict[str, int] = {}
    for entries in _by_rule(_entries(lines, faults), faults):
        wrong: list[Fault] = []
        rule = _rule(entries, wrong)
        first = entries[0].line
        if rule is not None and rule.slug in slugs:
            wrong.append(Fault(first, 1, f"a rule of this name begins on line {slugs[rule.slug]} already"))
        if rule is not None and not wrong:
            slugs[rule.slug] = first
            rules.append(Written(rule, _own_text(lines, entries), first))
        faults += wrong
    faults.sort(key=lambda each: (each.line, each.column))
    return Reading(tuple(rules), tuple(faults))


def _own_text(lines: list[str], entries: list[_Entry]) -> str:
    last = entries[-1]
    return "\n".join(lines[entries[0].line - 1 : last.line + last.text.count("\n")]).rstrip() + "\n"


def _entries(lines: list[str], faults: list[Fault]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for number, line in enumerate(lines, 1):
        is_said = bool(line.strip()) and not line.lstrip().startswith("#")
        if is_said and not line[0].isspace():
            if entry:
                yield _trimmed(entry)
            entry = _begun(number, line, faults)
        elif is_said and entry is None:
            faults.append(Fault(number, 1, "this goes on with nothing: a rule begins with rule: and its name"))
        elif entry is not None:  # a further line, or an empty one that keeps the count
            entry.text += "\n" + (line if is_said else "")
    if entry:
        yield _trimmed(entry)


def _trimmed(entry: _Entry) -> _Entry:
    entry.text = entry.text.rstrip()
    return entry


def _begun(number: int, line: str, faults: list[Fault]) -> _Entry | None:
    match = _ENTRY.match(line)
    name = match[1].lower() if match else ""
    if match and name in _READERS:
        return _Entry(name, line[match.end() :], number, match.end() + 1)
    typed = name or line.split()[0][:30].strip(":").lower()
    near = process.extract(typed, tuple(_READERS), limit=1, score_cutoff=60)
    instead = tuple(f"{each[0]}:" for each in near)
    faults.append(Fault(number, 1, f"a line begins with one of {', '.join(f'{each}:' for each in _READERS)}.", instead))
    return None


def _by_rule(entries: Iterator[_Entry], faults: list[Fault]) -> Iterator[list[_Entry]]:
    held: list[_Entry] = []
    for entry in entries:
        if entry.name == "rule" and held:
            yield held
            held = []
        if entry.name != "rule" and not held:
            faults.append(Fault(entry.line, 1, "a rule begins with its name. rule: ..."))
            continue
        held.append(entry)
    if held:
        yield held


def _rule(entries: list[_Entry], wrong: list[Fault]) -> Rule | None:
    """None where something is wrong, which is told in `wrong`."""
    said: dict[str, Any] = {}
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            wrong.append(Fault(entry.line, 1, f"{entry.name}: stands here a second time"))
            continue
        seen.add(entry.name)
        try:
            said[_FIELDS.get(entry.name, entry.name)] = _READERS[entry.name](entry)
        except FaultError as error:
            wrong.append(error.fault)
    for name in _NEEDED:
        if name not in seen:
            wrong.append(Fault(entries[0].line, 1, f"this rule lacks {name}: {_NEEDED[name]}"))
    starts, through = said.get("starts"), said.get("through")
    if starts and through and through < starts:
        at = next(each for each in entries if each.name == "through")
        wrong.append(Fault(at.line, at.column, "it ends before it begins: both are days of service, the last included"))
    return None if wrong else Rule(**said)


def _place(entry: _Entry) -> Token:
    return Token("word", entry.text.strip(), entry.line, entry.column)


def _words(most: int) -> Callable[[_Entry], str]:
    def read(entry: _Entry) -> str:
        text = " ".join(entry.text.split())
        if not text:
            raise FaultError(_place(entry), f"say something after {entry.name}:")
        if len(text) > most:
            raise FaultError(_place(entry), f"{entry.name}: has at most {most} characters, and this has {len(text):,}")
        if not text.isprintable():
            raise FaultError(_place(entry), f"{entry.name}: has a character that does not print")
        return text

    return read


def _name(entry: _Entry) -> str:
    name = _words(LONGEST_NAME)(entry)
    if not slug_of(name):
        raise FaultError(_place(entry), "a name has letters or digits")
    return name


def _payers(entry: _Entry) -> tuple[str, ...]:
    if entry.text.strip().lower() == ANY_PAYER:
        return ()
    found = []
    for token in tokens_of(entry.text, entry.line, entry.column):
        if token.kind == "end" or token.word == ",":
            continue
        if token.kind != "word" or not _PAYER.fullmatch(token.text):
            raise FaultError(token, "name payers by their payer ids, parted by commas; or write any")
        if token.word == ANY_PAYER:
            raise FaultError(token, "any payer, or named ones: not both")
        found.append(token.text)
    if not found:
        raise FaultError(_place(entry), "name at least one payer id, or write any")
    return tuple(dict.fromkeys(found))


def _day(entry: _Entry) -> dt.date:
    return day_of(_place(entry), f"{entry.name}:")


_READERS: dict[str, Callable[[_Entry], Any]] = {
    "rule": _name,
    "payers": _payers,
    "from": _day,
    "through": _day,
    "when": lambda entry: condition_of(tokens_of(entry.text, entry.line, entry.column)),
    "then": lambda entry: effect_of(tokens_of(entry.text, entry.line, entry.column)),
    "message": _words(LONGEST_WORDS),
    "fix": _words(LONGEST_WORDS),
    "source": _words(LONGEST_WORDS),
    "dated": _day,
}
_FIELDS = {"rule": "name", "from": "starts", "then": "effect"}
_NEEDED = {
    "rule": "its name",
    "payers": "payer ids, or any",
    "when": "the condition",
    "then": "warn, hold, require ... or set ...",
    "message": "what is told",
    "fix": "what to do about it",
    "source": "the payer's bulletin or manual",
    "dated": "the day of that text, as 2026-01-31",
}
