"""Who is asked for a patient's part, from which day on. What was billed before stays with whoever it was billed to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from billwright.apps.compliance.access import Actor, action, query
from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.parties import people, views
from billwright.apps.parties.models import Account, Guarantor, Party, Patient
from billwright.apps.parties.rows import hold, one
from billwright.apps.parties.validation import Fields, PartyError

AHEAD_DAYS = 366
"""A day further ahead is taken for a mistyped year."""


class ChangeGuarantor(msgspec.Struct, frozen=True, kw_only=True):
    """From `starts` on, until a later change. `party` is the public id of a person who is on file, `new` one who is not;
    neither is the patient. `version` is the one of the `guarantors` that were looked at."""

    key: str
    patient: str
    version: str
    starts: dt.date
    party: str | None = None
    new: people.PersonFacts | None = None


class Answers(msgspec.Struct, frozen=True):
    """`starts` None is from the beginning; `replaced` where a later entry holds from the same day or an earlier one."""

    party: views.PartyView
    starts: dt.date | None
    replaced: bool


class Guarantors(msgspec.Struct, frozen=True):
    """As they were entered, first to last; `now` is who is asked today."""

    now: views.PartyView
    history: tuple[Answers, ...]
    version: str


@action("parties.edit")
def change_guarantor(actor: Actor, command: ChangeGuarantor) -> str:
    """Public id of the patient. Visits of `starts` and later that are captured from now on are asked of the new one, and
    from that day on statements go there; what was captured before changes no hands.

    Raises StaleVersionError where somebody changed it since, PartyError, NotFoundError.
    """
    hold(Party.rows.of(actor).filter(patient__in=Patient.rows.of(actor, command.patient)))
    patient = one(actor, Patient, command.patient, "party")
    changes = changes_of(actor, [patient.pk])[patient.pk]
    if _version(changes) != command.version:
        raise StaleVersionError("the guarantor of this patient")
    fields = Fields()
    ahead = (command.starts - actor.today).days
    fields.require("starts", ahead <= AHEAD_DAYS, "more than a year ahead: check the year")
    fields.require("starts", command.starts >= patient.birth_date, "before the patient was born: check the year")
    fields.require("party", not (command.party and command.new), "somebody on file or somebody new, not both")
    fields.done()
    party = _chosen(actor, patient, command)
    if guarantor_on(patient, changes, command.starts) == party.pk:
        raise PartyError({"party": f"{party.name} is asked on that day already"})
    Guarantor.rows.add(actor, patient=patient, party=party, starts=command.starts, entered_at=actor.now)
    return str(patient.public_id)


def _chosen(actor: Actor, patient: Patient, command: ChangeGuarantor) -> Party:
    if command.new:
        return people.add_person(actor, command.new)
    if not command.party:
        return patient.party
    party = one(actor, Party, command.party)
    if party.kind != Party.PERSON:
        raise PartyError({"party": "a guarantor is a person"})
    return party


@query("parties.view", audit="patient")
def guarantors(actor: Actor, patient: str) -> Guarantors:
    """Who is asked for the part of a patient (public id), and who was. Raises NotFoundError."""
    row = one(actor, Patient, patient, "guarantor")
    changes = changes_of(actor, [row.pk])[row.pk]
    history = [Answers(views.party_view(row.guarantor), None, False)]
    for at, each in enumerate(changes, start=1):
        replaced = any(later.starts <= each.starts for later in changes[at:])
        history.append(Answers(views.party_view(each.party), each.starts, replaced))
    return Guarantors(views.party_view(_party_on(row, changes, actor.today)), tuple(history), _version(changes))


@query("parties.view", audit="account")
def asked_by_number(actor: Actor, number: str) -> views.PartyView | None:
    """Who is asked today for the patient's account with this printed number; None where no patient has it."""
    wanted = Patient.rows.of(actor).select_related("guarantor")
    row = wanted.filter(account__number=number.strip().upper(), account__kind=Account.PATIENT).first()
    return asked_today(actor, row) if row else None


def asked_today(actor: Actor, patient: Patient) -> views.PartyView:
    """`patient` with its guarantor read along."""
    changes = changes_of(actor, [patient.pk])[patient.pk]
    return views.party_view(_party_on(patient, changes, actor.today))


def changes_of(actor: Actor, patients: Iterable[int]) -> dict[int, list[Guarantor]]:
    """Of each patient (by id), as they were entered."""
    found: dict[int, list[Guarantor]] = defaultdict(list)
    rows = Guarantor.rows.of(actor).select_related("party").filter(patient__in=list(patients))
    for row in rows.order_by("pk"):
        found[row.patient_id].append(row)
    return found


def guarantor_of_visit(patient: Patient, changes: list[Guarantor], on: dt.date, captured_at: dt.datetime) -> int:
    """Id of the party who is asked for what was done that day. What was entered after the visit was captured leaves it
    alone: it is billed to somebody already."""
    return guarantor_on(patient, [each for each in changes if each.entered_at <= captured_at], on)


def guarantor_on(patient: Patient, changes: list[Guarantor], on: dt.date) -> int:
    """Id of the party who is asked that day, as we know it now."""
    change = _change_on(changes, on)
    return change.party_id if change else patient.guarantor_id


def _party_on(patient: Patient, changes: list[Guarantor], on: dt.date) -> Party:
    change = _change_on(changes, on)
    return change.party if change else patient.guarantor


def _change_on(changes: list[Guarantor], on: dt.date) -> Guarantor | None:
    """The last one entered holds from its day on, whatever was entered before for that day or a later one."""
    return next((each for each in reversed(changes) if each.starts <= on), None)


def _version(changes: list[Guarantor]) -> str:
    return str(len(changes))
