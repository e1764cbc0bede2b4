"""From the office's rows to the one canonical claim, and to what the checks need beside it.

Reads through the foreign keys of a visit; the caller holds the scope.
"""

from __future__ import annotations

import datetime as dt

from billwright.apps.charges import queries as charges
from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.claims import therapy
from billwright.apps.claims.models import Claim as ClaimRow
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.models import Practice
from billwright.apps.parties.models import Authorization, Coverage, Party, Patient, Payer, SignedNotice
from billwright.records.checking import AuthorizationFact, Context, CoverageFact, NoticeFact, PayerFact, PriorService
from billwright.records.claim import Claim, Diagnosis, ServiceLine
from billwright.records.parties import Address, Name, PayerName, Person, Provider

ORDERS = {1: "P", 2: "S", 3: "T"}
ICD10_SINCE = dt.date(2015, 10, 1)
"""First day of service coded in ICD-10-CM (45 CFR 162.1002)."""
HISTORY_DAYS = 3 * 366
"""How far back the checks look at the patient's services: new-patient rules look three years."""


def claim_of(
    practice: Practice, encounter: Encounter, coverage: Coverage, lines: list[ChargeLine], control_number: str
) -> Claim:
    """The claim for a visit to the payer of one of the patient's coverages. Codes and amounts are the charges'."""
    patient, payer = encounter.patient, coverage.payer
    is_self = coverage.relationship == "18"
    subscriber = Person(
        name=_name(coverage.subscriber),
        member_id=coverage.member_id,
        birth_date=patient.birth_date if is_self else coverage.subscriber_birth_date,
        sex=patient.sex if is_self else coverage.subscriber_sex,
        address=_address(coverage.subscriber),
    )
    provider = encounter.provider
    return Claim(
        control_number=control_number,
        total_cents=sum(line.charge_cents for line in lines),
        billing=billing_provider(practice),
        subscriber=subscriber,
        payer=PayerName(name=payer.party.name, payer_id=payer.payer_id, address=_address(payer.party)),
        lines=tuple(_line(line, encounter, control_number) for line in lines),
        diagnoses=_diagnoses(encounter),
        place_of_service=encounter.place_of_service,
        order=ORDERS[coverage.order],
        relationship=coverage.relationship,
        filing_code=payer.filing_code,
        group_number=coverage.group_number,
        patient=None if is_self else _dependent(patient),
        providers=()
        if provider.npi == practice.npi
        else (
            Provider(
                name=Name(last=provider.name, first=provider.first, is_person=provider.is_person),
                role="82",
                npi=provider.npi,
                taxonomy=provider.taxonomy,
            ),
        ),
        prior_authorization=encounter.authorization,
    )


def billing_provider(practice: Practice) -> Provider:
    return Provider(
        name=Name(last=practice.name, is_person=False),
        role="85",
        npi=practice.npi,
        taxonomy=practice.taxonomy,
        tax_id=practice.tax_id,
        address=Address(
            line1=practice.line1, city=practice.city, state=practice.state, postal_code=practice.postal_code
        ),
    )


def _name(party: Party) -> Name:
    if party.kind == Party.PERSON:
        return Name(last=party.last, first=party.first, middle=party.middle)
    return Name(last=party.name, is_person=False)


def _address(party: Party) -> Address | None:
    if not party.line1:
        return None
    return Address(party.line1, party.line2, party.city, party.state, party.postal_code)


def _dependent(patient: Patient) -> Person:
    return Person(
        name=_name(patient.party),
        birth_date=patient.birth_date,
        sex=patient.sex,
        address=_address(patient.party),
    )


def _diagnoses(encounter: Encounter) -> tuple[Diagnosis, ...]:
    first, other = ("ABK", "ABF") if encounter.service_date >= ICD10_SINCE else ("BK", "BF")
    return tuple(Diagnosis(code, first if at == 0 else other) for at, code in enumerate(encounter.diagnoses))


def _line(line: ChargeLine, encounter: Encounter, control_number: str) -> ServiceLine:
    return ServiceLine(
        procedure=line.procedure,
        charge_cents=line.charge_cents,
        units=line.units.normalize() if line.units % 1 else line.units.to_integral_value(),
        service_date=encounter.service_date,
        pointers=tuple(line.pointers),
        modifiers=tuple(line.modifiers),
        control_number=line_control_number(control_number, line.position),
    )


def line_control_number(claim: str, position: int) -> str:
    """REF 6R: comes back in the remittance and says which line is paid."""
    return f"{claim}L{position}"


def context_of(actor: Actor, encounter: Encounter, payer: Payer) -> Context:
    """What the office knows beside the claim, on the actor's day."""
    patient = encounter.patient
    since = encounter.service_date - dt.timedelta(days=HISTORY_DAYS)
    history = [each for each in charges.services_before(actor, patient.pk, since) if each.encounter_id != encounter.pk]
    lines = list(ChargeLine.rows.of(actor).filter(encounter=encounter).order_by("position"))
    practice_npi = Practice.objects.values_list("npi", flat=True).get(pk=actor.practice_id)
    numbers = dict(
        ClaimRow.rows.of(actor)
        .filter(encounter__in={each.encounter_id for each in history}, order="P")
        .values_list("encounter_id", "control_number")
    )  # fmt: skip
    return Context(
        on=actor.today,
        prior_services=tuple(
            PriorService(
                procedure=each.procedure,
                service_date=each.service_date,
                modifiers=each.modifiers,
                units=each.units,
                charge_cents=each.charge_cents,
                rendering_npi=each.rendering_npi,
                billing_npi=practice_npi,
                specialty=each.specialty,
                place_of_service=each.place_of_service,
                diagnoses=each.diagnoses,
                claim=numbers.get(each.encounter_id, ""),
            )
            for each in history
        ),
        coverages=tuple(
            CoverageFact(
                row.payer.payer_id, row.member_id, row.starts, row.ends, ORDERS[row.order], row.payer.filing_code
            )
            for row in patient.coverages.select_related("payer")
        ),
        authorizations=tuple(
            AuthorizationFact(row.number, row.coverage.payer.payer_id, row.starts, row.ends, tuple(row.procedures))
            for row in Authorization.rows.of(actor).filter(coverage__patient=patient).select_related("coverage__payer")
        ),
        therapy=therapy.therapy_of(actor, encounter, lines),
        notices=tuple(
            NoticeFact(row.signed_on, tuple(row.procedures))
            for row in SignedNotice.rows.of(actor).filter(patient=patient).order_by("signed_on")
        ),
        minutes=therapy.minutes_of(lines),
        payer=payer_fact(payer),
    )


def payer_fact(payer: Payer) -> PayerFact:
    """The payer's profile as the rules read it."""
    return PayerFact(
        payer_id=payer.payer_id,
        timely_filing_days=payer.timely_filing_days,
        filing_from=payer.filing_from,
        ncci=payer.ncci,
        authorization_required=tuple(payer.authorization_required),
        takes_replacement=payer.takes_replacement,
        corrections=payer.corrections,
        therapy_units=payer.therapy_units,
        contractor=payer.contractor,
    )
