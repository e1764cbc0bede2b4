"""What a 277CA says of a claim, code by code: for its history, and for the place of the claim that each code is about."""

from collections.abc import Iterator

import msgspec

from billwright.apps.claims.words import PLACES, status_words
from billwright.records import claim as records
from billwright.records.acknowledgment import ClaimAckLine, ClaimStatus, StatusInfo

ACCEPTED = frozenset(("A0", "A1", "A2", "A5"))
"""Categories that say no more than that it goes on."""
MOST = 40


class SaidStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """One STC composite. `line` is the claim line it was said of, from 1; 0 for the whole claim."""

    category: str
    status: str
    entity: str = ""
    line: int = 0

    @property
    def words(self) -> str:
        return status_words(ClaimStatus(self.category, self.status, self.entity))

    @property
    def place(self) -> str:
        """What it concerns: "diagnosis", "referring", "line" ... (see words.PLACES); empty where no place of a claim is."""
        return PLACES.get((self.status, self.entity)) or PLACES.get((self.status, ""), "line" if self.line else "")


def refusals(answer: ClaimAckLine, claim: records.Claim) -> list[SaidStatus]:
    """Everything in it that is no acceptance: of the claim, of its billing provider as a whole, then of its lines."""
    at = {line.control_number: number for number, line in enumerate(claim.lines, start=1)}
    found = [*_of(answer.infos, 0), *_of(answer.provider_infos, 0)]
    for number, line in enumerate(answer.lines, start=1):
        found += _of(line.infos, at.get(line.control_number, number if number <= len(claim.lines) else 0))
    return list(dict.fromkeys(found))[:MOST]


def _of(infos: tuple[StatusInfo, ...], line: int) -> Iterator[SaidStatus]:
    for info in infos:
        for each in info.statuses:
            if each.category not in ACCEPTED:
                yield SaidStatus(each.category[:3], each.status[:4], each.entity[:3], line)


def in_words(said: list[SaidStatus]) -> str:
    return "; ".join((f"line {each.line}: " if each.line else "") + each.words for each in said)
