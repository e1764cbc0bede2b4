"""What a claim check needs around the claim, and what a run of checks answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from billwright.records.claim import Claim
from billwright.records.finding import Finding


class PriorService(msgspec.Struct, frozen=True, omit_defaults=True):
    """A service already on file for the same patient, from another claim. `claim` is its control number."""

    procedure: str
    service_date: dt.date
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    charge_cents: int = 0
    rendering_npi: str = ""
    billing_npi: str = ""
    claim: str = ""
    is_void: bool = False
    specialty: str = ""
    """Taxonomy of who rendered it; empty where not known."""
    place_of_service: str = ""
    diagnoses: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Where it stands, for a sentence."""
        return f"claim {self.claim}" if self.claim else "another visit"


class CoverageFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A coverage of the patient as the office knows it. `ends` is the first day out; None while it runs."""

    payer_id: str
    member_id: str
    starts: dt.date
    ends: dt.date | None = None
    order: str = "P"
    filing_code: str = ""
    """SBR09 of the payer; empty where not known."""


class TherapyFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """Outpatient therapy of the patient this calendar year, before the claim. Cents are allowed amounts, physical and
    speech therapy counted together; `pending` cents are charges that the payer has not answered. The plan of care is
    certified from `plan_from` until before `plan_ends`; None where none is on file. `days_since_report` counts treatment
    days since the last progress report. `plans_known` is False where the office keeps no plans of care here."""

    pt_slp_cents: int = 0
    ot_cents: int = 0
    pt_slp_pending_cents: int = 0
    ot_pending_cents: int = 0
    plan_from: dt.date | None = None
    plan_ends: dt.date | None = None
    days_since_report: int | None = None
    plans_known: bool = True


class NoticeFact(msgspec.Struct, frozen=True):
    """An advance beneficiary notice (ABN) that the patient signed on `signed_on` for these procedures."""

    signed_on: dt.date
    procedures: tuple[str, ...]


class AuthorizationFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """`procedures` empty means any. `units_left` None means not counted."""

    number: str
    payer_id: str
    starts: dt.date
    ends: dt.date | None = None
    procedures: tuple[str, ...] = ()
    units_left: Decimal | None = None


class PayerFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """Dated facts of the payer's profile. `timely_filing_days` run from `filing_from` "service" or "through"."""

    payer_id: str
    timely_filing_days: int | None = None
    filing_from: str = "service"
    ncci: str = ""
    """Which NCCI edition binds: "practitioner", "outpatient", "medicaid" or empty where none does."""
    authorization_required: tuple[str, ...] = ()
    takes_replacement: bool = True
    corrections: str = ""
    """How it corrects where it takes no replacement: "new" claim, a "line" at a time, "reopening", "paper" form; empty where
    not told."""
    therapy_units: str = ""
    """How timed therapy counts: "total" of the minutes of the day (CMS's 8-minute rule), "each" service by itself (the
    midpoint rule), empty where not known."""
    contractor: str = ""
    """The Medicare contractor's five-digit number, whose coverage policies bind; empty where it is none or not known."""

    def last_filing_day(self, first: dt.date, last: dt.date) -> dt.date | None:
        """The last day on which a first bill for services from `first` to `last` is in time; None where the days are not
        known. Medicare's is a calendar year from the service (42 CFR 424.44), which a profile states in days."""
        if self.timely_filing_days is None:
            return None
        return (last if self.filing_from == "through" else first) + dt.timedelta(self.timely_filing_days)


class Context(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known beside the claim. None means not known, which a check that needs it reports in `not_run`.

    `on` is the day the check is made, for filing clocks; rules read no other clock.
    """

    on: dt.date
    prior_services: tuple[PriorService, ...] | None = None
    coverages: tuple[CoverageFact, ...] | None = None
    authorizations: tuple[AuthorizationFact, ...] | None = None
    therapy: TherapyFact | None = None
    notices: tuple[NoticeFact, ...] | None = None
    minutes: tuple[tuple[int, int], ...] | None = None
    """(line from 1, documented minutes) of timed services; lines without are not in it."""
    payer: PayerFact | None = None


class NotRun(msgspec.Struct, frozen=True):
    """A check that could not look, and what it lacked: never passed in silence."""

    check: str
    lacks: str


class ClaimResult(msgspec.Struct, frozen=True):
    claim: Claim
    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]

    @property
    def is_clean(self) -> bool:
        """No finding stops it. A clean claim may still carry warnings."""
        return not any(finding.stops for finding in self.findings)
