"""Payers, providers, and the coverages and authorizations that join patients to payers."""

import datetime as dt
from typing import Any

import msgspec

from billwright.apps.compliance.access import Actor, action
from billwright.apps.parties import validation
from billwright.apps.parties.models import Authorization, Coverage, Party, Patient, Payer, Provider
from billwright.apps.parties.rows import one
from billwright.apps.parties.validation import Fields
from billwright.records.dates import DateRange
from billwright.records.identifiers import mbi, npi, taxonomy

MEDICARE_PART_B = "MB"
"""SBR09; only such a plan's member id is an MBI."""
SELF = "18"
ORDERS = {1: "primary", 2: "secondary", 3: "tertiary"}
NCCI_EDITIONS = ("", "practitioner", "outpatient", "medicaid")
CORRECTIONS = ("", "new", "line", "reopening", "paper")
THERAPY_UNITS = ("", "total", "each")


class EnterPayer(msgspec.Struct, frozen=True, kw_only=True):
    """`payer_id` as the partner knows it; `partner` is the name of the outbox's partner that carries to it.

    `filing_code` is SBR09 (MB Medicare part B, MC Medicaid, CI commercial); `timely_filing_days` run from the first
    ("service") or last ("through") day of service; `ncci` names the edition that binds, empty for none.
    """

    key: str
    name: str
    payer_id: str
    filing_code: str
    partner: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    phone: str = ""
    timely_filing_days: int | None = None
    filing_from: str = "service"
    ncci: str = ""
    authorization_required: tuple[str, ...] = ()
    takes_replacement: bool = True
    cost_share_reaches_patient: bool = True
    corrections: str = ""
    therapy_units: str = ""
    contractor: str = ""


@action("parties.edit")
def enter_payer(actor: Actor, command: EnterPayer) -> str:
    """Public id of the payer. Raises PartyError, also where the payer id is there already."""
    fields = Fields()
    party = fields.texts(Party, name=command.name, line1=command.line1, line2=command.line2, city=command.city)
    party["state"] = fields.valid("state", validation.state, command.state)
    party["postal_code"] = fields.valid("postal_code", validation.postal_code, command.postal_code)
    party["phone"] = fields.valid("phone", validation.phone, command.phone)
    payer = fields.texts(Payer, payer_id=command.payer_id, filing_code=command.filing_code, partner=command.partner)
    for name, value in (("name", party["name"]), *((name, payer[name]) for name in ("payer_id", "filing_code"))):
        fields.require(name, bool(value), "this is needed")
    taken = Payer.rows.of(actor).filter(payer_id=payer["payer_id"]).exists()
    fields.require("payer_id", not taken, "a payer with this id is there already")
    _check_profile(fields, command)
    fields.done()
    party_row = Party.rows.add(actor, kind=Party.PAYER, **party)
    row = Payer.rows.add(actor, party=party_row, **_profile(command), **payer)
    return str(row.public_id)


class ChangeProfile(msgspec.Struct, frozen=True, kw_only=True):
    """How a payer is dealt with, all of it: what is left out takes its default. `payer` is a public id; the fields are those
    of EnterPayer. `corrections` new, line, reopening or paper, where it takes no replacement; `therapy_units` total or each;
    `contractor` five digits of a Medicare contractor. Empty is not known."""

    key: str
    payer: str
    timely_filing_days: int | None = None
    filing_from: str = "service"
    ncci: str = ""
    authorization_required: tuple[str, ...] = ()
    takes_replacement: bool = True
    cost_share_reaches_patient: bool = True
    corrections: str = ""
    therapy_units: str = ""
    contractor: str = ""


@action("parties.edit")
def change_profile(actor: Actor, command: ChangeProfile) -> str:
    """Public id of the payer. Raises PartyError, NotFoundError."""
    payer = one(actor, Payer, command.payer)
    fields = Fields()
    _check_profile(fields, command)
    fields.done()
    profile = _profile(command)
    for name, value in profile.items():
        setattr(payer, name, value)
    payer.save(update_fields=list(profile))
    return str(payer.public_id)


def _check_profile(fields: Fields, command: EnterPayer | ChangeProfile) -> None:
    days = command.timely_filing_days
    fields.require("timely_filing_days", days is None or 1 <= days <= 3650, "1 to 3650 days; leave it empty if unknown")
    fields.require("filing_from", command.filing_from in ("service", "through"), "service or through")
    fields.require("ncci", command.ncci in NCCI_EDITIONS, "practitioner, outpatient, medicaid or empty")
    fields.require("corrections", command.corrections in CORRECTIONS, "new, line, reopening, paper or empty")
    fields.require("therapy_units", command.therapy_units in THERAPY_UNITS, "total, each or empty")
    contractor = command.contractor
    is_number = len(contractor) == 5 and contractor.isascii() and contractor.isdigit()
    fields.require("contractor", not contractor or is_number, "five digits, or empty")


def _profile(command: EnterPayer | ChangeProfile) -> dict[str, Any]:
    names = (
        "timely_filing_days", "filing_from", "ncci", "takes_replacement", "cost_share_reaches_patient", "corrections",
        "therapy_units", "contractor",
    )  # fmt: skip
    profile: dict[str, Any] = {name: getattr(command, name) for name in names}
    return profile | {"authorization_required": list(command.authorization_required)}


class EnterProvider(msgspec.Struct, frozen=True):
    """`name` is the last name, or the organization's where `is_person` is False."""

    key: str
    name: str
    npi: str
    first: str = ""
    taxonomy: str = ""
    is_person: bool = True


