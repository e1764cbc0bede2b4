"""Looking up patients, clients, payers, providers, and the practice itself."""

import datetime as dt
import re
from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.crypto import unseal
from billwright.apps.compliance.models import Practice
from billwright.apps.parties import ssn, views
from billwright.apps.parties.models import Account, Authorization, Client, Coverage, Party, Patient, Payer, Provider
from billwright.apps.parties.rows import one
from billwright.apps.parties.validation import PartyError
from billwright.records.invoice import Letterhead
from billwright.records.parties import Address

MOST_FOUND = 20
_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_US_DATE = re.compile(r"(?P<month>\d{1,2})[/-](?P<day>\d{1,2})[/-](?P<year>\d{4})")
_ACCOUNT = re.compile(r"(?i)p-?(\d{1,12})")


@query("parties.view", audit="patients")
def search_patients(actor: Actor, text: str) -> list[views.FoundPatient]:
    """At most 20, by name: "smi", "smith, jo", "jo smith"; birth date: 1980-01-02, 01/02/1980; account: P-000123, p123.

    Names match from their beginning, capitals and small letters alike; accents are not folded. Raises PartyError for
    what does not print, which the view trail could not hold either.
    """
    if not text.isprintable():
        raise PartyError({"text": "letters, digits and signs only"})
    asked = _asked(text.strip())
    if asked is None:
        return []
    rows = Patient.rows.of(actor).select_related("party", "account").filter(asked)
    return [
        views.FoundPatient(
            row.pk,
            str(row.public_id),
            str(row.account.public_id),
            row.account.number,
            row.party.name,
            row.birth_date,
        )
        for row in rows.order_by("party__last", "party__first", "id")[:MOST_FOUND]
    ]


def _asked(text: str) -> Q | None:
    if not text:
        return None
    date = _ISO_DATE.fullmatch(text) or _US_DATE.fullmatch(text)
    if date:
        try:
            return Q(birth_date=dt.date(int(date["year"]), int(date["month"]), int(date["day"])))
        except ValueError:
            return None
    account = _ACCOUNT.fullmatch(text)
    if account:
        return Q(account__number=f"P-{int(account[1]):06d}")
    last, comma, first = (part.strip() for part in text.partition(","))
    if comma:
        return Q(party__last__istartswith=last, party__first__istartswith=first)
    asked = Q(party__last__istartswith=text)
    first, space, last = text.rpartition(" ")
    return asked | Q(party__first__istartswith=first.strip(), party__last__istartswith=last) if space else asked


@query("parties.view", audit="patient")
def patient(actor: Actor, public_id: str) -> views.PatientView:
    """With coverages in order and time, and the account. Raises NotFoundError."""
    row = one(actor, Patient, public_id, "party", "guarantor", "account")
    coverages = tuple(views.coverage_view(each) for each in _coverages(actor).filter(patient=row))
    return views.patient_view(row, coverages, ssn.mask(unseal(row, "ssn_sealed", row.ssn_sealed)))


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
