"""Reading whom and what an inquiry is about: parties, members, dates, procedures, limits, in records.eligibility's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from billwright.records.claim import Extra
from billwright.records.eligibility import Limit, Member, OnDate, Party, Procedure, Reference, Specialty, Trace
from billwright.records.parties import Contact
from billwright.x12.parts import Parts, Texts, at, contact_of, name_of
from billwright.x12.walk import Node

Take = Callable[[Texts], bool]
"""Takes a segment of a party's loop that the party has no field for (an AAA); false where it does not."""


class Subjects(Parts):
    """Each reader gives None for a segment that its fields cannot hold whole."""

    def party(self, node: Node, extra: list[Extra], where: str, take: Take) -> Party:
        """NM1, REF, N3, N4, PER, PRV."""
        texts = node.first
        number = self._number(texts, extra, where)
        references: list[Reference] = []
        contacts: list[Contact] = []
        specialty = None
        for each in node.texts()[1:]:
            sid = each[0]
            if sid == "REF" and (reference := self.reference(each)):
                references.append(reference)
            elif sid == "PER" and (contact := contact_of(each)):
                contacts.append(contact)
            elif sid == "PRV" and specialty is None and (found := self.specialty(each)):
                specialty = found
            elif sid not in ("N3", "N4") and not take(each):
                self.whole(extra, where, each)
        return Party(
            name_of(texts), at(texts, 1), number, texts[8] if number else "PI",
            self.address(node, extra, where), references=tuple(references), contacts=tuple(contacts), specialty=specialty,
        )  # fmt: skip

    def member(self, node: Node, extra: list[Extra], where: str, take: Take) -> Member:
        """NM1, REF, N3, N4, DMG, INS."""
        texts = node.first
        number = self._number(texts, extra, where)
        references: list[Reference] = []
        found: dict[str, Any] = {}
        for each in node.texts()[1:]:
            sid = each[0]
            if sid == "REF" and (reference := self.reference(each)):
                references.append(reference)
            elif sid == "DMG" and "sex" not in found:
                born = self.days[at(each, 2)] if at(each, 1) == "D8" else None
                found["birth_date"], found["sex"] = born, at(each, 3)
                self.rest(extra, where, each, (1, 2, 3) if born else (3,))
            elif sid == "INS" and "relationship" not in found and (insured := _insured(each, at(texts, 1))):
                found |= insured
            elif sid not in ("N3", "N4") and not take(each):
                self.whole(extra, where, each)
        return Member(
            name_of(texts), number, texts[8] if number else "MI", address=self.address(node, extra, where),
            references=tuple(references), **found,
        )  # fmt: skip

    def _number(self, texts: Texts, extra: list[Extra], where: str) -> str:
        """NM109, where NM108 says whose number it is; what else an NM1 holds after the name is kept."""
        number = at(texts, 9) if at(texts, 8) else ""
        if len(texts) > 10 or (len(texts) > 8 and not number):
            self.rest(extra, where, texts, (*range(1, 8), 8, 9) if number else tuple(range(1, 8)))
        return number

    def reference(self, texts: Texts) -> Reference | None:
        return Reference(texts[1], texts[2], at(texts, 3)) if 3 <= len(texts) <= 4 and texts[2] else None

    def specialty(self, texts: Texts) -> Specialty | None:
        """A PRV, with or without a taxonomy."""
        kind, number = at(texts, 2), at(texts, 3)
        if len(texts) > 4 or bool(kind) != bool(number):
            return None
        return Specialty(at(texts, 1), number, kind or "PXC")

    def trace(self, texts: Texts) -> Trace | None:
        if at(texts, 1) not in ("1", "2") or not at(texts, 2) or len(texts) > 5:
            return None
        return Trace(texts[2], at(texts, 3), at(texts, 4), cast(Literal["1", "2"], texts[1]))

    def on_date(self, texts: Texts) -> OnDate | None:
        """A DTP."""
        day, through = self.period(at(texts, 2), at(texts, 3))
        return OnDate(texts[1], day, through) if day and len(texts) == 4 else None

    def limit(self, texts: Texts) -> Limit | None:
        """An HSD."""
        quantity, every, periods = at(texts, 2), at(texts, 4), at(texts, 6)
        limit = Limit(
            at(texts, 1), self.decimals[quantity], at(texts, 3), self.decimals[every], at(texts, 5),
            int(periods) if periods.isdecimal() and len(periods) < 4 else None, at(texts, 7), at(texts, 8),
        )  # fmt: skip
        read = ((quantity, limit.quantity), (every, limit.every), (periods, limit.periods))
        return None if len(texts) > 9 or any(text and value is None for text, value in read) else limit

    def procedure(self, text: str) -> Procedure | None:
        """A composite; None where it has more parts than fields."""
        code = self.codes[text]
        if not code.procedure or self.component in code.rest:
            return None
        return Procedure(code.procedure, code.kind, code.modifiers, code.description, code.rest)

    def pointers(self, text: str) -> tuple[int, ...] | None:
        """1-based; empty where there is no text."""
        texts = text.split(self.component) if text else []
        return tuple(map(int, texts)) if all(each.isdecimal() and len(each) < 3 for each in texts) else None


def _insured(texts: Texts, role: str) -> dict[str, Any]:
    """An INS: the relationship, and which of a multiple birth; empty where it says more."""
    sequence = at(texts, 17)
    if at(texts, 1) != ("Y" if role == "IL" else "N") or not at(texts, 2) or any(texts[3:17]) or len(texts) > 18:
        return {}
    if sequence and not (sequence.isdecimal() and len(sequence) < 10):
        return {}
    return {"relationship": texts[2], "birth_sequence": int(sequence) if sequence else None}
