"""Entering and changing people and the businesses that buy services."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from billwright.apps.compliance.access import Actor, action
from billwright.apps.compliance.crypto import blind_index, seal
from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.compliance.numbers import next_number
from billwright.apps.parties import ssn, validation
from billwright.apps.parties.models import Account, Client, Party, Patient
from billwright.apps.parties.rows import hold, one, one_person
from billwright.apps.parties.searching import keep_client_keys, keep_patient_keys
from billwright.apps.parties.validation import Fields
from billwright.apps.parties.views import client_version_of, person_version_of, version_of
from billwright.forms.words import LANGUAGES


class PersonFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a form asks of any person. Telephone with ten digits, ZIP with five or nine, a two-letter state; `language`
    the one they read bills in."""

    last: str
    first: str = ""
    middle: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    phone: str = ""
    email: str = ""
    language: str = "en"


class PersonFields(PersonFacts, frozen=True, kw_only=True):
    key: str


class EnterPerson(PersonFields, frozen=True, kw_only=True):
    """Somebody who is no patient: a guarantor, a subscriber."""


class ChangePerson(PersonFields, frozen=True, kw_only=True):
    """All fields as they are to be, of somebody who is no patient; `person` is a party's public id, `version` that of the
    view that was edited."""

    person: str
    version: str


class EnterPatient(PersonFields, frozen=True, kw_only=True):
    """`guarantor` is the public id of the party who answers for the patient's part; None is the patient.

    `sex` F, M or U. `ssn` in any usual writing; it is stored sealed.
    """

    birth_date: dt.date
    sex: str
    ssn: str = ""
    guarantor: str | None = None


class EnteredPatient(msgspec.Struct, frozen=True):
    """`account` is the printed account number; `party` the public id of the patient as a party."""

    public_id: str
    account: str
    account_public_id: str
    party: str


class ChangePatient(PersonFields, frozen=True, kw_only=True):
    """All fields as they are to be. `version` is the one of the view that was edited; `ssn` None leaves the number alone.

    Who the guarantor is has a history of its own: see `guarantors`.
    """

    patient: str
    version: str
    birth_date: dt.date
    sex: str
    ssn: str | None = None


@action("parties.edit")
def enter_person(actor: Actor, command: EnterPerson) -> str:
    """Public id of the party. Raises PartyError."""
    return str(add_person(actor, command).public_id)


def add_person(actor: Actor, facts: PersonFacts) -> Party:
    """Somebody who is no patient. Inside an action. Raises PartyError."""
    fields = Fields()
    columns = _person_columns(fields, facts)
    fields.done()
    return Party.rows.add(actor, kind=Party.PERSON, **columns)


@action("parties.edit")
def change_person(actor: Actor, command: ChangePerson) -> str:
    """Public id of the party. Raises StaleVersionError where somebody changed it since, PartyError, NotFoundError."""
    hold(Party.rows.of(actor, command.person))
    party = one_person(actor, command.person)
    if person_version_of(party) != command.version:
        raise StaleVersionError("this person")
    fields = Fields()
    columns = _person_columns(fields, command)
    fields.done()
    _write(party, columns)
    return str(party.public_id)


@action("parties.edit")
def enter_patient(actor: Actor, command: EnterPatient) -> EnteredPatient:
    """Opens the patient's account under the next number, "P-000001" first.

    Raises PartyError, also where the same social security number is on another account; NotFoundError for the guarantor.
    """
    fields = Fields()
    columns = _person_columns(fields, command)
    _patient_facts(actor, fields, command)
    number = fields.valid("ssn", ssn.validate, command.ssn)
    _refuse_second_entry(actor, fields, number, None)
    fields.done()
    guarantor = one(actor, Party, command.guarantor) if command.guarantor else None
    party = Party.rows.add(actor, kind=Party.PERSON, **columns)
    account = Account.rows.add(
        actor, number=f"P-{next_number(actor, 'patient-account'):06d}", kind=Account.PATIENT, holder=party
    )
    blank = Patient()  # the seal is bound to the public id, which a row has before it is stored
    with _one_patient_a_number(actor, fields, number):
        patient = Patient.rows.add(
            actor,
            public_id=blank.public_id,
            party=party,
            account=account,
            guarantor=guarantor or party,
            birth_date=command.birth_date,
            sex=command.sex,
            ssn_sealed=seal(blank, "ssn_sealed", number),
            ssn_index=blind_index("ssn", number),
        )
    keep_patient_keys(actor, patient)
    return EnteredPatient(str(patient.public_id), account.number, str(account.public_id), str(party.public_id))


