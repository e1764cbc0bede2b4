"""A payer's day: finish what was begun, answer the mail, pay what is due, put the answers out.

Each inbox file and each pay day is one transaction of the books, which then hold the answers' bytes; the files follow
from the books. Whatever instant the day is cut off at, running it again leaves the same files and the same books.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from pathlib import Path

import msgspec

from billwright.records.acknowledgment import ClaimAckLine, ClaimStatus
from billwright.records.claim import Claim
from billwright.records.envelope import Envelope
from billwright.records.remittance import Remittance
from billwright.x12 import X12ValueError, write_277ca, write_835, write_999, write_ta1
from payer_sim.adjudicate import Decision, adjudicate
from payer_sim.books import Books, CheckEntry, Pending, TakenFile
from payer_sim.case import Filed
from payer_sim.files import move, write_whole
from payer_sim.home import HomeError, Payer, next_pay_day
from payer_sim.intake import batch_answer, claim_answer, refusals
from payer_sim.mail import Interchange, Unreadable, read_mail
from payer_sim.policy import WEEKDAYS
from payer_sim.remit import Payment, Recouped, write_check

MORNING = dt.time(6, 0)
"""The hour on every answer: the simulator has days, no clock."""

MOST_NAME = 56
"""Characters of a file's name that are kept: with number and suffixes they fit any file system, at four bytes each."""


