"""Whether a claim can be written at all: a name with a star in it would break the file that carries it."""

import datetime as dt
from collections.abc import Iterator

from billwright import x12
from billwright.records.claim import Claim, ClaimBatch, Submitter
from billwright.records.envelope import Envelope
from billwright.records.finding import Finding, Where

_ANY_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001  an envelope bears the sender's local time; this one is not sent
_ENVELOPE = Envelope("SENDER", "RECEIVER", _ANY_TIME, 1, 1)


def unwritable(claim: Claim) -> Iterator[Finding]:
    """At most one finding, for the first value that X12 cannot carry. It names the element and not the value, which may be
    a person's."""
    batch = ClaimBatch("1", _ANY_TIME, Submitter("SENDER", "SENDER"), "RECEIVER", "RECEIVER", (claim,))
    try:
        x12.write_837([batch], _ENVELOPE)
    except x12.X12ValueError as error:
        yield Finding(
            "cannot-be-written",
            "error",
            Where(claim=claim.control_number, element=error.element, loop=error.loop or None),
            f"What stands in {error.element} of this claim cannot be written into a claim file.",
            "Take signs such as * ~ : ^ and characters that do not print out of the name, address or number that it is.",
            "ASC X12 005010: a value holds no delimiter",
        )