@action("parties.edit")
def change_patient(actor: Actor, command: ChangePatient) -> str:
    """Public id of the patient. Raises StaleVersionError where somebody changed it since, PartyError, NotFoundError."""
    hold(Party.rows.of(actor).filter(patient__in=Patient.rows.of(actor, command.patient)))
    patient = one(actor, Patient, command.patient, "party", "account")
    if version_of(patient) != command.version:
        raise StaleVersionError("this patient")
    fields = Fields()
    columns = _person_columns(fields, command)
    _patient_facts(actor, fields, command)
    number = fields.valid("ssn", ssn.validate, command.ssn or "")
    _refuse_second_entry(actor, fields, number, patient)
    fields.done()
    _write(patient.party, columns)
    patient.birth_date, patient.sex = command.birth_date, command.sex
    if command.ssn is not None:
        patient.ssn_sealed, patient.ssn_index = seal(patient, "ssn_sealed", number), blind_index("ssn", number)
    with _one_patient_a_number(actor, fields, number):
        patient.save(update_fields=["birth_date", "sex", "ssn_sealed", "ssn_index"])
    keep_patient_keys(actor, patient)
    return str(patient.public_id)


def _patient_facts(actor: Actor, fields: Fields, command: EnterPatient | ChangePatient) -> None:
    validation.born(fields, "birth_date", command.birth_date, actor.today)
    fields.require("sex", command.sex in ("F", "M", "U"), "F, M or U, as the payer has it")


def _refuse_second_entry(actor: Actor, fields: Fields, number: str, patient: Patient | None) -> None:
    if not number or "ssn" in fields.wrong:
        return
    same = Patient.rows.of(actor).select_related("account").filter(ssn_index=blind_index("ssn", number))
    other = next((row for row in same if patient is None or row.pk != patient.pk), None)
    if other:
        fields.refuse("ssn", f"this number is on account {other.account.number} already: is it the same person?")


@contextlib.contextmanager
def _one_patient_a_number(actor: Actor, fields: Fields, number: str) -> Iterator[None]:
    """Of two who enter one number at the same instant, the database takes the first; the second is told as any other."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        _refuse_second_entry(actor, fields, number, None)
        fields.done()
        raise


def _person_columns(fields: Fields, command: PersonFacts) -> dict[str, str]:
    columns = _contact_columns(fields, command)
    columns |= fields.texts(Party, last=command.last, first=command.first, middle=command.middle)
    fields.require("last", bool(columns["last"]), "this is needed")
    given = " ".join(part for part in (columns["first"], columns["middle"]) if part)
    name = f"{columns['last']}, {given}" if given else columns["last"]
    return columns | {"name": name[:120]}


def _contact_columns(fields: Fields, command: Any) -> dict[str, str]:
    """Address, telephone and e-mail, checked and compact, of any command that has them."""
    columns = fields.texts(Party, line1=command.line1, line2=command.line2, city=command.city)
    columns["state"] = fields.valid("state", validation.state, command.state)
    columns["postal_code"] = fields.valid("postal_code", validation.postal_code, command.postal_code)
    columns["phone"] = fields.valid("phone", validation.phone, command.phone)
    columns["email"] = fields.valid("email", validation.email, command.email)
    fields.require("language", command.language in LANGUAGES, f"one of {', '.join(LANGUAGES)}")
    return columns | {"language": command.language}


class ClientFields(msgspec.Struct, frozen=True, kw_only=True):
    """A business that buys services. `terms_days` is Net n; `credit_limit_cents` None for none."""

    key: str
    name: str
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    phone: str = ""
    email: str = ""
    language: str = "en"
    terms_days: int = 30
    purchase_order_required: bool = False
    tax_basis_points: int = 0
    credit_limit_cents: int | None = None


class EnterClient(ClientFields, frozen=True, kw_only=True):
    """A client not entered yet."""


class ChangeClient(ClientFields, frozen=True, kw_only=True):
    """All fields as they are to be; `client` is a public id, `version` the one of the view that was edited."""

    client: str
    version: str


class EnteredClient(msgspec.Struct, frozen=True):
    """`account` is the printed account number."""

    public_id: str
    account: str
    account_public_id: str
    party: str


@action("parties.edit")
def enter_client(actor: Actor, command: EnterClient) -> EnteredClient:
    """Opens the client's account under the next number, "C-00001" first. Raises PartyError."""
    columns, terms = _client_columns(command)
    party = Party.rows.add(actor, kind=Party.BUSINESS, **columns)
    account = Account.rows.add(
        actor, number=f"C-{next_number(actor, 'client-account'):05d}", kind=Account.CLIENT, holder=party
    )
    client = Client.rows.add(
        actor,
        party=party,
        account=account,
        **terms,
    )
    keep_client_keys(actor, client)
    return EnteredClient(str(client.public_id), account.number, str(account.public_id), str(party.public_id))


