"""Leave asked before care is given (278), and the payer's answer, in a biller's names.

A request is about one event of one patient, a course of visits or a stay, with its services. An answer repeats what was
asked as far as the payer wants to, decides on the event or on each service, or says why it could not.
"""

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from billwright.records.claim import Extra
from billwright.records.eligibility import Limit, Member, OnDate, Party, Procedure, Reference, Trace

CERTIFIED = frozenset({"A1", "A2", "A6"})
"""HCR01: certified as asked, in part, or otherwise than asked."""
PENDED, DENIED, CANCELLED, NOT_NEEDED = "A4", "A3", "C", "NA"
Level = Literal["request", "payer", "requester", "subscriber", "dependent", "event", "provider", "place", "service"]
"""Whom or what a rejection is about. `request` rejects the whole before anything in it was looked at."""


class Review(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One UM. `category` AR admission, HS health services, SC referral to a specialist, IN reservation of services;
    `certification` I new, 4 extension, 3 cancellation, R renewal, S revision, 1 2 appeal, N reconsideration.

    `place` is a place of service with `place_kind` B, a type of bill with A. `urgency` E elective, U urgent,
    03 emergency. `accident` holds AA auto, EM employment, AP caused by another, OA other; `release`, `condition`,
    `prognosis` and `delay_reason` as coded.
    """

    category: str
    certification: str = "I"
    service_type: str = ""
    place: str = ""
    place_kind: str = "B"
    accident: tuple[str, ...] = ()
    accident_state: str = ""
    accident_country: str = ""
    urgency: str = ""
    condition: str = ""
    prognosis: str = ""
    release: str = ""
    delay_reason: str = ""


class KnownDiagnosis(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One of an HI. `code` without dot; `kind` ABK principal, ABF other, ABJ admitting, APR reason for the visit, the
    ICD-9-CM ones BK BF BJ PR, DR a DRG, LOI what an answer asks for (LOINC). `known_on` is when it was made."""

    code: str
    kind: str = "ABF"
    known_on: dt.date | None = None


class Condition(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One CRC: whether the `codes` of a category (07 ambulance, 08 chiropractic, 09 equipment, 11 oxygen, 75 functional
    limits, 76 activities permitted, 77 mental status) apply."""

    category: str
    codes: tuple[str, ...]
    applies: bool = True


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One PWK: a report (`kind` 08 plan of treatment, PY a report, RR radiology ...) that goes `how` AA on request, BM mail,
    EL electronically, EM e-mail, FX fax, VO told; `number` is what it is filed under."""

    kind: str
    how: str
    number: str = ""
    description: str = ""


class Decision(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One HCR. `action` A1 certified, A2 in part, A6 modified, A3 denied, A4 pended, C cancelled, CT call the payer,
    NA not needed. `number` is the authorization's; while pended, the payer's for the case. `reasons` are the payer's
    reason codes. `second_opinion` says whether one is needed; None where not told."""

    action: str
    number: str = ""
    reasons: tuple[str, ...] = ()
    second_opinion: bool | None = None

    @property
    def is_certified(self) -> bool:
        return self.action in CERTIFIED


class ReviewRejection(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One AAA: why a request could not be decided on (AAA03, e.g. 42 cannot answer now, 75 not found, T5 something is
    missing) and what to do (AAA04: C correct and resend, N do not resend, P or R resend ...).

    `number` is which provider or place of its event or service, from 1. `was_valid` is AAA01: the request was in order,
    and it is the payer who cannot answer it.
    """

    reason: str
    action: str
    level: Level
    number: int = 1
    was_valid: bool = False


class Reviewed(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What an event and a service have alike. `decision` and `rejections` are the answer's.

    `previous_number` is an earlier authorization's (REF BB), which an extension or a cancellation names; `payer_reference`
    the payer's number of an earlier answer (REF NT). `quantity` is how much care: visits, days, hours, per week and for
    how long. `traces` hold our number of it.
    """

    review: Review | None = None
    traces: tuple[Trace, ...] = ()
    previous_number: str = ""
    payer_reference: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[OnDate, ...] = ()
    quantity: Limit | None = None
    attachments: tuple[Attachment, ...] = ()
    messages: tuple[str, ...] = ()
    providers: tuple[Party, ...] = ()
    decision: Decision | None = None
    rejections: tuple[ReviewRejection, ...] = ()
    extra: tuple[Extra, ...] = ()

    def date(self, kind: str) -> OnDate | None:
        """The first date of a DTP qualifier: 472 service, AAH event, 435 admission, 096 discharge, 102 issued ..."""
        return next((each for each in self.dates if each.kind == kind), None)

    @property
    def effective(self) -> dt.date | None:
        """The first day that the certification holds; None where not told."""
        since = self.date("007")
        return since.day if since else None

    @property
    def expires(self) -> dt.date | None:
        """The last day that it holds: DTP 036, else the end of DTP 007; None where not told."""
        until, since = self.date("036"), self.date("007")
        return until.day if until else since.through if since else None


class Service(Reviewed, frozen=True, omit_defaults=True, gc=False):
    """One service of an event (2000F). `form` says by which SV it is written, where there is something to write: a service
    may also be told by its `review` alone (a service type and a `quantity`).

    `amount_cents` is the charge expected for all units; `unit` UN units, MJ minutes, DA days, F2 international units.
    `pointers` are 1-based indexes of the event's diagnoses. `through` of the procedure ends a range of codes.
    """

    procedure: Procedure | None = None
    form: Literal["professional", "institutional", "dental"] = "professional"
    amount_cents: int | None = None
    units: Decimal | None = None
    unit: str = "UN"
    revenue_code: str = ""
    pointers: tuple[int, ...] = ()

    @property
    def service_date(self) -> OnDate | None:
        return self.date("472")


class Event(Reviewed, frozen=True, omit_defaults=True, gc=False):
    """A patient's event (2000E): what is asked, how much of it, and who gives it (`providers`: SJ service provider, FA
    facility, DK ordering, DN referring, 71 attending ...). `places` are stops of a transport: PW pick-up, ND R3 next, 45
    drop-off, FS last. `admission_type`, `admission_source` and `patient_status` as an institution codes them.
    """

    diagnoses: tuple[KnownDiagnosis, ...] = ()
    conditions: tuple[Condition, ...] = ()
    admission_type: str = ""
    admission_source: str = ""
    patient_status: str = ""
    places: tuple[Party, ...] = ()
    services: tuple[Service, ...] = ()


class Authorization(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a request and an answer have alike: from the payer (UMO) down to the event, as far as it goes.

    `reference` is BHT03, `created_at` the sender's local time (None: as the envelope). `dependent` is the patient, where
    that is not the subscriber; its member number is the subscriber's. `rejections` are those of the levels above the
    event. Of members, `specialty`, `is_corrected`, `dates`, `diagnoses` and `military` are not used here.
    """

    reference: str
    payer: Party
    requester: Party | None = None
    subscriber: Member | None = None
    dependent: Member | None = None
    event: Event | None = None
    rejections: tuple[ReviewRejection, ...] = ()
    created_at: dt.datetime | None = None
    extra: tuple[Extra, ...] = ()

    @property
    def patient(self) -> Member | None:
        return self.dependent or self.subscriber

    @property
    def trace(self) -> str:
        """The event's number that the requester gave: of an answer, the one that it refers to."""
        traces = self.event.traces if self.event else ()
        ours = [each for each in traces if each.kind == ("2" if isinstance(self, AuthorizationAnswer) else "1")]
        return ours[0].number if ours else ""


class AuthorizationRequest(Authorization, frozen=True, omit_defaults=True, gc=False):
    """A request for review. `purpose` 13 request, 01 cancellation of one, 36 count down from a referral; `use` RU where
    it reserves services."""

    purpose: str = "13"
    use: str = ""


class AuthorizationAnswer(Authorization, frozen=True, omit_defaults=True, gc=False):
    """A payer's answer. `use` 18 nothing more follows, 19 more follows, AT an administrative step, RU services reserved."""

    purpose: str = "11"
    use: str = "18"

    @property
    def every_rejection(self) -> tuple[ReviewRejection, ...]:
        """Those above the event, the event's, and its services'."""
        event = self.event
        if event is None:
            return self.rejections
        return self.rejections + event.rejections + tuple(one for each in event.services for one in each.rejections)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The event's, then each service's that has one of its own."""
        event = self.event
        if event is None:
            return ()
        return tuple(each.decision for each in (event, *event.services) if each.decision is not None)

    @property
    def is_rejected(self) -> bool:
        """Nothing was decided, and a reason was given."""
        return bool(self.every_rejection) and not self.decisions
