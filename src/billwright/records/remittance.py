"""What a payer paid, and why not more: an 835's data in a biller's names."""

import datetime as dt
from decimal import Decimal

import msgspec

from billwright.records.claim import Adjustment, Extra
from billwright.records.parties import Address, Contact, Name, PayerName

REVERSAL = "22"
"""CLP02: reversal of a previous payment; all its amounts are negative."""
DENIED = "4"


class RemittanceLine(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One SVC. charge − adjustments = paid, each in cents. `control_number` is REF 6R as we sent it.

    `submitted_procedure` (with modifiers) is there where the payer recoded the line. `allowed_cents` is AMT B6.
    `units` None where SVC05 is absent, which means one.
    """

    procedure: str
    charge_cents: int
    paid_cents: int
    modifiers: tuple[str, ...] = ()
    procedure_kind: str = "HC"
    revenue_code: str = ""
    units: Decimal | None = None
    submitted_procedure: str = ""
    submitted_modifiers: tuple[str, ...] = ()
    submitted_units: Decimal | None = None
    service_date: dt.date | None = None
    through: dt.date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    control_number: str = ""
    allowed_cents: int | None = None
    remarks: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[str, int], ...] = ()
    extra: tuple[Extra, ...] = ()

    @property
    def adjusted_cents(self) -> int:
        return sum(each.cents for each in self.adjustments)


class RemittanceClaim(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One CLP. charge − claim adjustments − line adjustments = paid.

    `position` is the claim's 1-based place in its transaction: with file hash and ST control number it is the key that
    makes posting happen once. `patient_cents` is CLP05; None where absent. `status` CLP02: 1 2 3 primary, secondary,
    tertiary; 4 denied; 19 20 21 with crossover; 22 reversal; 23 not our claim; 25 predetermination.
    `remarks` are the MOA/MIA codes. `other_payer` names the crossover carrier (NM1 TT).
    """

    control_number: str
    status: str
    charge_cents: int
    paid_cents: int
    position: int
    patient_cents: int | None = None
    filing_code: str = ""
    payer_control_number: str = ""
    place_of_service: str = ""
    frequency: str = ""
    patient: Name | None = None
    member_id: str = ""
    subscriber: Name | None = None
    corrected_member_id: str = ""
    rendering_npi: str = ""
    other_payer: str = ""
    service_date: dt.date | None = None
    through: dt.date | None = None
    received_on: dt.date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[RemittanceLine, ...] = ()
    remarks: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[str, int], ...] = ()
    extra: tuple[Extra, ...] = ()


class ProviderAdjustment(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One PLB pair. `cents` as the 835 has it: positive LOWERS the payment, negative raises it.

    `reason` e.g. WO overpayment recovery, FB forwarding balance, L6 interest, 72 authorized return, CS adjustment.
    `reference` is the payer's number that it is about, often a claim's.
    """

    provider_id: str
    fiscal_year_end: dt.date
    reason: str
    cents: int
    reference: str = ""


class Remittance(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One ST of an 835: one payment.

    `paid_cents` is BPR02; `is_credit` BPR03 is C. paid = sum of the claims' paid − sum of PLB cents.
    `method` ACH, CHK, NON, FWT, BOP; `trace_number` TRN02 is the check or EFT number; `payer_trace_id` TRN03.
    """

    control_number: str
    paid_cents: int
    method: str
    paid_on: dt.date | None
    trace_number: str
    payer: PayerName
    payee_name: str
    payee_id: str = ""
    payee_id_kind: str = "XX"
    payer_trace_id: str = ""
    is_credit: bool = True
    handling: str = "I"
    production_date: dt.date | None = None
    payee_address: Address | None = None
    payer_contacts: tuple[Contact, ...] = ()
    receiver_id: str = ""
    claims: tuple[RemittanceClaim, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    payee_ids: tuple[tuple[str, str], ...] = ()
    bank: tuple[str, ...] = ()
    """BPR04 onward as they stand, for the round trip: account numbers are not interpreted."""
    extra: tuple[Extra, ...] = ()
