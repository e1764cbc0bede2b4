"""Looking up patients, clients, payers, providers, and the practice itself."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.crypto import unseal
from billwright.apps.compliance.models import Practice
from billwright.apps.parties import ssn, views
from billwright.apps.parties.guarantors import Guarantors as Guarantors
from billwright.apps.parties.guarantors import asked_by_number as asked_by_number
from billwright.apps.parties.guarantors import asked_today
from billwright.apps.parties.guarantors import guarantors as guarantors
from billwright.apps.parties.models import Account, Authorization, Client, Coverage, Party, Patient, Payer, Provider
from billwright.apps.parties.rows import one, one_person
from billwright.apps.parties.searching import found_clients, found_patients
from billwright.apps.parties.therapy import notices as notices
from billwright.apps.parties.therapy import therapy_plan as therapy_plan
from billwright.apps.parties.therapy import therapy_plans as therapy_plans
from billwright.records.invoice import Letterhead
from billwright.records.parties import Address

MOST_FOUND = 20


@query("parties.view", audit="patients")
def search_patients(actor: Actor, text: str, limit: int = MOST_FOUND) -> list[views.FoundPatient]:
    """At most `limit`, by words of the name in any order, each from its beginning ("smi", "smith, jo", "jo smith"), birth
    date (2/3/1980, 1980-02-03), telephone or account number, or a mix of these ("moss 2/3/1980").

    Capitals and accents make no difference. Raises PartyError for what does not print.
    """
    return [
        views.FoundPatient(
            row.pk,
            str(row.public_id),
            str(row.account.public_id),
            row.account.number,
            row.party.name,
            row.birth_date,
        )
        for row in found_patients(actor, text, limit)
    ]


@query("parties.view", audit="clients")
def search_clients(actor: Actor, text: str, limit: int = MOST_FOUND) -> list[views.ClientView]:
    """At most `limit`, by words of the name in any order, telephone or account number. Raises PartyError."""
    return [views.client_view(row) for row in found_clients(actor, text, limit)]


@query("parties.view", audit="patient")
def patient(actor: Actor, public_id: str) -> views.PatientView:
    """With coverages in order and time, and the account. Raises NotFoundError."""
    row = one(actor, Patient, public_id, "party", "guarantor", "account")
    coverages = tuple(views.coverage_view(each) for each in _coverages(actor).filter(patient=row))
    known = ssn.mask(unseal(row, "ssn_sealed", row.ssn_sealed))
    return views.patient_view(row, asked_today(actor, row), coverages, known)


@query("parties.view", audit="person")
def person(actor: Actor, public_id: str) -> views.PersonView:
    """Somebody who is no patient, by the public id of their party. Raises NotFoundError."""
    row = one_person(actor, public_id)
    return views.PersonView(views.party_view(row), views.person_version_of(row))


@query("identifiers.reveal", audit="ssn")
def reveal_ssn(actor: Actor, patient: str) -> str:
    """The nine digits, or empty where none is known. Raises NotFoundError."""
    row = one(actor, Patient, patient)
    return unseal(row, "ssn_sealed", row.ssn_sealed)


@query("identifiers.reveal", audit="bank")
def reveal_bank(actor: Actor, party: str) -> tuple[str, str]:
    """(routing number, account number), both empty where none is known. Raises NotFoundError."""
    row = one(actor, Party, party)
    routing, _, account = unseal(row, "bank_sealed", row.bank_sealed).partition(" ")
    return routing, account


@query("parties.view", audit="coverage")
def coverage_on(actor: Actor, patient: str, on: dt.date) -> list[views.CoverageView]:
    """The coverages in force that day, primary first."""
    running = Q(starts__lte=on) & (Q(ends=None) | Q(ends__gt=on))
    rows = _coverages(actor).filter(running, patient=one(actor, Patient, patient))
    return [views.coverage_view(row) for row in rows]


def _coverages(actor: Actor) -> QuerySet[Coverage]:
    authorizations = Prefetch("authorizations", Authorization.rows.of(actor).order_by("starts", "id"))
    rows = Coverage.rows.of(actor).select_related("payer__party", "subscriber").prefetch_related(authorizations)
    return rows.order_by("order", "starts", "id")


@query("parties.view", audit="account")
def account(actor: Actor, public_id: str) -> views.AccountView:
    """Whose account it is. Raises NotFoundError."""
    row = one(actor, Account, public_id, "holder")
    holders = Patient.rows if row.kind == Account.PATIENT else Client.rows
    holder = holders.of(actor).get(account=row)
    return views.AccountView(row.pk, str(row.public_id), row.number, row.kind, row.holder.name, str(holder.public_id))


@query("parties.view", audit="account")
def asked(actor: Actor, account: str) -> views.PartyView:
    """Who is asked today for what the holder of the account (public id) owes: a patient's guarantor, or the client itself.

    Raises NotFoundError.
    """
    row = one(actor, Account, account, "holder")
    patient = Patient.rows.of(actor).filter(account=row).select_related("guarantor").first()
    return asked_today(actor, patient) if patient else views.party_view(row.holder)


@query("parties.view")
def names(actor: Actor, party_ids: Iterable[int]) -> dict[int, str]:
    """Names by integer party id, for lists whose page is audited as a whole."""
    return dict(Party.rows.of(actor).filter(pk__in=list(party_ids)).values_list("pk", "name"))


@query("parties.view")
def clients(actor: Actor) -> list[views.ClientView]:
    """All clients by name."""
    return [views.client_view(row) for row in _clients(actor).order_by("party__name", "id")]


@query("parties.view")
def client(actor: Actor, public_id: str) -> views.ClientView:
    """Raises NotFoundError."""
    return views.client_view(one(actor, Client, public_id, "party", "account"))


def _clients(actor: Actor) -> QuerySet[Client]:
    return Client.rows.of(actor).select_related("party", "account")


@query("parties.view")
def payers(actor: Actor) -> list[views.PayerView]:
    """All payers by name."""
    rows = Payer.rows.of(actor).select_related("party").order_by("party__name", "id")
    return [views.payer_view(row) for row in rows]


@query("parties.view")
def payer(actor: Actor, public_id: str) -> views.PayerView:
    """Raises NotFoundError."""
    return views.payer_view(one(actor, Payer, public_id, "party"))


@query("parties.view")
def payer_by_payer_id(actor: Actor, payer_id: str) -> views.PayerView | None:
    """The payer that files name by this id; None where the practice knows no such payer."""
    row = Payer.rows.of(actor).select_related("party").filter(payer_id=payer_id).first()
    return views.payer_view(row) if row else None


@query("parties.view")
def payer_names(actor: Actor) -> list[tuple[str, str]]:
    """(public id, name) of all payers by name, to choose from."""
    rows = Payer.rows.of(actor).order_by("party__name", "id").values_list("public_id", "party__name")
    return [(str(public_id), name) for public_id, name in rows]


@query("parties.view")
def client_names(actor: Actor) -> list[tuple[str, str]]:
    """(public id, name) of all clients by name, to choose from."""
    rows = Client.rows.of(actor).order_by("party__name", "id").values_list("public_id", "party__name")
    return [(str(public_id), name) for public_id, name in rows]


@query("parties.view")
def providers(actor: Actor) -> list[views.ProviderView]:
    """All providers by name."""
    return [views.provider_view(row) for row in Provider.rows.of(actor).order_by("name", "first", "id")]


@query("parties.view")
def practice(actor: Actor) -> views.PracticeView:
    """The actor's own practice."""
    row = Practice.objects.filter(pk=actor.practice_id).first()
    if row is None:
        raise NotFoundError("this practice is not here any more")
    address = Address(line1=row.line1, city=row.city, state=row.state, postal_code=row.postal_code)
    letterhead = Letterhead(row.name, address, phone=row.phone, email=row.email, tax_id=row.tax_id)
    return views.PracticeView(letterhead, row.npi, row.tax_id, row.taxonomy, row.time_zone)
