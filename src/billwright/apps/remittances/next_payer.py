"""What an earlier payer answered, told to the next one: the 837's coordination of benefits from the 835."""

from decimal import Decimal

import msgspec

from billwright.apps.claims import onward
from billwright.apps.claims.building import ORDERS
from billwright.apps.claims.models import Claim
from billwright.apps.claims.timeline import note
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.parties.models import Coverage
from billwright.apps.remittances.models import RemittanceClaim
from billwright.apps.worklist import actions as worklist
from billwright.records.claim import Adjustment, LineAdjudication, OtherCoverage
from billwright.records.claim import decode as decode_claim
from billwright.records.money import format_cents
from billwright.records.remittance import RemittanceClaim as Record

CROSSED_OVER = frozenset({"19", "20", "21"})
"""CLP02: processed and forwarded by the payer itself to the next one."""


@action("remittances.post", keyed=False)
def bill_next_payer(actor: Actor, remittance_claim: str) -> str:
    """Public id of the claim to the next payer for what this answer passed on to it; empty where the payer forwarded it
    itself, or where that was done already. Raises NotFoundError.
    """
    row = (
        RemittanceClaim.rows.of(actor, remittance_claim)
        .select_for_update(of=("self",))
        .select_related("remittance", "claim__coverage__subscriber", "claim__payer__party")
        .first()
    )
    if row is None or row.claim is None:
        raise NotFoundError("no such claim of a remittance")
    if not row.bills_next:
        return ""
    row.bills_next = False
    row.save(update_fields=["bills_next"])
    record = msgspec.json.decode(bytes(row.record), type=Record)
    if record.status in CROSSED_OVER:
        note(actor, row.claim, "crossed over", "The payer forwarded it to the next one itself: not billed by us")
        return ""
    claim = row.claim
    coverage = (
        Coverage.rows.of(actor)
        .filter(patient_id=claim.coverage.patient_id, order__gt=claim.coverage.order, starts__lte=claim.service_from)
        .exclude(ends__lte=claim.service_from)
        .order_by("order")
        .first()
    )
    if coverage is None:  # the plan was ended after the money was passed on to it
        _tell_no_next_plan(actor, claim, row.patient_cents)
        return ""
    return onward.prepare_next(
        actor,
        onward.PrepareNext(
            key=f"next:{row.public_id}:{row.entry}",  # posted again, it may be for another claim
            claim=str(claim.public_id),
            coverage=str(coverage.public_id),
            other=_other(row, claim, record),
            lines=_lines(row, claim, record),
        ),
    )


def _tell_no_next_plan(actor: Actor, claim: Claim, cents: int) -> None:
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="remittance_left",
            source_kind="claim",
            source=str(claim.public_id),
            reason=f"Claim {claim.control_number}: {format_cents(cents)} was passed on to a plan that has ended since",
            next_step="Find the plan that pays next, or undo the posting and post it again to the patient.",
            cents=max(0, cents),
        ),
    )


def _other(row: RemittanceClaim, claim: Claim, record: Record) -> OtherCoverage:
    sent = decode_claim(bytes(claim.draft))
    return OtherCoverage(
        order=ORDERS[claim.coverage.order],
        relationship=claim.coverage.relationship,
        filing_code=claim.payer.filing_code,
        # Loop 2330A has a name, an address and ids; birth date and sex have no place there.
        subscriber=msgspec.structs.replace(sent.subscriber, birth_date=None, sex=""),
        payer=sent.payer,
        group_number=claim.coverage.group_number,
        paid_cents=record.paid_cents,
        remaining_cents=row.patient_cents or None,
        paid_on=row.remittance.paid_on,
        adjustments=record.adjustments,
        claim_control_number=record.payer_control_number,
    )


def _lines(row: RemittanceClaim, claim: Claim, record: Record) -> tuple[tuple[int, LineAdjudication], ...]:
    """(position of our line, what was said of it). Our line number, given back, tells which; else their order does."""
    positions = {line.control_number: at for at, line in enumerate(decode_claim(bytes(claim.draft)).lines, start=1)}
    return tuple(
        (
            positions.get(line.control_number, at),
            LineAdjudication(
                payer_id=claim.payer.payer_id,
                paid_cents=line.paid_cents,
                procedure=line.procedure,
                modifiers=line.modifiers,
                units=line.units or line.submitted_units or Decimal(1),
                adjudicated_on=row.remittance.paid_on,
                adjustments=tuple(
                    Adjustment(each.group, each.reason, each.cents, each.quantity) for each in line.adjustments
                ),
            ),
        )
        for at, line in enumerate(record.lines, start=1)
    )
