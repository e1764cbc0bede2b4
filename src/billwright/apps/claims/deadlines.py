"""Until when work on a claim can wait."""

import datetime as dt

from billwright.apps.claims.building import payer_fact
from billwright.apps.claims.models import Claim
from billwright.records import claim as records


def filing_day(row: Claim, claim: records.Claim) -> dt.date | None:
    """The last day on which the payer takes this claim; None where no clock is known to bind it.

    A replacement, a claim with a delay reason (CLM20) and one behind another payer run by clocks of their own.
    """
    if claim.frequency != "1" or row.order != "P" or claim.delay_reason:
        return None
    return payer_fact(row.payer).last_filing_day(row.service_from, row.service_through)
