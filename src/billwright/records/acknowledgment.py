"""The three answers to a file sent: TA1 to the interchange, 999 to the group, 277CA to each claim."""

import datetime as dt
from typing import Literal

import msgspec

from billwright.records.claim import Extra
from billwright.records.parties import Name


class InterchangeAck(msgspec.Struct, frozen=True, omit_defaults=True):
    """TA1. `status` A accepted, E accepted with errors, R rejected; `note` the three-digit code, 000 for none."""

    control_number: str
    interchange_date: dt.date
    interchange_time: str
    status: str
    note: str = "000"


class ElementError(msgspec.Struct, frozen=True, omit_defaults=True):
    """IK4. `element` is the position in the segment, `component` in the composite, both from 1; None where not told.

    `value` is what was sent there, `context` the CTX texts (SITUATIONAL TRIGGER*CLM*43).
    """

    element: int
    code: str
    component: int | None = None
    repeat: int | None = None
    reference: str = ""
    value: str = ""
    context: tuple[str, ...] = ()


class SegmentError(msgspec.Struct, frozen=True, omit_defaults=True):
    """IK3 with its IK4s. `position` counts from ST as 1; `context` are the CTX texts (CLM01:123)."""

    segment_id: str
    position: int
    code: str = ""
    loop: str = ""
    elements: tuple[ElementError, ...] = ()
    context: tuple[str, ...] = ()


class TransactionAck(msgspec.Struct, frozen=True, omit_defaults=True):
    """AK2..IK5. `status` A, E, R, M, W, X."""

    transaction_type: str
    control_number: str
    status: str
    version: str = ""
    codes: tuple[str, ...] = ()
    errors: tuple[SegmentError, ...] = ()


class FunctionalAck(msgspec.Struct, frozen=True, omit_defaults=True):
    """One 999 or 997. `status` AK901: A, E, P, R; the counts are AK902..AK904; `codes` AK905.. on the group."""

    control_number: str
    functional_id: str
    group_control_number: str
    version: str
    status: str
    included: int
    received: int
    accepted: int
    transactions: tuple[TransactionAck, ...] = ()
    codes: tuple[str, ...] = ()


class ClaimStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """One STC composite: category (A0 forwarded, A1 receipt, A2 accepted, A3 returned, A4 not found, A5 split, A6 missing
    information, A7 invalid information, A8 relational error), status code, entity (NM101 code). `code_list` RX where the
    status is a pharmacy's reject code."""

    category: str
    status: str
    entity: str = ""
    code_list: str = ""


class StatusInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """One STC segment. `action` WQ accepted, U rejected; `cents` the charge it speaks of.

    Where a payer answers an inquiry: `paid_cents`, the day it decided, and the `method` (CHK, ACH), day and number of the
    payment.
    """

    statuses: tuple[ClaimStatus, ...]
    on: dt.date | None = None
    action: str = ""
    cents: int | None = None
    message: str = ""
    paid_cents: int | None = None
    decided_on: dt.date | None = None
    method: str = ""
    paid_on: dt.date | None = None
    check_number: str = ""


class LineAck(msgspec.Struct, frozen=True, omit_defaults=True):
    procedure: str
    procedure_kind: str = "HC"
    charge_cents: int = 0
    control_number: str = ""
    infos: tuple[StatusInfo, ...] = ()
    modifiers: tuple[str, ...] = ()
    extra: tuple[Extra, ...] = ()


class ClaimAckLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One claim's answer in a 277CA. `control_number` is ours (TRN02 of 2200D); `payer_control_number` is REF 1K;
    `provider_infos` is what the file says of the claim's billing provider as a whole (2200C). `provider` is None where
    the file has no name for it."""

    control_number: str
    infos: tuple[StatusInfo, ...]
    patient: Name = Name("")
    member_id: str = ""
    payer_control_number: str = ""
    clearinghouse_number: str = ""
    service_from: dt.date | None = None
    service_through: dt.date | None = None
    provider_npi: str = ""
    lines: tuple[LineAck, ...] = ()
    provider_infos: tuple[StatusInfo, ...] = ()
    provider: Name | None = None
    type_of_bill: str = ""
    extra: tuple[Extra, ...] = ()

    @property
    def accepted(self) -> bool:
        """Accepted by the payer's front end: every claim-level category is A0, A1, A2 or A5."""
        return all(each.category in ("A0", "A1", "A2", "A5") for info in self.infos for each in info.statuses)


class ClaimAck(msgspec.Struct, frozen=True, omit_defaults=True):
    """One ST of a 277CA. `batch_reference` is TRN02 of the receiver's answer to the submitter (2200B): the BHT03 sent.

    `source_role` PR payer or AY clearinghouse; the counts and sums are QTY/AMT of 2200B.
    """

    control_number: str
    reference: str
    created_at: dt.datetime | None
    source_name: str
    source_id: str
    source_role: Literal["PR", "AY"]
    receiver: Name
    receiver_id: str
    batch_reference: str
    trace: str = ""
    received_on: dt.date | None = None
    processed_on: dt.date | None = None
    infos: tuple[StatusInfo, ...] = ()
    accepted_count: int | None = None
    rejected_count: int | None = None
    accepted_cents: int | None = None
    rejected_cents: int | None = None
    claims: tuple[ClaimAckLine, ...] = ()
    extra: tuple[Extra, ...] = ()
