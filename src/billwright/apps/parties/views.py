"""What the desk shows of its rows: plain values, each with its integer id for other desks' foreign keys."""

import datetime as dt
import hashlib

import msgspec

from billwright.apps.parties.models import Authorization, Client, Coverage, Party, Patient, Payer, Provider
from billwright.records.invoice import Letterhead
from billwright.records.parties import Address


class PartyView(msgspec.Struct, frozen=True):
    """`kind` person, business or payer; `phone` ten digits or empty; `language` the one they read bills in: en, es."""

    id: int
    public_id: str
    kind: str
    name: str
    last: str
    first: str
    middle: str
    address: Address
    phone: str
    email: str
    language: str


class PersonView(msgspec.Struct, frozen=True):
    """A person who is no patient: a guarantor, a subscriber."""

    party: PartyView
    version: str


class PayerView(msgspec.Struct, frozen=True):
    """`partner` is the name of the outbox's partner that carries to this payer, or empty."""

    id: int
    public_id: str
    party: PartyView
    payer_id: str
    filing_code: str
    partner: str
    timely_filing_days: int | None
    filing_from: str
    ncci: str
    authorization_required: tuple[str, ...]
    takes_replacement: bool
    cost_share_reaches_patient: bool
    corrections: str
    therapy_units: str
    contractor: str

    @property
    def name(self) -> str:
        return self.party.name


class AuthorizationView(msgspec.Struct, frozen=True):
    """`ends` is the first day out; `procedures` empty means any; `units` None means not counted."""

    id: int
    public_id: str
    number: str
    procedures: tuple[str, ...]
    units: int | None
    starts: dt.date
    ends: dt.date | None


class CoverageView(msgspec.Struct, frozen=True):
    """`order` 1 primary, 2 secondary, 3 tertiary; `ends` is the first day out, None while it runs."""

    id: int
    public_id: str
    patient_id: int
    payer: PayerView
    order: int
    member_id: str
    group_number: str
    relationship: str
    subscriber: PartyView
    subscriber_birth_date: dt.date | None
    subscriber_sex: str
    starts: dt.date
    ends: dt.date | None
    authorizations: tuple[AuthorizationView, ...]


class AccountView(msgspec.Struct, frozen=True):
    """A receivable account. `kind` patient or client; `holder_id` is the public id of its patient or client."""

    id: int
    public_id: str
    number: str
    kind: str
    name: str
    holder_id: str


class PatientView(msgspec.Struct, frozen=True):
    """`ssn_masked` shows the last four digits. `version` changes with each edit and goes back with the next one."""

    id: int
    public_id: str
    party: PartyView
    guarantor: PartyView
    account_id: int
    account_public_id: str
    account_number: str
    birth_date: dt.date
    sex: str
    ssn_masked: str
    version: str
    coverages: tuple[CoverageView, ...]

    @property
    def name(self) -> str:
        return self.party.name


class FoundPatient(msgspec.Struct, frozen=True):
    """One line of a search."""

    id: int
    public_id: str
    account_public_id: str
    account_number: str
    name: str
    birth_date: dt.date


class ClientView(msgspec.Struct, frozen=True):
    """`terms_days` is Net n; `tax_basis_points` of the net; `credit_limit_cents` None for none. `version` changes with
    each edit and goes back with the next one."""

    id: int
    public_id: str
    party: PartyView
    account_id: int
    account_public_id: str
    account_number: str
    terms_days: int
    purchase_order_required: bool
    tax_basis_points: int
    credit_limit_cents: int | None
    version: str

    @property
    def name(self) -> str:
        return self.party.name


class ProviderView(msgspec.Struct, frozen=True):
    """`name` is the last name, or the organization's."""

    id: int
    public_id: str
    name: str
    first: str
    is_person: bool
    npi: str
    taxonomy: str


class PracticeView(msgspec.Struct, frozen=True):
    """The practice as its bills show it."""

    letterhead: Letterhead
    npi: str
    tax_id: str
    taxonomy: str
    time_zone: str


def party_view(row: Party) -> PartyView:
    address = Address(row.line1, row.line2, row.city, row.state, row.postal_code)
    return PartyView(
        row.pk,
        str(row.public_id),
        row.kind,
        row.name,
        row.last,
        row.first,
        row.middle,
        address,
        row.phone,
        row.email,
        row.language,
    )


def payer_view(row: Payer) -> PayerView:
    return PayerView(
        id=row.pk,
        public_id=str(row.public_id),
        party=party_view(row.party),
        payer_id=row.payer_id,
        filing_code=row.filing_code,
        partner=row.partner,
        timely_filing_days=row.timely_filing_days,
        filing_from=row.filing_from,
        ncci=row.ncci,
        authorization_required=tuple(row.authorization_required),
        takes_replacement=row.takes_replacement,
        cost_share_reaches_patient=row.cost_share_reaches_patient,
        corrections=row.corrections,
        therapy_units=row.therapy_units,
        contractor=row.contractor,
    )


def coverage_view(row: Coverage) -> CoverageView:
    return CoverageView(
        id=row.pk,
        public_id=str(row.public_id),
        patient_id=row.patient_id,
        payer=payer_view(row.payer),
        order=row.order,
        member_id=row.member_id,
        group_number=row.group_number,
        relationship=row.relationship,
        subscriber=party_view(row.subscriber),
        subscriber_birth_date=row.subscriber_birth_date,
        subscriber_sex=row.subscriber_sex,
        starts=row.starts,
        ends=row.ends,
        authorizations=tuple(authorization_view(each) for each in row.authorizations.all()),
    )


def authorization_view(row: Authorization) -> AuthorizationView:
    return AuthorizationView(
        row.pk, str(row.public_id), row.number, tuple(row.procedures), row.units, row.starts, row.ends
    )


def patient_view(
    row: Patient, guarantor: PartyView, coverages: tuple[CoverageView, ...], ssn_masked: str
) -> PatientView:
    """`guarantor` is who is asked today."""
    return PatientView(
        id=row.pk,
        public_id=str(row.public_id),
        party=party_view(row.party),
        guarantor=guarantor,
        account_id=row.account_id,
        account_public_id=str(row.account.public_id),
        account_number=row.account.number,
        birth_date=row.birth_date,
        sex=row.sex,
        ssn_masked=ssn_masked,
        version=version_of(row),
        coverages=coverages,
    )


def version_of(row: Patient) -> str:
    """A digest of all that an edit may change: two editors of the same state hold the same one."""
    return _digest(party_view(row.party), row.birth_date, row.sex, row.ssn_index)


def person_version_of(row: Party) -> str:
    """As version_of."""
    return _digest(party_view(row))


def client_version_of(row: Client) -> str:
    """As version_of."""
    terms = (row.terms_days, row.purchase_order_required, row.tax_basis_points, row.credit_limit_cents)
    return _digest(party_view(row.party), *terms)


def _digest(*state: object) -> str:
    return hashlib.sha256(msgspec.json.encode(state)).hexdigest()[:16]


def client_view(row: Client) -> ClientView:
    return ClientView(
        id=row.pk,
        public_id=str(row.public_id),
        party=party_view(row.party),
        account_id=row.account_id,
        account_public_id=str(row.account.public_id),
        account_number=row.account.number,
        terms_days=row.terms_days,
        purchase_order_required=row.purchase_order_required,
        tax_basis_points=row.tax_basis_points,
        credit_limit_cents=row.credit_limit_cents,
        version=client_version_of(row),
    )


def provider_view(row: Provider) -> ProviderView:
    return ProviderView(row.pk, str(row.public_id), row.name, row.first, row.is_person, row.npi, row.taxonomy)