@action("parties.edit")
def enter_provider(actor: Actor, command: EnterProvider) -> str:
    """Public id of the provider. Raises PartyError."""
    fields = Fields()
    columns = fields.texts(Provider, name=command.name, first=command.first)
    fields.require("name", bool(columns["name"]), "this is needed")
    columns["npi"] = fields.valid("npi", npi.validate, command.npi, needed=True)
    columns["taxonomy"] = fields.valid("taxonomy", taxonomy.validate, command.taxonomy)
    taken = Provider.rows.of(actor).filter(npi=columns["npi"]).exists()
    fields.require("npi", not taken, "a provider with this NPI is there already")
    fields.done()
    return str(Provider.rows.add(actor, is_person=command.is_person, **columns).public_id)


class AddCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """`patient` and `payer` are public ids; `ends` is the first day out, None while it runs.

    `subscriber` is the public id of a party; None is the patient, who then has relationship 18. `order` 1 primary,
    2 secondary, 3 tertiary.
    """

    key: str
    patient: str
    payer: str
    member_id: str
    starts: dt.date
    ends: dt.date | None = None
    order: int = 1
    group_number: str = ""
    relationship: str = SELF
    subscriber: str | None = None
    subscriber_birth_date: dt.date | None = None
    subscriber_sex: str = ""


@action("parties.edit")
def add_coverage(actor: Actor, command: AddCoverage) -> str:
    """Public id of the coverage. Raises PartyError, also where another of the same order shares a day; NotFoundError."""
    patient = one(actor, Patient, command.patient, "party")
    payer = one(actor, Payer, command.payer, "party")
    subscriber = one(actor, Party, command.subscriber) if command.subscriber else patient.party
    fields = Fields()
    columns = fields.texts(
        Coverage,
        member_id=command.member_id,
        group_number=command.group_number,
        relationship=command.relationship,
        subscriber_sex=command.subscriber_sex,
    )
    fields.require("order", command.order in ORDERS, "1 primary, 2 secondary or 3 tertiary")
    member = mbi.validate if payer.filing_code == MEDICARE_PART_B else str.strip
    columns["member_id"] = fields.valid("member_id", member, command.member_id, needed=True)
    fields.range(command.starts, command.ends)
    _check_subscriber(actor, fields, command, subscriber, patient)
    if "ends" not in fields.wrong:
        _refuse_overlap(actor, fields, patient, command)
    fields.done()
    row = Coverage.rows.add(
        actor,
        patient=patient,
        payer=payer,
        order=command.order,
        subscriber=subscriber,
        subscriber_birth_date=command.subscriber_birth_date,
        starts=command.starts,
        ends=command.ends,
        **columns,
    )
    return str(row.public_id)


def _check_subscriber(actor: Actor, fields: Fields, command: AddCoverage, subscriber: Party, patient: Patient) -> None:
    is_self = subscriber.pk == patient.party_id
    if is_self:
        words = "18 (self) where the patient is the subscriber; else say who the subscriber is"
        fields.require("relationship", command.relationship == SELF, words)
        return
    fields.require("relationship", command.relationship != SELF, "18 (self) is for the patient's own plan")
    born = command.subscriber_birth_date
    if born is None:
        fields.refuse("subscriber_birth_date", "this is needed where the subscriber is somebody else")
    else:
        validation.born(fields, "subscriber_birth_date", born, actor.today)
    fields.require("subscriber_sex", command.subscriber_sex in ("F", "M", "U"), "F, M or U, as the payer has it")


def _refuse_overlap(actor: Actor, fields: Fields, patient: Patient, command: AddCoverage) -> None:
    days = DateRange(command.starts, command.ends)
    for other in Coverage.rows.of(actor).select_related("payer__party").filter(patient=patient, order=command.order):
        if days.overlaps(DateRange(other.starts, other.ends)):
            until = f"until {other.ends:%m/%d/%Y}" if other.ends else "without an end"
            fields.refuse(
                "starts",
                f"{other.payer.party.name} is {ORDERS[other.order]} from {other.starts:%m/%d/%Y} {until}: "
                "end it first, or choose another order",
            )


class EndCoverage(msgspec.Struct, frozen=True):
    """`ends` is the first day that is not covered."""

    key: str
    coverage: str
    ends: dt.date


@action("parties.edit")
def end_coverage(actor: Actor, command: EndCoverage) -> str:
    """Public id of the coverage. Raises PartyError where it would hold no day or grow into what runs after it."""
    coverage = one(actor, Coverage, command.coverage)
    fields = Fields()
    fields.range(coverage.starts, command.ends)
    words = "it ends earlier already: add a new coverage for later days"
    fields.require("ends", coverage.ends is None or command.ends <= coverage.ends, words)
    fields.done()
    coverage.ends = command.ends
    coverage.save(update_fields=["ends"])
    return str(coverage.public_id)


class AddAuthorization(msgspec.Struct, frozen=True, kw_only=True):
    """`procedures` empty means any; `units` None means not counted; `ends` is the first day out."""

    key: str
    coverage: str
    number: str
    starts: dt.date
    ends: dt.date | None = None
    procedures: tuple[str, ...] = ()
    units: int | None = None


@action("parties.edit")
def add_authorization(actor: Actor, command: AddAuthorization) -> str:
    """Public id of the authorization. Raises PartyError, NotFoundError."""
    coverage = one(actor, Coverage, command.coverage)
    fields = Fields()
    columns = fields.texts(Authorization, number=command.number)
    fields.require("number", bool(columns["number"]), "this is needed")
    fields.range(command.starts, command.ends)
    fields.require("units", command.units is None or command.units > 0, "one unit or more; empty where not counted")
    fields.done()
    row = Authorization.rows.add(
        actor,
        coverage=coverage,
        procedures=list(command.procedures),
        units=command.units,
        starts=command.starts,
        ends=command.ends,
        **columns,
    )
    return str(row.public_id)
