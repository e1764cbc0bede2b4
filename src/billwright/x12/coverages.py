"""What earlier payers did with a claim: paid and adjusted make up each line they decided, and the claim."""

from __future__ import annotations

from billwright.records.claim import Claim, OtherCoverage, ServiceLine
from billwright.records.money import decimal_text
from billwright.x12.values import place
from billwright.x12.walk import Node, Walk


def check_coverages(claim: Claim, node: Node, walk: Walk) -> None:
    """Of each payer that has decided: paid and adjusted, on a line and over all, are the charges.

    A coverage without an amount paid has not decided. Payers are told apart by their id.
    """
    loops = [each for each in node.nodes if each.loop.id == "2320"]
    for coverage, loop in zip(claim.other_coverages, loops, strict=True):
        if coverage.paid_cents is None:
            continue
        total = coverage.paid_cents + sum(each.cents for each in coverage.adjustments)
        for number, line in enumerate(claim.lines, 1):
            made, adjusted = _made(line, coverage)
            total += adjusted
            if made is not None and made != line.charge_cents:
                _tell_line(claim, node, walk, number, made)
        if total != claim.total_cents:
            at = next(
                (at for met, at in zip(loop.segments, loop.places, strict=True) if met.texts[:2] == ["AMT", "D"]), 0
            )
            where = place(walk, loop, "AMT02", at, claim.control_number)
            walk.findings.add(
                "x12.balance.coverage-total", where, value=decimal_text(claim.total_cents), expected=decimal_text(total)
            )


def _made(line: ServiceLine, coverage: OtherCoverage) -> tuple[int | None, int]:
    """What a payer's paid and adjusted come to on a line, None where it has not decided it; and the adjusted alone."""
    decided = [each for each in line.adjudications if each.payer_id == coverage.payer.payer_id]
    adjusted = sum(adjustment.cents for each in decided for adjustment in each.adjustments)
    return (sum(each.paid_cents for each in decided) + adjusted if decided else None), adjusted


def _tell_line(claim: Claim, node: Node, walk: Walk, number: int, made: int) -> None:
    loop = [each for each in node.nodes if each.loop.id == "2400"][number - 1]
    decided = loop.child("2430") or loop
    where = place(walk, decided, "SVD02", claim=claim.control_number, line=number)
    charge = decimal_text(claim.lines[number - 1].charge_cents)
    walk.findings.add("x12.balance.coverage-line", where, value=charge, expected=decimal_text(made))
