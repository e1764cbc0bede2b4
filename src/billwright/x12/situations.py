"""Situational rules: what a guide asks for only in some cases, read from its `when` lines and judged on a transaction.

    when CLM05-3=7,8 need REF*F8 "a claim that replaces or voids another names it"
    when CLM05-1=41,42 unless 2310E need 2420G/NM1 "..." warn

A line stands in a loop, after its segments. What it may name (a term):

- REF*F8, HI*BE     a segment, by what its first element or component is where several have its id
- CLM20, CLM05-3    an element, a component; NM109*QC that of one of several
- =7,8  !=7,8  =    its value is one of these, is none of these (or is empty), is empty; "=HC*" begins so
- CLM11=AA          of a composite without number: one of its components
- =@SVD01           the same as that element of the first term's segment
- =~mbi             of the form that kinds.py knows by that name
- 2310A             a loop; 2010BA/DMG, 2300/2320/AMT*D what stands in one: within this loop, or within one around it

- no DMG            only as the first term: the loop ends without that segment

The first term says of which segment the rule speaks; terms on that segment without a loop are of that very one. All
terms after `when` and `and` must hold, none after `unless`. Then `need` asks for one of its terms, and `ban` for none.
A rule on a level that needs something in a unit below it asks it of each. It is an error unless `warn` or `info` follows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from billwright.records.finding import Severity, Where
from billwright.x12.kinds import KINDS

if TYPE_CHECKING:
    from billwright.x12.walk import Node, Walk

_TERM = re.compile(
    r"(?P<path>(?:(?:\d{4}[A-Z]*|HEADER)(?:/|$))*)"
    r"(?:(?P<sid>[A-Z][A-Z0-9]{1,2}?)(?P<at>\d\d)?(?:-(?P<part>\d))?(?:\*(?P<quals>[A-Z0-9,]+))?"
    r"(?:(?P<how>!?=)(?P<values>\S*))?)?"
)
_SECTIONS = ("when", "and", "unless", "need", "ban", "or")
_NO_LOOP: tuple[str, ...] = ()
Known = dict[Any, Any]
"""What terms found in a loop, for the many rules that ask it while nothing changes."""


class Place(NamedTuple):
    """A segment as it stands: its loop, its elements and its position."""

    node: Node
    texts: list[str]
    position: int


class Term:
    """One thing that a rule names. `at` is 0 for a segment as a whole, `part` 0 for an element as a whole."""

    __slots__ = (
        "at", "first", "form", "is_negated", "name", "part", "path", "prefixes", "qualifiers", "same_as", "sid", "values",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        match = _TERM.fullmatch(text)
        assert match, f"guide: {text} in a rule"
        self.path = tuple(match["path"].strip("/").split("/")) if match["path"] else _NO_LOOP
        self.sid, self.at, self.part = match["sid"] or "", int(match["at"] or 0), int(match["part"] or 0)
        self.qualifiers = tuple(match["quals"].split(",")) if match["quals"] else ()
        self.is_negated = match["how"] == "!="
        given = (match["values"] or "").split(",") if match["how"] else []
        self.form = given.pop()[1:] if given and given[0][:1] == "~" else ""
        self.same_as = Term(given.pop()[1:]) if given and given[0][:1] == "@" else None
        self.prefixes = tuple(each[:-1] for each in given if each.endswith("*"))
        self.values = frozenset(each for each in given if not each.endswith("*"))
        assert not self.form or self.form in KINDS, f"guide: no form {self.form}"
        self.name = self.first = ""
        """What the guide calls the loop or segment, and the id of its first segment, once it is compiled."""

    @property
    def ref(self) -> str:
        """The element as billers name it."""
        return f"{self.sid}{self.at:02d}" + (f"-{self.part}" if self.part else "")

    @property
    def titled(self) -> str:
        return f"{self.sid}*{self.qualifiers[0]}" if len(self.qualifiers) == 1 else self.sid

    def text_of(self, texts: list[str], mark: str) -> str:
        text = texts[self.at] if self.at < len(texts) else ""
        if self.part:
            parts = text.split(mark)
            text = parts[self.part - 1] if len(parts) >= self.part else ""
        return text

    def fits(self, text: str, mark: str) -> bool:
        """Whether the text of its element is as the term says."""
        if self.part:
            return self._is(text.split(mark)[self.part - 1] if text.count(mark) >= self.part - 1 else "")
        return any(map(self._is, text.split(mark))) if mark in text and not self.is_negated else self._is(text)

    def _is(self, text: str) -> bool:
        if self.form:
            return KINDS[self.form].fits(text) is not None
        if not self.values and not self.prefixes:
            return bool(text)
        return (text in self.values or bool(self.prefixes and text.startswith(self.prefixes))) != self.is_negated

    def base(self, nodes: tuple[Node, ...]) -> Node:
        """The loop that its path begins in: the rule's own, or the nearest around it that the path names."""
        path = self.path
        return next((node for node in reversed(nodes) if path and node.loop.id == path[0]), nodes[-1])

    def reached(self, nodes: tuple[Node, ...]) -> list[Node]:
        """The loops it speaks of, from the loops that stand open at its rule's segment, outermost first."""
        base = self.base(nodes)
        here, path = [base], self.path
        for step in path[1:] if path and base.loop.id == path[0] else path:
            here = [child for node in here for child in node.nodes if child.loop.id == step]
        return here

    def places(self, nodes: tuple[Node, ...], known: Known) -> list[Place]:
        """The segments it names, whatever they say."""
        key = (self, self.base(nodes))
        found: list[Place] | None = known.get(key)
        if found is None:
            found = known[key] = [
                Place(node, met.texts, position)
                for node in self.reached(nodes)
                for met, position in zip(node.segments, node.places, strict=True)
                if met.texts[0] == self.sid and self.is_of(met.texts)
            ]
        return found

    def holds(self, nodes: tuple[Node, ...], texts: list[str], mark: str, known: Known) -> bool:
        """Whether anything it names is as it says; `texts` are those of the rule's segment."""
        if not self.sid:
            return bool(self.reached(nodes))
        places = self.places(nodes, known)
        if not self.at:
            return bool(places)
        key = (self, self.base(nodes), "said")
        if key not in known:
            known[key] = (
                frozenset(self.text_of(each.texts, mark) for each in places)
                if self.same_as is not None
                else any(self.fits(_text(each.texts, self.at), mark) for each in places)
            )
        return bool(known[key]) if self.same_as is None else self.same_as.text_of(texts, mark) in known[key]

    def is_of(self, texts: list[str]) -> bool:
        """Whether a segment of its id has its qualifier."""
        return not self.qualifiers or (len(texts) > 1 and _lead(texts[1]) in self.qualifiers)


