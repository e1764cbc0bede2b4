"""One line before the payer, and all that the payer may look at to decide it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

import msgspec

from billwright.records.claim import Claim, ServiceLine
from billwright.records.remittance import RemittanceClaim, RemittanceLine
from payer_sim.policy import Group, Member, Plan, Policy


class Filed(msgspec.Struct, frozen=True):
    """A claim as the payer took it in. `seed` is the run's."""

    claim: Claim
    payer_control_number: str
    received_on: dt.date
    seed: int = 0

    def draw(self, *purpose: str) -> int:
        """A number that looks random and is the same at every run of the seed, for each purpose another."""
        text = "|".join((str(self.seed), self.claim.control_number, *purpose))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def is_drawn(self, share_basis_points: int, *purpose: str) -> bool:
        """Whether a share of all claims holds this one for the purpose."""
        return self.draw(*purpose) % 10_000 < share_basis_points


class Case(msgspec.Struct, frozen=True):
    """One line before the payer. `on_file` are the member's claims in force; `decided` this claim's lines before it."""

    filed: Filed
    policy: Policy
    member: Member
    on_file: tuple[RemittanceClaim, ...]
    line: ServiceLine
    number: int
    decided: tuple[RemittanceLine, ...] = ()

    @property
    def claim(self) -> Claim:
        return self.filed.claim

    @property
    def plan(self) -> Plan:
        return self.policy.plan(self.member.plan)

    @property
    def day(self) -> dt.date:
        """The day of service; intake has turned back a claim with an undated line."""
        assert self.line.service_date is not None
        return self.line.service_date

    def services(self) -> Iterator[RemittanceLine]:
        """The lines accepted before: on other claims in force, then on this one."""
        for claim in self.on_file:
            yield from (line for line in claim.lines if line.allowed_cents is not None)
        yield from (line for line in self.decided if line.allowed_cents is not None)

    def has_modifier(self, codes: tuple[str, ...]) -> bool:
        return not set(codes).isdisjoint(self.line.modifiers)


class Refusal(msgspec.Struct, frozen=True):
    """Why a line is not paid at all: its whole charge goes to `group` and `reason`."""

    group: Group
    reason: str
    remarks: tuple[str, ...] = ()
