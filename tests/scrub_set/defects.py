"""What goes wrong with claims: each defect takes a clean claim of its kind and changes one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from tests.scrub_set.cast import (
    COMMERCIAL,
    DAY,
    DOCTOR,
    ON,
    Billed,
    authorized,
    changed,
    dx,
    line,
    on_line,
    prior,
    with_lines,
)
from tests.scrub_set.clean import KINDS

from billwright.records.checking import Context, CoverageFact, NoticeFact
from billwright.records.claim import Claim, Diagnosis
from billwright.records.parties import Address

Mutation = Callable[[Claim, Context], "Claim | tuple[Claim, Context]"]


class Defect(NamedTuple):
    name: str
    kind: str
    make: Mutation

    def billed(self, number: int) -> Billed:
        clean = KINDS[self.kind](number)
        made = self.make(clean.claim, clean.context)
        claim, context = made if isinstance(made, tuple) else (made, clean.context)
        return Billed(f"{self.name} ({self.kind})", claim, context)


def _subscriber(**changes: object) -> Mutation:
    return lambda claim, context: changed(claim, subscriber=changed(claim.subscriber, **changes))


def _billing(**changes: object) -> Mutation:
    return lambda claim, context: changed(claim, billing=changed(claim.billing, **changes))


def _claim(**changes: object) -> Mutation:
    return lambda claim, context: changed(claim, **changes)


def _line(number: int, **changes: object) -> Mutation:
    return lambda claim, context: on_line(claim, number, **changes)


def _stay(**changes: object) -> Mutation:
    return lambda claim, context: changed(claim, stay=changed(claim.stay, **changes))


def _context(**changes: object) -> Mutation:
    return lambda claim, context: (claim, changed(context, **changes))


def _more(*lines: object) -> Mutation:
    return lambda claim, context: with_lines(
        claim,
        *claim.lines,
        *(
            changed(each, control_number=f"X{at}", service_date=claim.lines[0].service_date)
            for at, each in enumerate(lines)
        ),
    )


def _without(*roles: str) -> Mutation:
    return lambda claim, context: changed(
        claim, providers=tuple(each for each in claim.providers if each.role not in roles)
    )


def _prior(*services: Callable[[Claim], object]) -> Mutation:
    return lambda claim, context: (claim, changed(context, prior_services=tuple(make(claim) for make in services)))


def _rendering(**changes: object) -> Mutation:
    return lambda claim, context: changed(
        claim, providers=tuple(changed(each, **changes) if each.role == "82" else each for each in claim.providers)
    )


def _payer(**changes: object) -> Mutation:
    return lambda claim, context: (claim, changed(context, payer=changed(context.payer, **changes)))


DEFECTS = tuple(
    Defect(*each)
    for each in (
        # who
        ("billing NPI with a wrong check digit", "office_visit", _billing(npi="1999999991")),
        ("billing NPI left out", "check_up", _billing(npi="")),
        ("rendering NPI with two digits swapped", "new_patient", _rendering(npi="1324567810")),
        ("tax id of eight digits", "psychotherapy", _billing(tax_id="99000001")),
        (
            "billing address is a PO box",
            "video_visit",
            _billing(address=Address("PO BOX 12", "", "SAMPLEBURY", "OH", "439990001")),
        ),
        (
            "billing ZIP of five digits",
            "office_visit",
            _billing(address=Address("12 EXAMPLE SQUARE", "", "SAMPLEBURY", "OH", "43999")),
        ),
        ("no member number", "office_visit", _subscriber(member_id="")),
        ("MBI with a letter that it never has", "office_visit", _subscriber(member_id="1SG4TE5MK73")),
        ("MBI of ten characters", "therapy", _subscriber(member_id="1EG4TE5MK7")),
        ("old Medicare number", "chest_film_read", _subscriber(member_id="123456789A")),
        ("born after the visit", "check_up", _subscriber(birth_date=dt.date(2026, 12, 1))),
        ("no birth date", "new_patient", _subscriber(birth_date=None)),
        ("seen after death", "office_visit", _subscriber(death_date=dt.date(2026, 8, 1))),
        ("no name of the payer's number", "check_up", lambda c, x: changed(c, payer=changed(c.payer, payer_id=""))),
        # money
        ("total is not the sum", "visit_with_injection", lambda c, x: changed(c, total_cents=c.total_cents + 1_00)),
        ("negative charge", "visit_with_injection", _line(2, charge_cents=-140_00)),
        ("no units", "therapy", _line(1, units=Decimal(0))),
        ("half a unit of therapy", "therapy", _line(1, units=Decimal("1.5"))),
        ("paid more than charged by the patient", "check_up", _claim(patient_paid_cents=500_00)),
        # dates
        ("day of service in the future", "office_visit", _line(1, service_date=ON + dt.timedelta(days=3))),
        ("ends before it begins", "hospital_visits", _line(1, service_date=DAY + dt.timedelta(days=30), through=DAY)),
        ("no day of service", "video_visit", _line(1, service_date=None)),
        ("too late for the payer", "new_patient", _line(1, service_date=dt.date(2026, 2, 3))),
        ("a year and a day for Medicare", "office_visit", _line(1, service_date=dt.date(2025, 11, 20))),
        ("accident after the visit", "car_accident", _claim(dates=(("439", dt.date(2026, 11, 23)),))),
        # diagnoses
        ("no diagnosis", "office_visit", lambda c, x: on_line(changed(c, diagnoses=()), 1, pointers=())),
        ("diagnosis needs more characters", "visit_with_injection", _claim(diagnoses=dx("M171"))),
        ("diagnosis ended", "therapy", _claim(diagnoses=dx("M545"))),
        ("diagnosis unheard of", "check_up", _claim(diagnoses=dx("Q999X"))),
        ("injury without its seventh character", "equipment", _claim(diagnoses=dx("S93401"))),
        ("ICD-9 on a claim of today", "office_visit", _claim(diagnoses=(Diagnosis("4019", "BK"),))),
        ("both code sets", "office_visit", _claim(diagnoses=(Diagnosis("I10", "ABK"), Diagnosis("4019", "BF")))),
        ("pointer to nothing", "office_visit", _line(1, pointers=(4,))),
        ("no pointer", "check_up", _line(1, pointers=())),
        ("diagnosis twice", "office_visit", _claim(diagnoses=dx("I10", "I10"))),
        ("external cause first", "car_accident", _claim(diagnoses=dx("V4352XA", "S134XXA"))),
        ("manifestation first", "office_visit", _claim(diagnoses=dx("F0280", "G309"))),
        ("manifestation without its cause", "office_visit", _claim(diagnoses=dx("G309", "H42"))),
        ("excluded together", "office_visit", _claim(diagnoses=dx("E109", "E119"))),
        ("newborn's diagnosis on an adult", "check_up", _claim(diagnoses=dx("Z00110"))),
        ("pregnancy at seven", "vaccination", _claim(diagnoses=dx("O0900"))),
        # procedures and modifiers
        ("procedure of four characters", "office_visit", _line(1, procedure="9921")),
        ("procedure ended long ago", "equipment", _line(1, procedure="E0100X"[:5], modifiers=("ZZ",))),
        ("modifier unheard of", "office_visit", _line(1, modifiers=("9X",))),
        ("modifier twice", "visit_with_injection", _line(1, modifiers=("25", "25"))),
        ("left and bilateral", "knee_surgery", _line(1, modifiers=("LT", "50"))),
        ("both components at once", "chest_film_read", _line(1, modifiers=("26", "TC"))),
        ("therapy without its discipline", "therapy", _line(1, modifiers=())),
        ("two disciplines", "therapy", _line(1, modifiers=("GP", "GO"))),
        ("assistant without the discipline", "therapy", _line(1, modifiers=("CQ",))),
        ("place that does not exist", "office_visit", _claim(place_of_service="00")),
        ("hospital visit in the office", "hospital_visits", _claim(place_of_service="11")),
        ("office visit in the hospital bed", "office_visit", _claim(place_of_service="21")),
        ("anesthesia by the unit", "anesthesia", _line(1, units=Decimal(1), unit="UN")),
        ("anesthesia without who gave it", "anesthesia", _line(1, modifiers=("P2",))),
        ("units beyond what documented minutes give", "therapy", _line(1, units=Decimal(5))),
        # drugs, laboratories, orders
        ("drug without its NDC for Medicaid", "injected_drug", _line(2, drug=None)),
        (
            "NDC of ten digits",
            "injected_drug",
            lambda c, x: on_line(c, 2, drug=changed(c.lines[1].drug, ndc="0409379501")),
        ),
        ("no CLIA number", "laboratory", _claim(clia="")),
        ("CLIA number of nine", "laboratory", _claim(clia="36D099999")),
        ("laboratory test without who ordered it", "laboratory", _without("DN")),
        ("equipment without who ordered it", "equipment", _line(1, providers=())),
        ("film without who ordered it", "chest_film_read", _without("DN")),
        (
            "referring NPI wrong",
            "laboratory",
            lambda c, x: changed(c, providers=tuple(changed(p, npi="1234567840") for p in c.providers)),
        ),
        ("ambulance without its addresses", "ambulance", _without("PW", "45")),
        ("ambulance without origin and destination", "ambulance", _line(1, modifiers=())),
        ("chiropractor without the first day", "chiropractic", _claim(dates=())),
        ("chiropractor's upkeep", "chiropractic", _line(1, modifiers=())),
        # edits
        (
            "joint and joint never together",
            "visit_with_injection",
            lambda c, x: (
                changed(_more(line("20600", 90_00))(c, x), filing_code="CI"),
                changed(x, payer=changed(x.payer, ncci="practitioner")),
            ),
        ),
        ("two therapies unless apart", "therapy", _more(line("97530", 60_00, "GP"), line("97116", 60_00, "GP"))),
        (
            "visit beside a procedure without a word",
            "visit_with_injection",
            lambda c, x: (on_line(c, 1, modifiers=()), changed(x, payer=changed(x.payer, ncci="practitioner"))),
        ),
        ("add-on without its base", "psychotherapy", _line(1, procedure="90785")),
        ("more units than a day can hold", "chest_film_read", _line(1, units=Decimal(40))),
        (
            "two new visits",
            "new_patient",
            _prior(lambda c: prior("99213", dt.date(2025, 6, 1), rendering_npi=DOCTOR.npi)),
        ),
        ("two visits of one day", "office_visit", _more(line("99212", 90_00))),
        # duplicates
        (
            "line twice",
            "visit_with_injection",
            lambda c, x: with_lines(c, *c.lines, changed(c.lines[1], control_number="TWICE")),
        ),
        (
            "billed before",
            "office_visit",
            _prior(lambda c: prior(c.lines[0].procedure, c.lines[0].service_date, charge_cents=130_00)),
        ),
        (
            "scan billed before",
            "authorized_scan",
            _prior(lambda c: prior("73721", c.lines[0].service_date, *c.lines[0].modifiers, charge_cents=900_00)),
        ),
        # coverage and authorization
        (
            "coverage ended",
            "office_visit",
            lambda c, x: (c, changed(x, coverages=tuple(changed(e, ends=dt.date(2026, 9, 1)) for e in x.coverages))),
        ),
        (
            "no coverage with this payer",
            "check_up",
            _context(coverages=(CoverageFact("00777", "X1", dt.date(2020, 1, 1)),)),
        ),
        (
            "another payer is first",
            "video_visit",
            lambda c, x: (
                c,
                changed(
                    x,
                    coverages=(
                        CoverageFact("00777", "X1", dt.date(2020, 1, 1)),
                        *(changed(e, order="S") for e in x.coverages),
                    ),
                ),
            ),
        ),
        ("authorization left out", "authorized_scan", lambda c, x: (changed(c, prior_authorization=""), x)),
        ("authorization of another number", "authorized_scan", _claim(prior_authorization="AUTH-9")),
        (
            "authorization ran out",
            "authorized_scan",
            _context(authorizations=(authorized(COMMERCIAL, "AUTH-7", ends=dt.date(2026, 9, 15)),)),
        ),
        (
            "authorization used up",
            "authorized_scan",
            _context(authorizations=(authorized(COMMERCIAL, "AUTH-7", units_left=Decimal(0)),)),
        ),
        (
            "authorization for another service",
            "authorized_scan",
            _context(authorizations=(authorized(COMMERCIAL, "AUTH-7", procedures=("70553",)),)),
        ),
        # other payers
        (
            "second payer without the first one's answer",
            "after_medicare",
            lambda c, x: changed(on_line(c, 1, adjudications=()), other_coverages=()),
        ),
        (
            "first payer's answer does not add up",
            "after_medicare",
            lambda c, x: on_line(
                c, 1, adjudications=tuple(changed(a, adjustments=a.adjustments[:1]) for a in c.lines[0].adjudications)
            ),
        ),
        (
            "Medicare second without why",
            "after_medicare",
            lambda c, x: changed(
                c,
                filing_code="MB",
                msp_type="",
                payer=changed(c.payer, payer_id="00001"),
                subscriber=changed(c.subscriber, member_id="1EG4TE5MK73"),
            ),
        ),
        # corrections, accidents
        ("correction without the payer's number", "corrected", _claim(payer_control_number="")),
        ("replacement to Medicare", "office_visit", _claim(frequency="7", payer_control_number="ICN1")),
        ("frequency unheard of", "check_up", _claim(frequency="5")),
        ("car accident without the state", "car_accident", _claim(accident_state="")),
        ("car accident without the day", "car_accident", _claim(dates=())),
        (
            "work injury without its claim number",
            "work_injury",
            lambda c, x: changed(c, patient=changed(c.patient, ids=())),
        ),
        ("work injury without the day", "work_injury", _claim(dates=())),
        # notices
        ("signed notice that is not there", "office_visit", _line(1, modifiers=("GA",))),
        (
            "notice signed after the visit",
            "office_visit",
            lambda c, x: (
                on_line(c, 1, modifiers=("GA",)),
                changed(x, notices=(NoticeFact(dt.date(2026, 11, 20), (c.lines[0].procedure,)),)),
            ),
        ),
        ("expected denied and signed at once", "office_visit", _line(1, modifiers=("GA", "GZ"))),
        # facilities
        ("inpatient without the day of admission", "inpatient", _stay(admitted_on=None)),
        ("inpatient without its status", "inpatient", _stay(patient_status="")),
        ("discharged home on an interim bill", "inpatient", _claim(frequency="2")),
        ("still a patient on a bill of the whole stay", "inpatient", _stay(patient_status="30")),
        (
            "diagnoses without their presence at admission",
            "inpatient",
            lambda c, x: changed(c, diagnoses=tuple(changed(d, present_on_admission="") for d in c.diagnoses)),
        ),
        (
            "operation before the stay",
            "inpatient",
            lambda c, x: changed(
                c, stay=changed(c.stay, procedures=(changed(c.stay.procedures[0], on=dt.date(2026, 8, 1)),))
            ),
        ),
        (
            "operation that is no code",
            "inpatient",
            lambda c, x: changed(c, stay=changed(c.stay, procedures=(changed(c.stay.procedures[0], code="0DTJ4Z"),))),
        ),
        ("no attending doctor", "inpatient", _without("71")),
        (
            "no admitting diagnosis",
            "inpatient",
            lambda c, x: changed(c, diagnoses=tuple(d for d in c.diagnoses if d.kind != "ABJ")),
        ),
        (
            "statement ends before it begins",
            "inpatient",
            lambda c, x: changed(
                c, stay=changed(c.stay, statement_through=c.stay.statement_from - dt.timedelta(days=2))
            ),
        ),
        ("line outside the statement", "emergency_room", lambda c, x: on_line(c, 1, service_date=dt.date(2026, 9, 1))),
        ("emergency room without a procedure", "emergency_room", _line(3, procedure="")),
        ("Medicare number with dashes", "home_health", _subscriber(member_id="1EG4-TE5-MK73")),
        ("home health without its area", "home_health", _stay(values=())),
        ("dialysis without height", "dialysis", _stay(values=(("A8", 70_50),))),
        ("still there when the stay is over", "first_month_of_a_stay", _claim(frequency="4")),
        (
            "presence at admission of one diagnosis forgotten",
            "inpatient",
            lambda c, x: changed(
                c, diagnoses=tuple(changed(d, present_on_admission="") if d.code == "I10" else d for d in c.diagnoses)
            ),
        ),
        ("a bed for an outpatient", "emergency_room", _line(1, revenue_code="0120")),
        ("occurrence after today", "dialysis", _stay(occurrences=(("51", ON + dt.timedelta(days=9)),))),
        ("motor insurer without an accident", "car_accident", _claim(accident=(), accident_state="")),
        ("accident in no state", "car_accident", _claim(accident_state="ZZ")),
        (
            "Medicaid after two years",
            "psychotherapy",
            lambda c, x: (on_line(c, 1, service_date=dt.date(2024, 10, 1)), Context(on=ON)),
        ),
        ("bill type unheard of", "emergency_room", _claim(type_of_bill="99")),
        ("revenue code of three digits", "emergency_room", _line(1, revenue_code="250")),
        ("not covered is more than charged", "emergency_room", _line(1, noncovered_cents=900_00)),
        # what goes beside what
        ("second hour without the first", "chemotherapy", lambda c, x: with_lines(c, *c.lines[1:])),
        ("nothing said of the rest of the vial", "chemotherapy", _line(3, modifiers=())),
        ("more critical care than none", "critical_care", lambda c, x: with_lines(c, *c.lines[1:])),
        ("first hour of critical care twice", "critical_care", _line(1, units=Decimal(2))),
        ("second vaccine without a first", "vaccination", _line(1, procedure="90472")),
        ("vaccine of Medicare given as for others", "wellness_and_vaccine", _line(3, procedure="90471")),
        ("problem beside the yearly visit, not said apart", "wellness_and_vaccine", _line(2, modifiers=())),
        ("check-up of a grown child at two", "child_check_up", _line(1, procedure="99394")),
        ("adult's check-up code at 46, for 65 and above", "check_up", _line(1, procedure="99397")),
        ("visit that ended in 2021", "new_patient", _line(1, procedure="99201")),
        ("distinct procedure said of the visit", "visit_with_injection", _line(1, modifiers=("59",))),
        ("reading of a visit", "office_visit", _line(1, modifiers=("26",))),
        ("anesthesia directed and given at once", "anesthesia", _line(1, modifiers=("QK", "QX"))),
        ("weeks of pregnancy first", "delivery", _claim(diagnoses=dx("Z3A39", "O80", "Z370"))),
        ("delivery at 76", "delivery", _subscriber(birth_date=dt.date(1950, 1, 1))),
        ("two yearly visits of one day", "wellness_and_vaccine", _line(2, procedure="G0438", modifiers=())),
        ("two first days of a stay", "hospital_visits", _line(2, procedure="99223")),
        ("both sides for a disease of one", "visit_with_injection", _line(2, modifiers=("50",))),
    )
)


def claims(most: int = 150) -> list[Billed]:
    """Every defect once, then again in another variation until there are `most`."""
    made = [defect.billed(number) for number in (0, 1) for defect in DEFECTS]
    return made[:most]
