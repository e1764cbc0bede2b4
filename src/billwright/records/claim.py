"""The one canonical claim: an 837's data in a biller's names. X12, paper, FHIR, database and checks meet here.

What the structs do not name rides along in `extra`, segment by segment with its loop, so that reading loses nothing.
"""

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from billwright.records.parties import Contact, PayerName, Person, Provider

SCHEMA_VERSION = 1
"""Raised with any change that an old snapshot cannot be decoded by."""


class Extra(msgspec.Struct, frozen=True, gc=False):
    """A segment that no field names: its loop ("2300") and its elements as text, identifier first."""

    loop: str
    elements: tuple[str, ...]


class Diagnosis(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`code` without dot; `kind` is the HI qualifier: ABK/ABF principal/other ICD-10-CM, BK/BF ICD-9-CM, and the
    institutional ABJ/BJ admitting, APR/PR reason for the visit, ABN/BN external cause; `present_on_admission` Y N U W or
    empty."""

    code: str
    kind: str = "ABF"
    present_on_admission: str = ""

    @property
    def is_icd10(self) -> bool:
        return self.kind.startswith("A")


class Adjustment(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One CAS trio. `cents` is positive where it lowers what is paid, negative where it raises it."""

    group: str
    reason: str
    cents: int
    quantity: Decimal | None = None


class LineAdjudication(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What an earlier payer did with a line (loop 2430). `revenue_code` is institutional only."""

    payer_id: str
    paid_cents: int
    procedure: str
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    adjudicated_on: dt.date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remaining_cents: int | None = None
    procedure_kind: str = "HC"
    bundled_line: int | None = None
    revenue_code: str = ""


class Drug(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """NDC as 11 digits (5-4-2), quantity in `unit` F2 GR ME ML UN; prescription number (XZ) or link number (VY)."""

    ndc: str
    quantity: Decimal
    unit: str
    prescription: str = ""
    prescription_kind: str = "XZ"


class ServiceLine(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One service. `charge_cents` is for all units; `pointers` are 1-based indexes of the claim's diagnoses.

    `through` is None for one day. `unit` UN units, MJ minutes, DA days. `control_number` is REF 6R, our own line id, which
    the remittance gives back. `revenue_code` (four digits) and `noncovered_cents`, part of the charge, are institutional
    only; such a line may have no procedure. `dates` holds further (DTP qualifier, date); `ids` further (REF01, REF02).
    """

    procedure: str
    charge_cents: int
    units: Decimal
    service_date: dt.date | None
    pointers: tuple[int, ...] = ()
    modifiers: tuple[str, ...] = ()
    through: dt.date | None = None
    unit: str = "UN"
    procedure_kind: str = "HC"
    description: str = ""
    place_of_service: str = ""
    emergency: bool = False
    control_number: str = ""
    revenue_code: str = ""
    prior_authorization: str = ""
    clia: str = ""
    note: str = ""
    note_kind: str = "ADD"
    drug: Drug | None = None
    providers: tuple[Provider, ...] = ()
    dates: tuple[tuple[str, dt.date], ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    adjudications: tuple[LineAdjudication, ...] = ()
    extra: tuple[Extra, ...] = ()
    noncovered_cents: int | None = None


class OtherCoverage(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Another payer on the claim (loop 2320/2330), with what it did where it has answered.

    `order` P, S or T; `relationship` is the subscriber's individual relationship code, 18 self.
    """

    order: str
    relationship: str
    filing_code: str
    subscriber: Person
    payer: PayerName
    group_number: str = ""
    group_name: str = ""
    msp_type: str = ""
    paid_cents: int | None = None
    remaining_cents: int | None = None
    noncovered_cents: int | None = None
    paid_on: dt.date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    assigns_benefits: str = "Y"
    release: str = "Y"
    claim_control_number: str = ""
    prior_authorization: str = ""
    extra: tuple[Extra, ...] = ()


class Procedure(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a facility did, coded without dot. `kind` is the HI qualifier: BBR/BBQ principal/other ICD-10-PCS, BR/BQ
    ICD-9-CM, CAH principal in advanced billing concepts."""

    code: str
    on: dt.date | None = None
    kind: str = "BBR"


class Stay(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What only a facility's bill tells, of an inpatient or of anybody else whom it treated.

    The statement covers `statement_from` to `statement_through`, both days included. `admitted_at` and `discharged_at`
    are HHMM. `admission_type`, `admission_source` and `patient_status` are CL1's codes; `drg` is the diagnosis related
    group. `occurrences` are (code, day), `occurrence_spans` (code, first day, last day), `values` (code, cents; of a code
    that counts days or units, hundredths of one), `conditions` and `treatments` codes, in the order of importance.
    `patient_due_cents` is what the patient is expected to owe.
    """

    statement_from: dt.date | None = None
    statement_through: dt.date | None = None
    admitted_on: dt.date | None = None
    admitted_at: str = ""
    discharged_at: str = ""
    admission_type: str = ""
    admission_source: str = ""
    patient_status: str = ""
    drg: str = ""
    procedures: tuple[Procedure, ...] = ()
    occurrence_spans: tuple[tuple[str, dt.date, dt.date], ...] = ()
    occurrences: tuple[tuple[str, dt.date], ...] = ()
    values: tuple[tuple[str, int], ...] = ()
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    patient_due_cents: int | None = None


class Claim(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A claim to one payer.

    `patient` is None where the patient is the subscriber (relationship 18). `order` is SBR01 (P S T), `filing_code`
    SBR09, `msp_type` SBR05. `frequency` 1 original, 7 replacement, 8 void; `payer_control_number` is REF F8, the
    payer's number of the claim corrected. `total_cents` is CLM02 as stated, which a check compares with the lines.
    `dates` holds (DTP qualifier, date): 431 onset, 439 accident, 435 admission, 096 discharge, 304 last seen,
    454 initial treatment, 484 last menstrual period. `accident` CLM11 codes (AA, EM, OA) and `accident_state`.
    `ids` further (REF01, REF02).

    An institutional claim has a `type_of_bill` (facility code, two digits; `frequency` is its third) and a `stay` instead
    of a place of service, and its lines point to no diagnoses.
    """

    control_number: str
    total_cents: int
    billing: Provider
    subscriber: Person
    payer: PayerName
    lines: tuple[ServiceLine, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    kind: Literal["professional", "institutional"] = "professional"
    place_of_service: str = "11"
    frequency: str = "1"
    order: str = "P"
    relationship: str = "18"
    filing_code: str = "CI"
    msp_type: str = ""
    group_number: str = ""
    group_name: str = ""
    patient: Person | None = None
    pay_to: Provider | None = None
    providers: tuple[Provider, ...] = ()
    signature_on_file: bool = True
    assignment: str = "A"
    assigns_benefits: str = "Y"
    release: str = "Y"
    accident: tuple[str, ...] = ()
    accident_state: str = ""
    special_program: str = ""
    delay_reason: str = ""
    patient_paid_cents: int | None = None
    prior_authorization: str = ""
    referral_number: str = ""
    payer_control_number: str = ""
    clearinghouse_number: str = ""
    clia: str = ""
    medical_record_number: str = ""
    note: str = ""
    note_kind: str = "ADD"
    dates: tuple[tuple[str, dt.date], ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    other_coverages: tuple[OtherCoverage, ...] = ()
    type_of_bill: str = ""
    extra: tuple[Extra, ...] = ()
    stay: Stay = Stay()

    @property
    def who(self) -> Person:
        """The patient, whether subscriber or dependent."""
        return self.patient or self.subscriber

    @property
    def service_from(self) -> dt.date | None:
        """First day of the statement, else the earliest day of service on any line; None where none is dated."""
        return self.stay.statement_from or min(
            (line.service_date for line in self.lines if line.service_date), default=None
        )

    @property
    def service_through(self) -> dt.date | None:
        """Last day of the statement, else the latest day of service on any line."""
        return self.stay.statement_through or max(
            (day for line in self.lines if (day := line.through or line.service_date)), default=None
        )


class Submitter(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Loop 1000A: who sends the batch, and whom to call. A person's name is "Last, First Middle"."""

    name: str
    submitter_id: str
    contact: Contact = Contact()
    is_person: bool = False


class ClaimBatch(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One ST of an 837: claims of one submitter to one receiver.

    `reference` is BHT03, unique to the submitter; `purpose` 00 original, 18 reissue; `use` CH chargeable, RP encounters.
    `extra` is what stands before the first level and has no field (a second contact).
    """

    reference: str
    created_at: dt.datetime
    submitter: Submitter
    receiver_name: str
    receiver_id: str
    claims: tuple[Claim, ...]
    purpose: str = "00"
    use: str = "CH"
    extra: tuple[Extra, ...] = ()


def encode(claim: Claim) -> bytes:
    """The snapshot that a submission keeps: JSON, with the schema version beside it in its row."""
    return msgspec.json.encode(claim)


_decoder = msgspec.json.Decoder(Claim)


def decode(snapshot: bytes) -> Claim:
    """The claim of a snapshot of this SCHEMA_VERSION. Raises msgspec.ValidationError for any other content."""
    return _decoder.decode(snapshot)
