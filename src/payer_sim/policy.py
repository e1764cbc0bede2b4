"""A payer's policy and roll of members, as files say them.

`policy.toml` is one `Policy`; each `[[table]]` in it is one struct of this module and each key one field, so the structs
are the format. Amounts are integer cents, shares are basis points (2000 is 20 %), dates are TOML dates, codes are text
without dots. An unknown key, a missing one or a wrong type is refused with its place.

    payer_id = "00901"
    ...
    days_to_pay = [7, 12]

    [[plans]]
    name = "part-b"
    deductible_cents = 25_700
    coinsurance_basis_points = 2000

    [[fee_schedules]]
    starts = 2026-01-01
    [fee_schedules.cents]
    99213 = 9240

    [[bundles]]
    comprehensive = "97530"
    component = "97140"
    reason = "236"

`members.jsonl` is one `Member` a line: {"id":"M1","last":"Examplar","first":"Iris","birth_date":"1980-05-06",
"plan":"part-b","starts":"2026-01-01"}. The three files of payer_sim/policies are whole examples.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, get_args

import msgspec

Cents = Annotated[int, msgspec.Meta(ge=0)]
Share = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
"""Basis points of a whole."""
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9]{1,5}$")]
Text = Annotated[str, msgspec.Meta(pattern=r"^[^*:^~\x00-\x1f\x7f]+$", max_length=60)]
"""What an answer can carry: none of our delimiters."""
Group = Literal["CO", "PR", "OA", "PI"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class PolicyError(Exception):
    """A policy or roll that cannot be used; the text says which file, where in it, and what is wrong."""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all that a policy file holds: a key nobody knows is a mistake to be told, not to be passed over."""


class Plan(Told, frozen=True):
    """What the member bears. `deductible_cents` is for a calendar year and a member. `copay_procedures` bear
    `copay_cents` once a day, on the first such line, and neither deductible nor coinsurance. `first_dollar` procedures bear
    nothing.

    Not modelled: family deductibles, out-of-pocket maximums, carry-over.
    """

    name: str
    deductible_cents: Cents = 0
    coinsurance_basis_points: Share = 0
    copay_cents: Cents = 0
    copay_procedures: tuple[str, ...] = ()
    first_dollar: tuple[str, ...] = ()


class FeeSchedule(Told, frozen=True):
    """Allowed cents for one unit by procedure, for services from `starts` until a later schedule starts."""

    starts: dt.date
    cents: dict[str, Cents]


class Bundle(Told, frozen=True):
    """`component` is not paid beside `comprehensive` on the same day, unless it carries one of `unless_modifiers`."""

    comprehensive: str
    component: str
    reason: Literal["97", "236"] = "97"
    remarks: tuple[Code, ...] = ()
    unless_modifiers: tuple[str, ...] = ("59", "XE", "XP", "XS", "XU")


class NotCovered(Told, frozen=True):
    procedures: tuple[str, ...]
    group: Group = "CO"
    remarks: tuple[Code, ...] = ()


class AuthorizationRule(Told, frozen=True):
    """A prior authorization number is needed once `after_visits` days with such a service are on file in the year."""

    procedures: tuple[str, ...]
    after_visits: int = 0
    remarks: tuple[Code, ...] = ("M62",)


class FrequencyLimit(Told, frozen=True):
    """At most `units` of the procedures taken together a day, a calendar year, or ever; the line that passes it is refused
    whole."""

    procedures: tuple[str, ...]
    units: int
    period: Literal["day", "year", "lifetime"]
    remarks: tuple[Code, ...] = ("N362",)


class ModifierRule(Told, frozen=True):
    """The procedures need one of the modifiers."""

    procedures: tuple[str, ...]
    one_of: tuple[str, ...]
    remarks: tuple[Code, ...] = ("N822",)


class DiagnosisRule(Told, frozen=True):
    """The procedures are paid for a diagnosis, among those that the line points to, that starts with one of
    `supported_by`. Reason 11 says that it does not fit, 50 that it does not show the need."""

    procedures: tuple[str, ...]
    supported_by: tuple[str, ...]
    reason: Literal["11", "50"] = "50"
    remarks: tuple[Code, ...] = ()


class AgeLimit(Told, frozen=True):
    """Ages in completed years on the day of service, both inclusive."""

    procedures: tuple[str, ...]
    from_years: int = 0
    through_years: int = 150


class Review(Told, frozen=True):
    """A share of the lines that a reviewer stops, drawn by claim and seed. Empty `procedures` means any."""

    share_basis_points: Share
    group: Group
    reason: Code
    remarks: tuple[Code, ...] = ()
    procedures: tuple[str, ...] = ()


class Underpayment(Told, frozen=True):
    """The payer's own mistake: a share of these lines, drawn by claim and seed, is allowed at `pays_basis_points` of the
    payer's own fee. The books keep by how much."""

    procedures: tuple[str, ...]
    share_basis_points: Share
    pays_basis_points: Share


