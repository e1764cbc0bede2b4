"""How a file from outside is broken, in words that hold nothing of the file: they go into people's work."""

from collections.abc import Iterable

from billwright.records.finding import Finding

DAMAGE = {
    "x12.syntax.missing-trailer": "it is cut off before its end",
    "x12.syntax.count": "it does not hold as many segments or parts as it says: it was cut or edited",
    "x12.syntax.control-number": "it ends with another control number than it began with",
    "x12.syntax.segment-long": "a segment of it is longer than any can be",
    "x12.syntax.segment-id": "something in it is no segment",
    "x12.syntax.junk": "there is something in it that is not X12",
    "x12.syntax.ungrouped": "a part of it stands outside its envelope",
    "x12.syntax.stray-trailer": "it ends something that was never begun",
    "x12.syntax.binary-length": "a binary part of it has another length than it says",
    "x12.syntax.isa-delimiters": "two of its delimiters are the same character",
    "x12.too-many-findings": "it is wrong in thousands of places",
}
"""What makes a file, or one transaction of it, unfit to be acted on. What else a guide asks is for the sender to mend."""


def damage_of(findings: Iterable[Finding]) -> str:
    """The first damage among the findings; empty where the envelope is whole."""
    return next((DAMAGE[each.id] for each in findings if each.id in DAMAGE), "")