class Rule:
    """One `when` line. Terms on the very segment that sets it off are judged when its text is first met."""

    __slots__ = ("conditions", "here", "here_unless", "is_ban", "is_local", "is_of_absence", "is_standing", "loop",
                 "severity", "targets", "trigger", "unless", "words")  # fmt: skip

    def __init__(self, words: list[str], loop: str) -> None:
        found: dict[str, list[Term]] = {each: [] for each in _SECTIONS}
        section, said, severity = "", "", "error"
        for word in words:
            if word in _SECTIONS:
                section = word if word != "or" else section
            elif word[0] == '"':
                said, section = word.strip('"'), "severity"
            elif section == "severity":
                severity = word
            elif word == "no":
                assert not found["when"], words
            else:
                found[section].append(Term(word))
        assert said and severity in ("error", "warn", "info") and bool(found["need"]) != bool(found["ban"]), words
        self.loop, self.words, self.severity = loop, said, cast("Severity", severity)
        self.trigger, self.is_ban = found["when"][0], bool(found["ban"])
        self.is_of_absence = "no" in words
        self.targets = found["need"] or found["ban"]
        self.conditions = [each for each in found["and"] if not self._is_here(each)]
        self.unless = [each for each in found["unless"] if not self._is_here(each)]
        self.here = [each for each in found["and"] if self._is_here(each)]
        self.here_unless = [each for each in found["unless"] if self._is_here(each)]
        self.is_local = [self._is_here(each) for each in self.targets]
        self.is_standing = False
        """Whether it asks for something in each unit below its loop, and so is due again with each."""

    @property
    def at(self) -> int:
        return self.trigger.at

    def _is_here(self, term: Term) -> bool:
        return not self.is_of_absence and not term.path and bool(term.at) and term.same_as is None and (
            (term.sid, term.qualifiers) == (self.trigger.sid, self.trigger.qualifiers)
        )  # fmt: skip

    # --- when a text is first met

    def may(self, text: str, mark: str) -> bool:
        """Whether the first term holds, by its element alone."""
        return not self.trigger.at or self.trigger.fits(text, mark)

    def calls(self, texts: list[str], mark: str) -> bool:
        """Whether there is anything to judge, so far as this segment alone can tell."""
        if not self.trigger.is_of(texts) or not all(each.fits(_text(texts, each.at), mark) for each in self.here):
            return False
        if any(each.fits(_text(texts, each.at), mark) for each in self.here_unless):
            return False
        local = [each for each, is_local in zip(self.targets, self.is_local, strict=True) if is_local]
        holds = any(each.fits(_text(texts, each.at), mark) for each in local)
        return holds or len(local) < len(self.targets) if self.is_ban else not holds

    # --- when what it speaks of is complete

    def judge(self, walk: Walk, nodes: tuple[Node, ...], texts: list[str], position: int) -> None:
        """Tells what is wrong. `nodes` are the loops open at the segment that set it off, or the unit asked."""
        mark, known = walk.marks.component, walk.known

        def hold(terms: list[Term]) -> list[bool]:
            return [each.holds(nodes, texts, mark, known) for each in terms]

        if not all(hold(self.conditions)) or any(hold(self.unless)):
            return
        elsewhere = [term for term, is_local in zip(self.targets, self.is_local, strict=True) if not is_local]
        if elsewhere and (self, nodes[-1]) in known:
            return
        if self.is_ban:
            for term, is_local in zip(self.targets, self.is_local, strict=True):
                self._tell_banned(walk, term, nodes, Place(nodes[-1], texts, position) if is_local else None)
        elif not any(hold(elsewhere)):
            self._tell_needed(walk, self.targets[0], nodes, texts, position)
        else:
            return
        known[self, nodes[-1]] = True

    def _tell_banned(self, walk: Walk, term: Term, nodes: tuple[Node, ...], here: Place | None) -> None:
        mark = walk.marks.component
        if not term.sid:
            for node in term.reached(nodes):
                self._tell(walk, "loop-unused", nodes, term, node, node.position)
            return
        for place in [here] if here else term.places(nodes, walk.known):
            if not term.at:
                self._tell(walk, "segment-unused", nodes, term, place.node, place.position)
            elif term.fits(_text(place.texts, term.at), mark):
                value = term.text_of(place.texts, mark)
                self._tell(walk, "element-unused", nodes, term, place.node, place.position, value)

    def _tell_needed(self, walk: Walk, term: Term, nodes: tuple[Node, ...], texts: list[str], position: int) -> None:
        """The segment lacks, or is there without the element, or with another value."""
        if not term.sid:
            self._tell(walk, "loop-missing", nodes, term, nodes[-1], position)
            return
        here = [Place(nodes[-1], texts, position)] if self.is_local[0] else term.places(nodes, walk.known)
        if not here:
            node = next(iter(term.reached(nodes)), None)
            kind = "segment-missing" if node is not None else "loop-missing"
            self._tell(walk, kind, nodes, term, node or nodes[-1], node.position if node else position)
        else:
            value = term.text_of(here[0].texts, walk.marks.component)
            kind = "element-value" if value else "element-missing"
            self._tell(walk, kind, nodes, term, here[0].node, here[0].position, value)

    def _tell(
        self, walk: Walk, kind: str, nodes: tuple[Node, ...], term: Term, node: Node, position: int, value: str = ""
    ) -> None:
        loop = term.path[-1] if kind == "loop-missing" else node.loop.id
        element = term.ref if kind.startswith("element") else None
        where: Where = walk.where(position, term.first, loop, element, nodes)
        words = {
            "name": term.name[:1].upper() + term.name[1:],
            "titled": term.titled,
            "value": value,
            "rule": self.words,
        }
        walk.findings.add(f"x12.situation.{kind}", where, self.severity, **words)


def _text(texts: list[str], at: int) -> str:
    return texts[at] if at < len(texts) else ""


def _lead(text: str) -> str:
    """What a text begins with, up to a mark that divides components."""
    match = re.match("[A-Za-z0-9]*", text)
    return match[0] if match else ""
