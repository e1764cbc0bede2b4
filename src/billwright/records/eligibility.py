"""What is covered: the inquiry an office sends about a patient (270), and the payer's answer (271), in a biller's names.

Nothing is guessed: a helper gives a value only where the answer says one value, else None.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal, TypeVar

import msgspec

from billwright.records.claim import Diagnosis, Extra
from billwright.records.parties import Address, Contact, Name

T = TypeVar("T")
PLAN = "30"
"""The service type of health benefit plan coverage: what is said of it is said of the plan as a whole."""
ACTIVE, INACTIVE = frozenset("12345"), frozenset("678")
"""EB01: coverage is in force (1 active, 2 full risk ... 5 pending investigation), or is not."""
COINSURANCE, COPAY, DEDUCTIBLE, LIMITATION, OUT_OF_POCKET, NOT_COVERED = "A", "B", "C", "F", "G", "I"
REMAINING = "29"
"""EB06 and HSD05: what is left of it."""


class Reference(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One REF: `kind` 6P group, 18 plan, 1L policy, IG insurance policy, SY SSN, EJ our account ...; `name` of the plan,
    group or network, or the state of a licence."""

    kind: str
    number: str
    name: str = ""


class OnDate(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One DTP: `kind` 291 plan, 307 eligibility, 346 plan begins, 347 plan ends, 472 service ...; `through` is the last
    day, None for one day."""

    kind: str
    day: dt.date
    through: dt.date | None = None


class Specialty(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One PRV: `role` BI billing, PE performing, PC primary care, RF referring ...; `number` is a taxonomy with
    `kind` PXC."""

    role: str
    number: str = ""
    kind: str = "PXC"


class Party(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Who is asked, who asks, or whom a benefit is about. `number_kind` PI payer's, XX NPI, FI tax number, SV provider's ...

    `role` is the NM101 code: PR payer, 1P provider, 2B administrator, 36 employer, FA facility, P3 primary care provider,
    GP gateway, P5 sponsor, X3 utilization management, VN vendor. `relationship` (NM110) is that of one whom a benefit
    names.
    """

    name: Name
    role: str = "PR"
    number: str = ""
    number_kind: str = "PI"
    address: Address | None = None
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    specialty: Specialty | None = None
    relationship: str = ""

    @property
    def npi(self) -> str:
        """Empty where the party goes by another number."""
        return self.number if self.number_kind == "XX" else ""


class Trace(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One TRN: a number by which an inquiry and its answer are matched. `kind` 1 is the sender's own; 2, in an answer, the
    number of the inquiry that it answers. `assigner` is a 9 or 1 and the tax number of whoever gave it."""

    number: str
    assigner: str
    detail: str = ""
    kind: Literal["1", "2"] = "1"


class MilitaryService(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One MPI: `status` of the information (A partial, C current, L latest, O oldest, P prior ...), `employment`, `branch`
    and `rank` by their codes; `through` is the last day, None for one day."""

    status: str
    employment: str
    branch: str
    description: str = ""
    rank: str = ""
    day: dt.date | None = None
    through: dt.date | None = None


class Member(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A subscriber or dependent as the inquiry or the answer knows them. A dependent has no `member_id` of its own.

    `relationship` to the subscriber: 18 self, 01 spouse, 19 child, 34 other adult, G8 other; empty where not told.
    `is_corrected` where the payer changed what identifies them (INS03 001, INS04 25). `birth_sequence` tells twins apart.
    `sex` F, M, U or empty.
    """

    name: Name
    member_id: str = ""
    member_id_kind: str = "MI"
    birth_date: dt.date | None = None
    sex: str = ""
    address: Address | None = None
    references: tuple[Reference, ...] = ()
    specialty: Specialty | None = None
    relationship: str = ""
    is_corrected: bool = False
    birth_sequence: int | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    dates: tuple[OnDate, ...] = ()
    military: MilitaryService | None = None


class Procedure(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`kind` HC for CPT and HCPCS, AD dental, N4 drug ...; `through` is the last code of a range."""

    code: str
    kind: str = "HC"
    modifiers: tuple[str, ...] = ()
    description: str = ""
    through: str = ""


class Circumstance(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One III: `kind` ZZ with a place of service, GR or NI with a nature of injury; `category` 44 with the
    body part in `text`."""

    kind: str = ""
    code: str = ""
    category: str = ""
    text: str = ""


# --- the inquiry


class ServiceAsked(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One EQ: by service types or by a procedure. `pointers` are 1-based indexes of the patient's diagnoses.

    `coverage_level` FAM asks for the whole family's. `spend_down_cents` is what a patient has to spend before Medicaid
    pays, `billed_cents` what was billed towards it; both of a subscriber only. Of `references`, `dates` and
    `circumstances` the guide takes one each.
    """

    service_types: tuple[str, ...] = ()
    procedure: Procedure | None = None
    coverage_level: str = ""
    pointers: tuple[int, ...] = ()
    spend_down_cents: int | None = None
    billed_cents: int | None = None
    circumstances: tuple[Circumstance, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[OnDate, ...] = ()
    extra: tuple[Extra, ...] = ()


class EligibilityInquiry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a provider asks a payer about one patient: the dependent, or the subscriber where there is none.

    `reference` is BHT03, `created_at` the sender's local time (None: as the envelope), `purpose` 13 request or
    01 cancellation, `use` RT where it is about a Medicaid spend-down.
    """

    payer: Party
    provider: Party
    subscriber: Member
    dependent: Member | None = None
    traces: tuple[Trace, ...] = ()
    services: tuple[ServiceAsked, ...] = ()
    reference: str = ""
    created_at: dt.datetime | None = None
    purpose: str = "13"
    use: str = ""
    extra: tuple[Extra, ...] = ()

    @property
    def patient(self) -> Member:
        return self.dependent or self.subscriber

    @property
    def dates(self) -> tuple[OnDate, ...]:
        """What days the inquiry is about as a whole; a service may have its own."""
        return self.patient.dates


# --- the answer

Level = Literal["transaction", "payer", "provider", "subscriber", "dependent", "benefit"]
"""Whom a rejection is about. `transaction` and `payer` reject all that was asked of that payer."""


class Rejection(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One AAA: why it was not answered (AAA03, e.g. 42 cannot answer now, 43 provider, 72 member id, 75 not found) and
    what to do (AAA04: C correct and resend, N do not resend, P or R resend, S Y do not resend, W X wait 30 or 10 days).

    `was_valid` is AAA01: the inquiry was in order, and it is the payer who cannot answer it.
    """

    reason: str
    action: str
    level: Level
    was_valid: bool = False


class Limit(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One HSD: `quantity` of `quantity_kind` (VS visits, DY days, HS hours, MN months, FL units) per `unit` (DA WK MO
    YR VS), each `every` of them; for `periods` of `period` (EB06's codes: 7 day, 27 visit, 29 left, 34 month ...), by the
    delivery codes `pattern` and `time`."""

    quantity_kind: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    every: Decimal | None = None
    period: str = ""
    periods: int | None = None
    pattern: str = ""
    time: str = ""


class Benefit(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One EB with what stands under it.

    `information` is EB01: 1 to 5 active, 6 to 8 inactive, A coinsurance, B copay, C deductible, F limitation, G out of
    pocket, I not covered, L primary care provider, R other payer, X provider ... `coverage_level` IND, FAM, EMP ...;
    `period` 23 calendar year, 27 visit, 29 left, 7 day ... `amount_cents` is the patient's share, or what is left of it.
    `percent_basis_points` is EB08 as a share, 0.2 being 2,000 (20 %): the patient's. Who wrote 20 said
    2,000 %, and so does this. `authorization` and `network` are Y, N or U, `network` also W (in and out alike); empty
    where not told. `pointers` are 1-based indexes of the patient's diagnoses.
    """

    information: str
    coverage_level: str = ""
    service_types: tuple[str, ...] = ()
    insurance_type: str = ""
    plan_name: str = ""
    period: str = ""
    amount_cents: int | None = None
    percent_basis_points: int | None = None
    quantity_kind: str = ""
    quantity: Decimal | None = None
    authorization: str = ""
    network: str = ""
    procedure: Procedure | None = None
    pointers: tuple[int, ...] = ()
    limits: tuple[Limit, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[OnDate, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    messages: tuple[str, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    related: tuple[Party, ...] = ()
    extra: tuple[Extra, ...] = ()

    @property
    def needs_authorization(self) -> bool | None:
        return _yes(self.authorization)

    @property
    def in_network(self) -> bool | None:
        """None where the benefit is the same in and out of network, or nothing is said."""
        return _yes(self.network)

    def is_about(self, service_type: str, in_network: bool | None = None, level: str = "") -> bool:
        """Whether it names the service type, or is of the plan without naming one, and says nothing against the rest."""
        whole = () if self.procedure else (PLAN,)
        if service_type not in (self.service_types or whole):
            return False
        is_elsewhere = in_network is not None and self.in_network is not None and self.in_network != in_network
        return not is_elsewhere and not (level and self.coverage_level and self.coverage_level != level)


class EligibilityAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a payer says of one patient, or of an inquiry as a whole: then `subscriber` is None, and `provider` too where
    the payer did not get that far. `rejections` hold those of every level above the benefits.

    `purpose` is BHT02: 11 answer, 06 confirmation. `reference` and `created_at` as in the inquiry.
    """

    payer: Party
    provider: Party | None = None
    subscriber: Member | None = None
    dependent: Member | None = None
    traces: tuple[Trace, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    reference: str = ""
    created_at: dt.datetime | None = None
    purpose: str = "11"
    extra: tuple[Extra, ...] = ()

    @property
    def patient(self) -> Member | None:
        return self.dependent or self.subscriber

    @property
    def is_rejected(self) -> bool:
        """Nothing was answered, and a reason was given."""
        return bool(self.rejections) and not self.benefits

    @property
    def is_active(self) -> bool | None:
        """Whether the plan's coverage is in force; None where the answer does not say."""
        return self.covers(PLAN)

    @property
    def plan_name(self) -> str:
        """Of the coverage in force, where it has one name."""
        names = {each.plan_name for each in self.benefits if each.information in ACTIVE and each.plan_name}
        return names.pop() if len(names) == 1 else ""

    def about(self, service_type: str, in_network: bool | None = None, level: str = "") -> tuple[Benefit, ...]:
        """What is said of a service type. `level` IND, FAM ... leaves out what is said of another coverage level."""
        return tuple(each for each in self.benefits if each.is_about(service_type, in_network, level))

    def covers(self, service_type: str) -> bool | None:
        """Whether any benefit says the service type is active, or else inactive or not covered; None where none says."""
        said = {each.information for each in self.about(service_type)}
        if said & ACTIVE:
            return True
        return False if said & INACTIVE or NOT_COVERED in said else None

    def copay_cents(self, service_type: str, in_network: bool | None = True) -> int | None:
        """The patient's fixed share, where one amount is said."""
        return _only(self._said(COPAY, service_type, in_network), _amount)

    def coinsurance_basis_points(self, service_type: str, in_network: bool | None = True) -> int | None:
        """The patient's share of the allowed amount, 2,000 being 20 %, where one is said."""
        return _only(self._said(COINSURANCE, service_type, in_network), lambda each: each.percent_basis_points)

    def deductible_left_cents(
        self, service_type: str = PLAN, in_network: bool | None = True, level: str = "IND"
    ) -> int | None:
        """What the patient still pays before the plan does, where one amount is said to be left."""
        return _only(self._left(DEDUCTIBLE, service_type, in_network, level), _amount)

    def out_of_pocket_left_cents(
        self, service_type: str = PLAN, in_network: bool | None = True, level: str = "IND"
    ) -> int | None:
        """What the patient pays at most from now on, where one amount is said to be left."""
        return _only(self._left(OUT_OF_POCKET, service_type, in_network, level), _amount)

    def visits_left(self, service_type: str, in_network: bool | None = True) -> Decimal | None:
        """Visits that the plan still covers, where one number is said, in the benefit itself or in a limit under it."""
        return _only(self._said(LIMITATION, service_type, in_network), _visits_left)

    def _said(self, information: str, service_type: str, in_network: bool | None, level: str = "") -> list[Benefit]:
        return [each for each in self.about(service_type, in_network, level) if each.information == information]

    def _left(self, information: str, service_type: str, in_network: bool | None, level: str) -> list[Benefit]:
        found = self._said(information, service_type, in_network, level)
        return [each for each in found if each.period == REMAINING]


def _yes(code: str) -> bool | None:
    return {"Y": True, "N": False}.get(code)


def _amount(benefit: Benefit) -> int | None:
    return benefit.amount_cents


def _visits_left(benefit: Benefit) -> Decimal | None:
    if benefit.period == REMAINING and benefit.quantity_kind == "VS":
        return benefit.quantity
    left = {each.quantity for each in benefit.limits if each.period == REMAINING and each.quantity_kind == "VS"}
    return left.pop() if len(left) == 1 else None


def _only(benefits: Iterable[Benefit], value: Callable[[Benefit], T | None]) -> T | None:
    """The one value that is said; None where none is, or where two differ."""
    found = {said for each in benefits if (said := value(each)) is not None}
    return found.pop() if len(found) == 1 else None
