"""Balancing and value checks: sums, check digits, pointers. Structure has been checked by then."""

from __future__ import annotations

from functools import lru_cache

from billwright.records.acknowledgment import ClaimAck
from billwright.records.claim import Claim
from billwright.records.finding import Where
from billwright.records.money import decimal_text, parse_cents
from billwright.x12.walk import Node, Walk

_SENT = frozenset({"270", "276", "278", "837"})
"""Transactions that an office sends: their wrong numbers are ours to mend."""


@lru_cache(maxsize=20_000)
def is_npi(text: str) -> bool:
    """Ten digits whose Luhn sum, with 80840 before them, ends in zero.

    >>> is_npi("1234567893"), is_npi("1234567890")
    (True, False)
    """
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in text[-2::-2])
    return (24 + doubled + sum(int(digit) for digit in text[-1::-2])) % 10 == 0


def place(walk: Walk, node: Node, element: str, position: int = 0, claim: str | None = None, line: int = 0) -> Where:
    """Where in a loop that is closed by now; its first segment unless another position is given."""
    sid, control = element.split("-")[0][:-2], walk.control or None
    return Where(
        walk.findings.file, control, position or node.position, sid, element, node.loop.id, claim, line or None
    )


def tell_npi(npi: str, node: Node, walk: Walk, claim: str | None = None, position: int = 0) -> None:
    """An NM109 whose check digit is wrong: an error in what we send, a warning in what a payer sends."""
    kind = "npi" if walk.guide.transaction in _SENT else "npi-received"
    walk.findings.add(f"x12.value.{kind}", place(walk, node, "NM109", position, claim), value=npi)


def check_claim(claim: Claim, node: Node, walk: Walk) -> None:
    """CLM02 is the sum of the lines, pointers point to diagnoses, lines count from 1. Without diagnoses no pointer is
    told."""
    known, added = len(claim.diagnoses), 0
    is_pointed_past = False
    for line in claim.lines:
        added += line.charge_cents
        if line.pointers and max(line.pointers) > known:
            is_pointed_past = known > 0
    if is_pointed_past:
        _tell_pointers(claim, node, walk)
    number = 0
    for loop in node.nodes:
        if loop.loop.id == "2400":
            number += 1
            if loop.first[1:2] != [str(number)]:
                _tell_line_number(claim, loop, number, walk)
    if claim.lines and added != claim.total_cents and _is_amount(node.first):
        where = place(walk, node, "CLM02", claim=claim.control_number)
        walk.findings.add(
            "x12.balance.claim-total", where, value=decimal_text(claim.total_cents), expected=decimal_text(added)
        )


def _is_amount(clm: list[str]) -> bool:
    """Whether CLM02 can be read at all; that it cannot has been told."""
    try:
        parse_cents(clm[2])
    except (ValueError, IndexError):
        return False
    return True


def _tell_line_number(claim: Claim, loop: Node, number: int, walk: Walk) -> None:
    """An LX01 that is there but counts otherwise; that it is missing has been told."""
    if said := "".join(loop.first[1:2]):
        where = place(walk, loop, "LX01", claim=claim.control_number, line=number)
        walk.findings.add("x12.guide.line-number", where, value=said, expected=str(number))


def _tell_pointers(claim: Claim, node: Node, walk: Walk) -> None:
    """One finding for each line that points past the claim's diagnoses."""
    known = len(claim.diagnoses)
    loops = [each for each in node.nodes if each.loop.id == "2400"]
    for number, (line, loop) in enumerate(zip(claim.lines, loops, strict=True), 1):
        bad = [pointer for pointer in line.pointers if not 0 < pointer <= known]
        if bad:
            where = place(walk, loop, "SV107", loop.position + 1, claim.control_number, number)
            walk.findings.add("x12.value.pointer", where, value=str(bad[0]), expected=str(known))


def check_counts(ack: ClaimAck, node: Node | None, walk: Walk) -> None:
    """QTY of 2200B against the claims that are told of, where any are."""
    if not ack.claims or node is None:
        return
    answer = node.child("2200B") or node
    accepted = sum(claim.accepted for claim in ack.claims)
    counts = (
        ("accepted", "90", ack.accepted_count, accepted),
        ("rejected", "AA", ack.rejected_count, len(ack.claims) - accepted),
    )
    for kind, code, said, counted in counts:
        if said is not None and said != counted:
            position = next((at for _, texts, at in answer.placed() if texts[:2] == ["QTY", code]), 0)
            where = place(walk, answer, "QTY02", position)
            walk.findings.add("x12.balance.ack-count", where, value=str(said), expected=f"{counted} {kind} claims")
