"""Asking a payer where a claim is, and what it answers: 276 and 277 in a biller's names, one record for each claim."""

import datetime as dt
from decimal import Decimal

import msgspec

from billwright.records.acknowledgment import StatusInfo
from billwright.records.claim import Extra
from billwright.records.parties import Contact, Name, PayerName, Person, Provider


class StatusLine(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One service asked about or answered. `charge_cents` is for all units; `through` None for one day.

    `control_number` is our own line id. `paid_cents` and `infos` are the payer's: None and empty where we ask.
    """

    procedure: str
    charge_cents: int
    service_date: dt.date | None = None
    through: dt.date | None = None
    modifiers: tuple[str, ...] = ()
    procedure_kind: str = "HC"
    revenue_code: str = ""
    units: Decimal | None = None
    control_number: str = ""
    paid_cents: int | None = None
    infos: tuple[StatusInfo, ...] = ()
    extra: tuple[Extra, ...] = ()


class StatusInquiry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A question about one claim (276). `trace` is the number by which the answer is matched.

    `reference` and `created_at` are the batch's: inquiries that share them share a transaction. `provider` is the one who
    billed (role 1P). `patient` is None where the patient is the subscriber. `control_number` is our claim number,
    `payer_control_number` the payer's, `type_of_bill` three digits. `charge_cents` is the claim's total. `ids` further
    (REF01, REF02): LU the payer's system, EA medical record.
    """

    reference: str
    created_at: dt.datetime | None
    payer: PayerName
    receiver: Name
    receiver_id: str
    provider: Provider
    subscriber: Person
    trace: str
    patient: Person | None = None
    receiver_id_kind: str = "46"
    control_number: str = ""
    payer_control_number: str = ""
    clearinghouse_number: str = ""
    type_of_bill: str = ""
    group_number: str = ""
    prescription: str = ""
    charge_cents: int | None = None
    service_from: dt.date | None = None
    service_through: dt.date | None = None
    lines: tuple[StatusLine, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    extra: tuple[Extra, ...] = ()

    @property
    def who(self) -> Person:
        """The patient, whether subscriber or dependent."""
        return self.patient or self.subscriber


class StatusAnswer(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a payer says of one claim (277); or of the receiver or the provider as a whole, where it cannot say more.

    `provider` is None where the receiver is answered, `subscriber` where the provider is. `trace` is the number asked
    with: the inquiry's, or its batch's reference for the receiver. The other fields are as in StatusInquiry; `ids`
    further (REF01, REF02): VV the voucher.
    """

    reference: str
    created_at: dt.datetime | None
    payer: PayerName
    receiver: Name
    receiver_id: str
    trace: str
    infos: tuple[StatusInfo, ...]
    provider: Provider | None = None
    subscriber: Person | None = None
    patient: Person | None = None
    receiver_id_kind: str = "46"
    payer_contact: Contact | None = None
    control_number: str = ""
    payer_control_number: str = ""
    clearinghouse_number: str = ""
    type_of_bill: str = ""
    group_number: str = ""
    prescription: str = ""
    service_from: dt.date | None = None
    service_through: dt.date | None = None
    lines: tuple[StatusLine, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    extra: tuple[Extra, ...] = ()

    @property
    def who(self) -> Person | None:
        """The patient, whether subscriber or dependent; None where no claim is answered."""
        return self.patient or self.subscriber

    @property
    def charge_cents(self) -> int | None:
        """What was charged, as the payer has it; None where it does not say."""
        return next((info.cents for info in self.infos if info.cents is not None), None)

    @property
    def paid_cents(self) -> int | None:
        """What the payer pays or paid; None where it does not say."""
        return next((info.paid_cents for info in self.infos if info.paid_cents is not None), None)

    @property
    def decided_on(self) -> dt.date | None:
        """The day of the payer's decision."""
        return next((info.decided_on for info in self.infos if info.decided_on), None)

    @property
    def paid_on(self) -> dt.date | None:
        """The day of the check or EFT."""
        return next((info.paid_on for info in self.infos if info.paid_on), None)

    @property
    def check_number(self) -> str:
        """The number of the check or EFT; empty where there is none."""
        return next((info.check_number for info in self.infos if info.check_number), "")
