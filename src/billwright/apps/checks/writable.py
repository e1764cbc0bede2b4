"""A claim as the file will say it: whether it can be written, and what a payer's front end would reject of what is written.

The guides of `billwright.x12` know which segments a claim must have and which go together; so their own check is asked, of
the very bytes that would leave.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from billwright import x12
from billwright.records.claim import Claim, ClaimBatch, Submitter
from billwright.records.envelope import Envelope
from billwright.records.finding import Finding, Where
from billwright.records.parties import Contact
from billwright.rules.scrub.once import place_of

_ANY_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001  an envelope bears the sender's local time; this one is not sent
_ENVELOPE = Envelope("SENDER", "RECEIVER", _ANY_TIME, 1, 1)
_SUBMITTER = Submitter("SENDER", "SENDER", Contact("SENDER", (("TE", "5555550100"),)))
_KEPT = {
    "2010AA": "with the practice", "2010BA": "on the patient's page", "2010CA": "on the patient's page",
    "2010BB": "in the payer's profile", "2310B": "with the provider", "2420A": "with the provider",
}  # fmt: skip
"""Where the office keeps what a loop of the file says."""
_SOURCE = {"professional": "ASC X12N 837 005010X222A1", "institutional": "ASC X12N 837 005010X223A2"}


def as_written(claim: Claim) -> Iterator[Finding]:
    """What is wrong with the file of this claim alone. Where a value cannot be written at all, that is the one finding; it
    names the element and not the value, which may be a person's."""
    batch = ClaimBatch("1", _ANY_TIME, _SUBMITTER, "RECEIVER", "RECEIVER", (claim,))
    try:
        data = x12.write_837([batch], _ENVELOPE)
    except x12.X12ValueError as error:
        yield Finding(
            "cannot-be-written",
            "error",
            Where(claim=claim.control_number, element=error.element, loop=error.loop or None),
            f"What stands in {error.element} of this claim cannot be written into a claim file.",
            "Take signs such as * ~ : ^ and characters that do not print out of the name, address or number that it is.",
            "ASC X12 005010: a value holds no delimiter",
        )
        return
    for finding in x12.check(data).findings:
        where = Where(
            segment_id=finding.where.segment_id,
            element=place_of(finding),
            loop=finding.where.loop,
            claim=claim.control_number,
            line=finding.where.line,
        )
        kept = f" It is kept {_KEPT[where.loop]}." if where.loop in _KEPT else ""
        yield msgspec.structs.replace(finding, where=where, fix=finding.fix + kept, source=_SOURCE[claim.kind])
