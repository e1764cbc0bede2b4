"""What a payer's answer does to each line: paid, given up, passed on, or left for a person. Nothing is forced to fit."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import msgspec

from billwright.records.claim import Adjustment
from billwright.records.money import format_cents
from billwright.records.remittance import RemittanceClaim, RemittanceLine
from billwright.rules.ledger.treatments import treatment_of


class Payment(Protocol):
    """What a CLP and an SVC have in common."""

    @property
    def charge_cents(self) -> int: ...

    @property
    def paid_cents(self) -> int: ...

    @property
    def adjustments(self) -> tuple[Adjustment, ...]: ...


class Left(msgspec.Struct, frozen=True):
    """`cents` that stay with the payer until a person decides; `reason` as the payer gave it, `words` why it stays."""

    reason: str
    cents: int
    words: str


class LineDecision(msgspec.Struct, frozen=True):
    """charge = paid + written off + transferred + left + the earlier payer's part, each in cents.

    `written_off` and `transferred` hold (reason, cents) as "CO-45". All are negative on a payer's reversal.
    """

    charge_cents: int
    paid_cents: int
    written_off: tuple[tuple[str, int], ...] = ()
    transferred: tuple[tuple[str, int], ...] = ()
    left: tuple[Left, ...] = ()
    earlier_payer_cents: int = 0

    @property
    def written_off_cents(self) -> int:
        return sum(cents for _, cents in self.written_off)

    @property
    def transferred_cents(self) -> int:
        return sum(cents for _, cents in self.transferred)

    @property
    def left_cents(self) -> int:
        return sum(each.cents for each in self.left)


class ClaimDecision(msgspec.Struct, frozen=True):
    """One decision a line of the claim, in its order. `problem` is empty, or why nothing of it may be posted by itself.

    `difference_cents` is what the claim lacks to balance; 0 where it does.
    """

    lines: tuple[LineDecision, ...]
    problem: str = ""
    difference_cents: int = 0


def difference(payment: Payment) -> int:
    """charge − adjustments − paid, in cents: 0 for a line that balances."""
    return payment.charge_cents - sum(each.cents for each in payment.adjustments) - payment.paid_cents


def claim_difference(claim: RemittanceClaim) -> int:
    """charge − claim's and lines' adjustments − paid, in cents: 0 for a claim that balances."""
    return difference(claim) - sum(line.adjusted_cents for line in claim.lines)


def decide_claim(
    claim: RemittanceClaim,
    *,
    on: dt.date,
    is_first_payer: bool,
    cost_share_reaches_patient: bool,
    goes_to_patient: bool = True,
    open_cents: tuple[int, ...] | None = None,
) -> ClaimDecision:
    """Decides each line, after proving that line by line and as a whole the claim adds up.

    `on` is the day the payer decided. `goes_to_patient` is False where another payer comes next: cost sharing may then
    pass on whatever the payer's rule about patients. `open_cents` is what each line still owes from this payer, in order:
    a later payer's write-off above it repeats an earlier payer's and is not taken twice. A claim without lines is decided
    as one line. Claim-level adjustments belong to no line: only a claim of one line can take them.
    """
    lines = claim.lines or (_as_line(claim),)
    problem, cents = _problem(claim, lines)
    if problem:
        return ClaimDecision((), problem, cents)
    if claim.lines and claim.adjustments:
        both = lines[0].adjustments + claim.adjustments
        lines = (msgspec.structs.replace(lines[0], adjustments=both, paid_cents=claim.paid_cents),)
    pr_words = (
        ""
        if cost_share_reaches_patient or not goes_to_patient
        else "this payer's cost sharing never reaches the patient"
    )
    return ClaimDecision(
        tuple(
            _decide(line, on, is_first_payer, pr_words, None if open_cents is None else open_cents[at])
            for at, line in enumerate(lines)
        )
    )


def _as_line(claim: RemittanceClaim) -> RemittanceLine:
    return RemittanceLine("", claim.charge_cents, claim.paid_cents, adjustments=claim.adjustments)


def _problem(claim: RemittanceClaim, lines: tuple[RemittanceLine, ...]) -> tuple[str, int]:
    """(why the claim cannot be posted as it is, the difference in cents); ("", 0) for one that can."""
    if cents := claim_difference(claim):
        return (
            f"the claim does not balance: charge less adjustments is not what was paid, by {format_cents(cents)}",
            cents,
        )
    if claim.lines and claim.adjustments and len(lines) > 1:
        whole = sum(each.cents for each in claim.adjustments)
        return f"{format_cents(whole)} is adjusted on the claim as a whole: share it out over its {len(lines)} lines", 0
    for number, line in enumerate(claim.lines, start=1):
        cents = difference(line)
        if cents:
            return (
                f"line {number} does not balance: charge less adjustments is not what was paid, by {format_cents(cents)}",
                cents,
            )
    if cents := claim.charge_cents - sum(line.charge_cents for line in lines):
        return f"the lines' charges are not the claim's, by {format_cents(cents)}", cents
    return "", 0


def _decide(
    line: RemittanceLine, on: dt.date, is_first_payer: bool, pr_words: str, open_cents: int | None
) -> LineDecision:
    written_off: list[tuple[str, int]] = []
    transferred: list[tuple[str, int]] = []
    left: list[Left] = []
    earlier = 0
    for each in line.adjustments:
        reason = f"{each.group}-{each.reason}"
        row = treatment_of(each.group, each.reason, on, is_first_payer=is_first_payer)
        if row is None:
            left.append(Left(reason, each.cents, "a person decides: appeal, correct, bill on, or give it up"))
        elif row.effect == "write_off":
            written_off.append((reason, each.cents))
        elif row.effect == "earlier_payer":
            earlier += each.cents
        elif pr_words:
            left.append(Left(reason, each.cents, pr_words))
        else:
            transferred.append((reason, each.cents))
    if not is_first_payer and open_cents is not None:
        written_off, beyond = _within(
            written_off, open_cents - line.paid_cents - sum(cents for _, cents in transferred)
        )
        earlier += beyond
    return LineDecision(
        line.charge_cents, line.paid_cents, tuple(written_off), tuple(transferred), tuple(left), earlier
    )


def _within(written_off: list[tuple[str, int]], room: int) -> tuple[list[tuple[str, int]], int]:
    """The write-offs as far as there is room, and the cents beyond it. A reversal's negative amounts pass whole."""
    kept, beyond = [], 0
    room = max(room, 0)
    for reason, cents in written_off:
        taken = cents if cents < 0 else min(cents, room)
        room -= max(taken, 0)
        beyond += cents - taken
        if taken:
            kept.append((reason, taken))
    return kept, beyond