class Day:
    """One payer's day. Raises HomeError for a day before the last one run."""

    def __init__(self, payer: Payer, books: Books, on: dt.date, seed: int) -> None:
        self.payer, self.books, self.on, self.seed = payer, books, on, seed
        self.policy, self.roll = payer.policy, payer.roll()

    def run(self) -> None:
        last = self.books.last_day()
        if last and self.on < last:
            raise HomeError(f"{self.payer.folder}: {self.on} is over; its last day was {last}")
        with self.books.transaction():
            self.books.open_day(self.on)
        self._put_away()
        for path in self.payer.mail():
            self._take(path)
            self._put_away()
        with self.books.transaction():
            self._pay()
        for owed in self.books.answers_owed():
            write_whole(self.payer.outbox / owed.name, owed.content)
            with self.books.transaction():
                self.books.answer_is_out(owed.row)

    # ---- the mail ----

    def _take(self, path: Path) -> None:
        data = path.read_bytes()
        mail = read_mail(data, _shown(path))
        try:
            with self.books.transaction():
                file = self._keep(path, data, mail.why if isinstance(mail, Unreadable) else "")
                for interchange in () if isinstance(mail, Unreadable) else mail:
                    self._answer(interchange, file)
        except X12ValueError as error:
            with self.books.transaction():
                self._keep(path, data, f"{_shown(path)} cannot be answered: {error}")

    def _keep(self, path: Path, data: bytes, why: str) -> int:
        kept_as = f"{self.books.next_number('file'):06d}-{_shown(path)[-MOST_NAME:]}"
        return self.books.take_file(path.name, hashlib.sha256(data).hexdigest(), self.on, kept_as, why)

    def _put_away(self) -> None:
        """Moves the files that the books hold out of the inbox, those it could not read aside with the reason."""
        for file in self.books.files_to_put_away():
            source = self.payer.inbox / file.name
            if _is_still(source, file):
                if file.why:
                    write_whole(self.payer.aside / f"{file.kept_as}.why", f"{file.why}\n".encode())
                move(source, (self.payer.aside if file.why else self.payer.done) / file.kept_as)
            with self.books.transaction():
                self.books.file_is_put_away(file.row)

    def _answer(self, interchange: Interchange, file: int) -> None:
        """TA1 where it is asked for or the interchange is turned back; else 999 and 277CA."""
        ack = interchange.ack
        known = ack.status != "R" and not self.books.is_new_interchange(
            interchange.sender_id, interchange.control_number, file
        )
        if known:
            ack = msgspec.structs.replace(ack, status="R", note="025")
        if interchange.asks_ta1 or ack.status == "R":
            self._queue("TA1", write_ta1(ack, self._envelope(interchange.sender_id)))
        if ack.status == "R":
            return
        if interchange.functional_acks:
            envelope = self._envelope(interchange.sender_id)
            self._queue("999", write_999(interchange.functional_acks, envelope))
        answers = [
            batch_answer(
                f"{number:04d}",
                self.policy,
                batch.submitter,
                batch.reference,
                tuple(self._file_claim(claim, interchange.sender_id, file) for claim in batch.claims),
                self.on,
            )
            for number, batch in enumerate(interchange.batches, start=1)
        ]
        if answers:
            self._queue("277CA", write_277ca(answers, self._envelope(interchange.sender_id)))

    def _file_claim(self, claim: Claim, receiver: str, file: int) -> ClaimAckLine:
        """Takes one claim in or turns it back, in the books and in the 277CA alike."""
        why = refusals(claim, self.policy, self.roll, self.on)
        member = self.roll.find(claim)
        if why or member is None:
            self.books.reject(file, Filed(claim, "", self.on, self.seed), receiver, ", ".join(map(_code, why)))
            return claim_answer(claim, why, "", self.on)
        number = f"{self.on:%y%j}{self.policy.payer_id}{self.books.next_number('claim'):06d}"
        filed = Filed(claim, number, self.on, self.seed)
        self.books.accept(file, filed, member, receiver, self._due_on(filed))
        return claim_answer(claim, (), number, self.on)

    def _due_on(self, filed: Filed) -> dt.date:
        fewest, most = self.policy.days_to_pay
        days = fewest + filed.draw("days") % (most - fewest + 1)
        return next_pay_day(self.on + dt.timedelta(days), WEEKDAYS.index(self.policy.pay_day))

    # ---- the money ----

    def _pay(self) -> None:
        """Decides the claims due in the order received; one 835 for each receiver, one check in it for each provider."""
        checks: dict[tuple[str, str], list[Decided]] = {}
        traces: dict[tuple[str, str], str] = {}
        for pending in self.books.due(self.on):
            key = (pending.receiver, pending.filed.claim.billing.npi)
            if key not in traces:
                traces[key] = f"{self.policy.payer_id}{self.books.next_number('check'):07d}"
            decision = adjudicate(pending.filed, self.policy, pending.member, self.books.on_file(pending.member))
            self.books.finalize(pending, decision, self.on, traces[key])
            checks.setdefault(key, []).append(Decided(pending, decision))
        for receiver in sorted({receiver for receiver, _ in checks}):
            theirs = [key for key in sorted(checks) if key[0] == receiver]
            remittances = [self._check(n, traces[key], checks[key]) for n, key in enumerate(theirs, start=1)]
            self._queue("835", write_835(remittances, self._envelope(receiver)))

    def _check(self, number: int, trace_number: str, decided: list[Decided]) -> Remittance:
        payee = decided[-1].pending.filed.claim.billing
        payment = Payment(
            payee,
            tuple(claim for each in decided for claim in each.decision.claims),
            self._recoup(payee.npi),
            self.books.carried_cents(payee.npi),
        )
        check = write_check(payment, self.policy, f"{number:04d}", trace_number, self.on)
        made = check.remittance
        adjusted_cents = sum(each.cents for each in made.provider_adjustments)
        entry = CheckEntry(
            trace_number,
            payee.npi,
            self.on.isoformat(),
            made.paid_cents,
            made.paid_cents + adjusted_cents,
            adjusted_cents,
            check.carried_cents,
        )
        self.books.keep_check(entry)
        return made

    def _recoup(self, payee: str) -> tuple[Recouped, ...]:
        """Takes back the earlier claims that the policy's share holds, once each."""
        rule = self.policy.recoupment
        if rule is None:
            return ()
        paid = self.books.recoupable(payee, self.on - dt.timedelta(rule.after_days))
        taken = [
            Recouped(filed.payer_control_number, cents)
            for filed, cents in paid
            if filed.is_drawn(rule.share_basis_points, "recoups")
        ]
        for each in taken:
            self.books.recoup(each.payer_control_number, each.cents)
        return tuple(taken)

    # ---- the answers ----

    def _envelope(self, receiver_id: str) -> Envelope:
        number = self.books.next_number("interchange")
        return Envelope(
            sender_id=self.policy.payer_id,
            receiver_id=receiver_id,
            created_at=dt.datetime.combine(self.on, MORNING),
            control_number=number,
            group_control_number=number,
        )

    def _queue(self, kind: str, content: bytes) -> None:
        self.books.queue_answer(f"{self.on:%Y%m%d}-{self.books.next_number('answer'):06d}-{kind}.x12", content)


class Decided(msgspec.Struct, frozen=True):
    """A claim of today's checks."""

    pending: Pending
    decision: Decision


def _shown(path: Path) -> str:
    """The name as text, whatever bytes it has."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _is_still(path: Path, file: TakenFile) -> bool:
    """Whether what lies there is the file that the books took, and not another that came under its name."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256


def _code(status: ClaimStatus) -> str:
    return ":".join(part for part in (status.category, status.status, status.entity) if part)