@action("parties.edit")
def change_client(actor: Actor, command: ChangeClient) -> str:
    """Public id of the client. Terms and tax hold for invoices written from now on. Raises StaleVersionError where
    somebody changed it since, PartyError, NotFoundError."""
    hold(Party.rows.of(actor).filter(client__in=Client.rows.of(actor, command.client)))
    client = one(actor, Client, command.client, "party", "account")
    if client_version_of(client) != command.version:
        raise StaleVersionError("this client")
    columns, terms = _client_columns(command)
    _write(client.party, columns)
    _write(client, terms)
    keep_client_keys(actor, client)
    return str(client.public_id)


def _client_columns(command: ClientFields) -> tuple[dict[str, str], dict[str, Any]]:
    """The party's columns and the client's own. Raises PartyError."""
    fields = Fields()
    columns = _contact_columns(fields, command) | fields.texts(Party, name=command.name)
    fields.require("name", bool(columns["name"]), "this is needed")
    fields.require("terms_days", 0 <= command.terms_days <= 365, "0 to 365 days")
    fields.require("tax_basis_points", 0 <= command.tax_basis_points <= 10_000, "a rate from 0 to 100 %")
    limit = command.credit_limit_cents
    fields.require(
        "credit_limit_cents", limit is None or limit >= 0, "a limit is not negative; leave it empty for none"
    )
    fields.done()
    return columns, {
        "terms_days": command.terms_days,
        "purchase_order_required": command.purchase_order_required,
        "tax_basis_points": command.tax_basis_points,
        "credit_limit_cents": limit,
    }


def _write(row: Party | Client, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))


class SetBank(msgspec.Struct, frozen=True):
    """`party` is a public id; `routing` the bank's nine digits; empty routing and account take the number away."""

    key: str
    party: str
    routing: str
    account: str


@action("parties.edit")
def set_bank(actor: Actor, command: SetBank) -> str:
    """Where refunds to this party go, stored sealed. Public id of the party. Raises PartyError, NotFoundError."""
    party = one(actor, Party, command.party)
    fields = Fields()
    number = command.account.replace(" ", "").replace("-", "")
    routing = fields.valid("routing", validation.routing, command.routing, needed=bool(number))
    digits = number.isascii() and number.isdigit() and 4 <= len(number) <= 17
    fields.require("account", digits or not (number or routing), "an account number has 4 to 17 digits")
    fields.done()
    party.bank_sealed = seal(party, "bank_sealed", f"{routing} {number}".strip())
    party.save(update_fields=["bank_sealed"])
    return str(party.public_id)
