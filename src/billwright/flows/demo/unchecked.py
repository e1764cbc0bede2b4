"""What would have come of the demo's month without checks: the same payers are sent every claim as it was first entered.

They live in a home of their own, with the same policies and members, and answer through the same kinds of files. Nothing of
it touches the office.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from billwright import x12
from billwright.apps.claims.first_pass import FirstPass
from billwright.flows.demo.office import PAYERS, SENDER_ID
from billwright.records.acknowledgment import ClaimAck
from billwright.records.claim import Claim, ClaimBatch, Submitter
from billwright.records.envelope import Envelope
from billwright.records.parties import Contact
from billwright.records.remittance import RemittanceClaim

PlayPayers = Callable[[Path, dt.date], None]
DENIED, REVERSAL = "4", "22"


class Unchecked:
    """Claims as first entered, by payer and in order; `play(home, day)` has the payers of a home live a day."""

    def __init__(self, payers_home: Path, play: PlayPayers) -> None:
        self.home, self.play = payers_home.with_name(f"{payers_home.name}-unchecked"), play
        for policy in sorted(payers_home.glob("*/policy.toml")):
            there = self.home / policy.parent.name
            there.mkdir(parents=True)
            shutil.copy(policy, there)
            shutil.copy(policy.with_name("members.jsonl"), there)
        self.waiting: list[Claim] = []
        self.sent: list[str] = []

    def enter(self, claim: Claim) -> None:
        self.waiting.append(claim)

    def send(self, on: dt.date) -> None:
        """Whatever was entered since goes out unmended, and the payers live the day."""
        for folder, (_, payer_id, *_) in PAYERS.items():
            claims = tuple(each for each in self.waiting if each.payer.payer_id == payer_id)
            if claims:
                inbox = self.home / folder / "inbox"
                inbox.mkdir(exist_ok=True)
                (inbox / f"{on}.837").write_bytes(_file(claims, payer_id, on))
        self.sent += [each.control_number for each in self.waiting]
        self.waiting.clear()
        self.play(self.home, on)

    def figures(self, clean: int) -> FirstPass:
        """What the payers' files say, the first time each: `clean` of the claims were so at our own checks."""
        answers: dict[str, bool] = {}
        decisions: dict[str, bool] = {}
        for ack in self._acknowledgments():
            for line in ack.claims:
                answers.setdefault(line.control_number, line.accepted)
        for claim in self._decisions():
            decisions.setdefault(claim.control_number, not _is_denied(claim))
        return FirstPass(
            claims=len(self.sent),
            clean=clean,
            answered=len(answers),
            accepted=sum(answers.values()),
            decided=len(decisions),
            paid=sum(decisions.values()),
        )

    def _acknowledgments(self) -> Iterator[ClaimAck]:
        for path in self._answers("277CA"):
            yield from (
                read.ack for read in x12.read_acknowledgments(path.read_bytes()) if isinstance(read.ack, ClaimAck)
            )

    def _decisions(self) -> Iterator[RemittanceClaim]:
        for path in self._answers("835"):
            for read in x12.read_835(path.read_bytes()):
                yield from (each for each in read.remittance.claims if each.status != REVERSAL)

    def _answers(self, kind: str) -> Iterable[Path]:
        return sorted(path for path in self.home.glob("*/outbox/*") if path.is_file() and kind in path.name)


def _is_denied(claim: RemittanceClaim) -> bool:
    """As the office takes an answer: a denial, or nothing paid and nothing left to the patient."""
    return claim.status == DENIED or not (claim.paid_cents or claim.patient_cents)


def _file(claims: tuple[Claim, ...], payer_id: str, on: dt.date) -> bytes:
    evening = dt.datetime.combine(on, dt.time(18, 0))
    number = on.toordinal()
    batch = ClaimBatch(
        reference=f"U{number}",
        created_at=evening,
        submitter=Submitter("SAMPLEBURY", SENDER_ID, Contact("BILLING OFFICE", (("TE", "5555550100"),))),
        receiver_name=claims[0].payer.name,
        receiver_id=payer_id,
        claims=claims,
    )
    return x12.write_837([batch], Envelope(SENDER_ID, payer_id, evening, number, number, usage="T"))