class Interest(Told, frozen=True):
    """Simple interest a year on what is paid later than `after_days` from receipt; PLB L6."""

    after_days: int
    yearly_basis_points: int


class Recoupment(Told, frozen=True):
    """A share of the paid claims, drawn by claim and seed, is taken back whole by PLB WO from the first check at least
    `after_days` after they were paid."""

    share_basis_points: Share
    after_days: int


class PayerAddress(Told, frozen=True):
    line1: Text
    city: Text
    state: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
    postal_code: Annotated[str, msgspec.Meta(pattern="^([0-9]{5}|[0-9]{9})$")]


class Policy(Told, frozen=True):
    """One payer. `payer_id` is what the 837 names it by and its ISA sender; `filing_code` is CLP06
    (12 preferred provider, MB, MC).

    `originator` is TRN03, "1" and the payer's EIN. A claim is paid on the first `pay_day` after a number of days drawn
    between `days_to_pay`'s two. `timely_filing_days` run from the day of service, for a secondary claim from the primary's
    payment. `fallback_basis_points` of the charge are allowed for a procedure without a fee; 0 means that it is refused.
    `modifier_basis_points` changes the fee: CQ 8500 allows 85 %. `frequencies` are the CLM05-3 codes it takes.
    `secondary_rest` is where a secondary payer leaves what it does not pay of the patient's part: "CO-45" or "PR-2".
    """

    payer_id: Annotated[str, msgspec.Meta(pattern="^[A-Z0-9]{2,15}$")]
    name: Text
    filing_code: Annotated[str, msgspec.Meta(pattern="^[A-Z0-9]{1,2}$")]
    originator: Annotated[str, msgspec.Meta(pattern="^1[0-9]{9}$")]
    phone: Annotated[str, msgspec.Meta(pattern="^[0-9]{10}$")]
    address: PayerAddress
    pay_day: Weekday
    days_to_pay: tuple[int, int]
    timely_filing_days: int
    plans: tuple[Plan, ...]
    fee_schedules: tuple[FeeSchedule, ...]
    fallback_basis_points: Share = 0
    modifier_basis_points: dict[str, int] = {}
    frequencies: tuple[Literal["1", "7", "8"], ...] = ("1", "7", "8")
    secondary_rest: Literal["CO-45", "PR-2"] = "CO-45"
    sequestration_basis_points: Share = 0
    bundles: tuple[Bundle, ...] = ()
    not_covered: tuple[NotCovered, ...] = ()
    authorizations: tuple[AuthorizationRule, ...] = ()
    frequency_limits: tuple[FrequencyLimit, ...] = ()
    modifiers: tuple[ModifierRule, ...] = ()
    diagnoses: tuple[DiagnosisRule, ...] = ()
    ages: tuple[AgeLimit, ...] = ()
    reviews: tuple[Review, ...] = ()
    underpayments: tuple[Underpayment, ...] = ()
    interest: Interest | None = None
    recoupment: Recoupment | None = None

    def plan(self, name: str) -> Plan:
        """Raises KeyError where there is none; `read_roll` has made sure that each member's exists."""
        return {each.name: each for each in self.plans}[name]


class Member(Told, frozen=True, omit_defaults=True):
    """One line of the roll. `starts` and `ends` half-open. `qmb`: the state bears the member's cost share, and the
    remittance says so. `other_primary`: another payer pays first. Dependents have lines of their own, with the same `id`
    where they share the subscriber's.
    """

    id: str
    last: str
    first: str
    birth_date: dt.date
    plan: str
    starts: dt.date
    ends: dt.date | None = None
    qmb: bool = False
    other_primary: bool = False


def parse_policy(text: str, source: str) -> Policy:
    """The policy that a TOML text holds. Raises PolicyError naming `source` and the place."""
    try:
        policy = msgspec.toml.decode(text, type=Policy)
    except msgspec.DecodeError as error:
        raise PolicyError(f"{source}: {error}") from error
    if not policy.plans:
        raise PolicyError(f"{source}: a policy needs one [[plans]] at least")
    if not 0 <= policy.days_to_pay[0] <= policy.days_to_pay[1]:
        raise PolicyError(f"{source}: days_to_pay are the fewest and the most days, in that order")
    return policy


def parse_roll(text: str, policy: Policy, source: str) -> tuple[Member, ...]:
    """The members of a JSON-lines text, in its order. Raises PolicyError naming the line."""
    known = {each.name for each in policy.plans}
    members = []
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip():
            continue
        try:
            member = msgspec.json.decode(row, type=Member)
        except msgspec.DecodeError as error:
            raise PolicyError(f"{source}, line {number}: {error}") from error
        if member.plan not in known:
            raise PolicyError(
                f"{source}, line {number}: no plan {member.plan!r} in the policy (it has {sorted(known)})"
            )
        members.append(member)
    return tuple(members)
