"""Thirty-five kinds of clean claim, each varied by a number: what a payer would take as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from tests.scrub_set.cast import (
    AMBULANCE,
    ANESTHETIST,
    ATTENDING,
    COMMERCIAL,
    COMPENSATION,
    DAY,
    DOCTOR,
    HOSPITAL,
    LABORATORY,
    MEDICAID,
    MEDICARE,
    MOTOR,
    OPERATING,
    ORDERER,
    REFERRER,
    STREET,
    SUPPLIER,
    SURGERY_CENTER,
    THERAPIST,
    WHERE,
    Billed,
    authorized,
    bill,
    changed,
    drug,
    dx,
    known,
    line,
    on_line,
    person,
)

from billwright.records.checking import TherapyFact
from billwright.records.claim import (
    Adjustment,
    Claim,
    Diagnosis,
    Extra,
    LineAdjudication,
    OtherCoverage,
    Procedure,
    Stay,
)
from billwright.records.parties import Name, Person, Provider

KINDS: dict[str, Callable[[int], Billed]] = {}


def kind(make: Callable[[int], Billed]) -> Callable[[int], Billed]:
    KINDS[make.__name__] = make
    return make


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number * 3)


@kind
def office_visit(n: int) -> Billed:
    codes = (("I10",), ("E119", "I10"), ("J069",), ("E785", "I10"), ("K219",), ("M5450",))[n % 6]
    procedure = ("99213", "99214")[n % 2]
    return bill("office visit", n, MEDICARE, "MB", line(procedure, 130_00, service_date=day(n)), codes=dx(*codes))


@kind
def new_patient(n: int) -> Billed:
    return bill(
        "new patient",
        n,
        COMMERCIAL,
        "CI",
        line("99203", 190_00, service_date=day(n)),
        codes=dx(("R519", "J0190", "L309")[n % 3]),
        insured=person(COMMERCIAL, n, 38),
    )


@kind
def visit_with_injection(n: int) -> Billed:
    side, code = (("RT", "M1711"), ("LT", "M1712"))[n % 2]
    return bill(
        "visit with injection",
        n,
        COMMERCIAL,
        "CI",
        line("99213", 130_00, "25", service_date=day(n)),
        line("20610", 140_00, side, service_date=day(n)),
        codes=dx(code),
        insured=person(COMMERCIAL, n, 58),
    )


@kind
def therapy(n: int) -> Billed:
    """30 and 15 documented minutes: 45 in all, three units by the 8-minute rule."""
    lines = (
        line("97110", 90_00, "GP", units=Decimal(2), service_date=day(n)),
        line("97112", 48_00, "GP", service_date=day(n)),
    )
    plan = TherapyFact(
        pt_slp_cents=400_00, plan_from=dt.date(2026, 10, 1), plan_ends=dt.date(2026, 12, 30), days_since_report=4
    )
    return bill(
        "therapy",
        n,
        MEDICARE,
        "MB",
        *lines,
        codes=dx(("M5450", "M25561", "M25562")[n % 3]),
        providers=(THERAPIST, REFERRER),
        facts={"minutes": ((1, 30), (2, 15)), "therapy": plan},
    )


@kind
def laboratory(n: int) -> Billed:
    lines = (line("80053", 30_00, service_date=day(n)), line("85025", 20_00, service_date=day(n)))
    return bill(
        "laboratory",
        n,
        MEDICARE,
        "MB",
        *lines,
        codes=dx(("E119", "I10", "D649")[n % 3]),
        billing=LABORATORY,
        providers=(REFERRER,),
        clia="36D0999999",
        place_of_service="81",
    )


@kind
def check_up(n: int) -> Billed:
    return bill(
        "check-up",
        n,
        COMMERCIAL,
        "CI",
        line("99396", 210_00, service_date=day(n)),
        codes=dx("Z0000"),
        insured=person(COMMERCIAL, n, 46),
    )


@kind
def video_visit(n: int) -> Billed:
    return bill(
        "video visit",
        n,
        COMMERCIAL,
        "CI",
        line("99213", 130_00, "95", service_date=day(n)),
        codes=dx(("F411", "F321", "F419")[n % 3]),
        insured=person(COMMERCIAL, n, 34),
        place_of_service="10",
    )


@kind
def psychotherapy(n: int) -> Billed:
    return bill(
        "psychotherapy",
        n,
        MEDICAID,
        "MC",
        line("90837", 160_00, service_date=day(n)),
        codes=dx(("F331", "F4310", "F411")[n % 3]),
        insured=person(MEDICAID, n, 29),
    )


@kind
def injected_drug(n: int) -> Billed:
    lines = (
        line("96372", 35_00, service_date=day(n)),
        line("J1885", 24_00, units=Decimal(2), service_date=day(n), drug=drug("00409379501", "1", "ML")),
    )
    return bill(
        "injected drug",
        n,
        MEDICAID,
        "MC",
        *lines,
        codes=dx(("M5450", "G43909")[n % 2]),
        insured=person(MEDICAID, n, 41),
    )


@kind
def vaccination(n: int) -> Billed:
    """A child of the insured."""
    child = changed(person(COMMERCIAL, n, 6), member_id="")
    return bill(
        "vaccination",
        n,
        COMMERCIAL,
        "CI",
        line("90471", 30_00, service_date=day(n)),
        line("90633", 45_00, service_date=day(n)),
        codes=dx("Z23"),
        insured=person(COMMERCIAL, n + 1, 36),
        patient=child,
        relationship="19",
    )


@kind
def anesthesia(n: int) -> Billed:
    minutes = Decimal(90 + n)
    return bill(
        "anesthesia",
        n,
        MEDICARE,
        "MB",
        line("01402", 1200_00, "AA", "P2", units=minutes, unit="MJ", service_date=day(n)),
        codes=dx(("M1711", "M1712")[n % 2]),
        providers=(ANESTHETIST, WHERE),
        place_of_service="21",
        dates=(("435", day(n)),),
    )


@kind
def ambulance(n: int) -> Billed:
    """From the home to the hospital, twelve miles."""
    lines = (
        line("A0429", 600_00, "RH", service_date=day(n)),
        line("A0425", 180_00, "RH", units=Decimal(12), service_date=day(n)),
    )
    up = changed(WHERE, role="PW", name=changed(WHERE.name, last=""), npi="", address=STREET)
    down = changed(WHERE, role="45", npi="")
    transport = Extra("2300", ("CR1", "LB", "170", "", "A", "DH", "12"))
    condition = Extra("2300", ("CRC", "07", "Y", "01"))
    return bill(
        "ambulance",
        n,
        MEDICARE,
        "MB",
        *lines,
        codes=dx(("R55", "R0789", "R4182")[n % 3]),
        billing=AMBULANCE,
        providers=(up, down),
        place_of_service="41",
        extra=(transport, condition),
    )


@kind
def equipment(n: int) -> Billed:
    return bill(
        "equipment",
        n,
        MEDICARE,
        "MB",
        line("E0114", 60_00, "NU", service_date=day(n), providers=(ORDERER,)),
        codes=dx(("S93401A", "S93402A")[n % 2]),
        billing=SUPPLIER,
        providers=(),
        place_of_service="12",
    )


@kind
def after_medicare(n: int) -> Billed:
    """Medicare allowed 92.00 of 130.00 and paid 73.60; 18.40 coinsurance is asked of the second payer."""
    adjustments = (Adjustment("CO", "45", 38_00), Adjustment("PR", "2", 18_40))
    judged = LineAdjudication(
        MEDICARE.payer_id, 73_60, "99213", adjudicated_on=day(n) + dt.timedelta(days=14), adjustments=adjustments
    )
    first = OtherCoverage("P", "18", "MB", person(MEDICARE, n), MEDICARE, paid_cents=73_60)
    return bill(
        "after Medicare",
        n,
        COMMERCIAL,
        "CI",
        line("99213", 130_00, service_date=day(n), adjudications=(judged,)),
        codes=dx("I10"),
        insured=person(COMMERCIAL, n, 76),
        order="S",
        other_coverages=(first,),
    )


@kind
def car_accident(n: int) -> Billed:
    hurt = changed(person(MOTOR, n, 33), ids=(("Y4", f"AUTO-{1000 + n}"),))
    return bill(
        "car accident",
        n,
        MOTOR,
        "AM",
        line("99203", 190_00, service_date=day(n)),
        codes=dx("S134XXA"),
        insured=hurt,
        accident=("AA",),
        accident_state="OH",
        dates=(("439", day(n) - dt.timedelta(days=1)),),
    )


@kind
def work_injury(n: int) -> Billed:
    hurt = changed(person(COMPENSATION, n, 44), member_id="", ids=(("Y4", f"WC-{1000 + n}"),))
    employer = Person(Name("SAMPLEBURY MILLS", is_person=False), "990000009", address=STREET)
    return bill(
        "work injury",
        n,
        COMPENSATION,
        "WC",
        line("99213", 130_00, service_date=day(n)),
        codes=dx("S39012A"),
        insured=employer,
        patient=hurt,
        relationship="20",
        accident=("EM",),
        dates=(("439", day(n) - dt.timedelta(days=2)),),
    )


@kind
def chest_film_read(n: int) -> Billed:
    return bill(
        "chest film read",
        n,
        MEDICARE,
        "MB",
        line("71046", 40_00, "26", service_date=day(n)),
        codes=dx(("R059", "R0602", "J189")[n % 3]),
        providers=(DOCTOR, REFERRER, WHERE),
        place_of_service="22",
    )


@kind
def hospital_visits(n: int) -> Billed:
    first = day(n)
    lines = [line("99223", 260_00, service_date=first)]
    lines += [line("99232", 120_00, service_date=first + dt.timedelta(days=after)) for after in (1, 2)]
    return bill(
        "hospital visits",
        n,
        COMMERCIAL,
        "CI",
        *lines,
        codes=dx(("J189", "I5032", "N390")[n % 3]),
        insured=person(COMMERCIAL, n, 63),
        providers=(DOCTOR, WHERE),
        place_of_service="21",
        dates=(("435", first),),
    )


@kind
def knee_surgery(n: int) -> Billed:
    side, code = (("LT", "S83242A"), ("RT", "S83241A"))[n % 2]
    return bill(
        "knee surgery",
        n,
        COMMERCIAL,
        "CI",
        line("29881", 2400_00, side, service_date=day(n)),
        codes=dx(code),
        insured=person(COMMERCIAL, n, 40),
        providers=(DOCTOR, SURGERY_CENTER),
        place_of_service="24",
    )


@kind
def authorized_scan(n: int) -> Billed:
    made = bill(
        "authorized scan",
        n,
        COMMERCIAL,
        "CI",
        line("73721", 900_00, ("RT", "LT")[n % 2], service_date=day(n)),
        codes=dx(("M25561", "M25562")[n % 2]),
        insured=person(COMMERCIAL, n, 52),
        providers=(DOCTOR, REFERRER),
        prior_authorization="AUTH-7",
        facts={"authorizations": (authorized(COMMERCIAL, "AUTH-7"),)},
    )
    payer = changed(made.context.payer, authorization_required=("73721",))
    return made._replace(context=changed(made.context, payer=payer))


@kind
def corrected(n: int) -> Billed:
    return bill(
        "corrected",
        n,
        COMMERCIAL,
        "CI",
        line("99214", 170_00, service_date=day(n)),
        codes=dx("E119"),
        insured=person(COMMERCIAL, n, 55),
        frequency="7",
        payer_control_number=f"PAYER{n:04}",
    )


@kind
def chiropractic(n: int) -> Billed:
    return bill(
        "chiropractic",
        n,
        MEDICARE,
        "MB",
        line("98941", 60_00, "AT", service_date=day(n)),
        codes=dx("M9903", "M5450"),
        dates=(("454", day(n) - dt.timedelta(days=20)),),
    )


@kind
def chemotherapy(n: int) -> Billed:
    """Two hours of a drug of single-dose vials, of which nothing was left over."""
    lines = (
        line("96413", 300_00, service_date=day(n)),
        line("96415", 70_00, service_date=day(n)),
        line("J9271", 11000_00, "JZ", units=Decimal(200), service_date=day(n)),
    )
    return bill("chemotherapy", n, MEDICARE, "MB", *lines, codes=dx("Z5112", ("C3411", "C3412")[n % 2]))


@kind
def wellness_and_vaccine(n: int) -> Billed:
    """The yearly visit, a problem looked at beside it, and a vaccine."""
    lines = (
        line("G0439", 130_00, service_date=day(n)),
        line("99213", 130_00, "25", service_date=day(n), pointers=(2,)),
        line("G0008", 30_00, service_date=day(n), pointers=(3,)),
        line("90662", 75_00, service_date=day(n), pointers=(3,)),
    )
    return bill("wellness and vaccine", n, MEDICARE, "MB", *lines, codes=dx("Z0001", "I10", "Z23"))


@kind
def child_check_up(n: int) -> Billed:
    """A child of two, with a vaccine of the state's."""
    lines = (
        line("99392", 120_00, "25", service_date=day(n)),
        line("90460", 25_00, service_date=day(n), pointers=(2,)),
        line("90633", 0, "SL", service_date=day(n), pointers=(2,)),
    )
    return bill(
        "child check-up",
        n,
        MEDICAID,
        "MC",
        *lines,
        codes=dx("Z00129", "Z23"),
        insured=person(MEDICAID, n, 2 + n % 2),
    )


@kind
def critical_care(n: int) -> Billed:
    lines = (
        line("99291", 400_00, service_date=day(n)),
        line("99292", 200_00, units=Decimal(2), service_date=day(n)),
    )
    return bill(
        "critical care",
        n,
        COMMERCIAL,
        "CI",
        *lines,
        codes=dx("J9601", "A419"),
        insured=person(COMMERCIAL, n, 61),
        providers=(DOCTOR, WHERE),
        place_of_service="21",
        dates=(("435", day(n)),),
    )


@kind
def delivery(n: int) -> Billed:
    return bill(
        "delivery",
        n,
        COMMERCIAL,
        "CI",
        line("59400", 3200_00, service_date=day(n)),
        codes=dx("O80", "Z370", ("Z3A39", "Z3A40")[n % 2]),
        insured=person(COMMERCIAL, n, 30, "F"),
        providers=(DOCTOR, WHERE),
        place_of_service="21",
        dates=(("435", day(n)),),
    )


def _of_bill(kind: str, codes: tuple[Diagnosis, ...], stay: Stay, *providers: Provider) -> dict[str, object]:
    return {"type_of_bill": kind, "diagnoses": codes, "stay": stay, "providers": providers}


def _hospital(name: str, n: int, payer, filing_code: str, claim: dict, lines, insured=None) -> Billed:
    insured = insured or person(payer, n)
    made = Claim(
        control_number=f"{name.upper().replace(' ', '')[:14]}{n:02}",
        total_cents=sum(each.charge_cents for each in lines),
        billing=HOSPITAL,
        subscriber=insured,
        payer=payer,
        kind="institutional",
        filing_code=filing_code,
        lines=tuple(changed(each, control_number=f"{n}L{at}", pointers=()) for at, each in enumerate(lines, 1)),
        place_of_service="",
        **claim,
    )
    context = known(payer, filing_code, insured.member_id)
    profile = changed(context.payer, ncci="outpatient" if filing_code == "MA" else "")
    return Billed(name, made, changed(context, payer=profile))


@kind
def emergency_room(n: int) -> Billed:
    on = day(n)
    lines = (
        line("", 80_00, revenue_code="0250", service_date=on),
        line("80053", 60_00, revenue_code="0301", service_date=on),
        line("99283", 500_00, revenue_code="0450", service_date=on),
    )
    codes = (Diagnosis(("R0789", "R109", "R55")[n % 3], "ABK"), Diagnosis(("R0789", "R109", "R55")[n % 3], "APR"))
    stay = Stay(statement_from=on, statement_through=on, admission_type="1", admission_source="1", patient_status="01")
    return _hospital("emergency room", n, MEDICARE, "MA", _of_bill("13", codes, stay, ATTENDING), lines)


@kind
def inpatient(n: int) -> Billed:
    """Three days in a room of two beds, from the first to the day of discharge."""
    first = DAY + dt.timedelta(days=n)
    last = first + dt.timedelta(days=3)
    lines = (
        line("", 3600_00, revenue_code="0120", units=Decimal(3), unit="DA", service_date=first),
        line("", 900_00, revenue_code="0250", service_date=first),
        line("", 1500_00, revenue_code="0360", service_date=first),
    )
    codes = (
        Diagnosis("K3580", "ABK", "Y"),
        Diagnosis("I10", "ABF", "Y"),
        Diagnosis("R1031", "ABJ"),
    )
    stay = Stay(
        statement_from=first,
        statement_through=last,
        admitted_on=first,
        admitted_at="0930",
        discharged_at="1400",
        admission_type="1",
        admission_source="1",
        patient_status="01",
        values=(("80", 3_00),),
        procedures=(Procedure("0DTJ4ZZ", first),),
    )
    return _hospital("inpatient", n, MEDICARE, "MA", _of_bill("11", codes, stay, ATTENDING, OPERATING), lines)


@kind
def two_legs(n: int) -> Billed:
    """To dialysis and back by ambulance, 12.4 miles each way: the same codes on one day."""
    made = ambulance(n)
    way, back = (
        (
            line("A0429", 600_00, modifier, service_date=day(n)),
            line("A0425", 186_00, modifier, units=Decimal("12.4"), service_date=day(n)),
        )
        for modifier in ("RJ", "JR")
    )
    lines = tuple(changed(each, control_number=f"{n}L{at}") for at, each in enumerate((*way, *back), 1))
    claim = changed(made.claim, lines=lines, total_cents=sum(each.charge_cents for each in lines), diagnoses=dx("N186"))
    return Billed("two legs", changed(claim, control_number=f"TWOLEGS{n:02}"), made.context)


@kind
def federal_employee(n: int) -> Billed:
    """Hurt at work for the United States: the Department of Labor pays, not workers' compensation of a state."""
    return bill(
        "federal employee",
        n,
        COMPENSATION,
        "OF",
        line("99213", 130_00, service_date=day(n)),
        codes=dx("S39012A"),
        insured=changed(person(COMPENSATION, n, 44), ids=(("Y4", f"OF-{1000 + n}"),)),
        accident=("EM",),
        dates=(("439", day(n) - dt.timedelta(days=2)),),
    )


@kind
def home_health(n: int) -> Billed:
    """A month of home health: two visits of one day are two lines."""
    first = DAY - dt.timedelta(days=5)
    visits = [first + dt.timedelta(days=after) for after in (1, 8, 8, 15 + n % 3)]
    lines = [line("1AA11", 0, procedure_kind="HP", revenue_code="0023", service_date=first)]
    lines += [line("G0299", 200_00, revenue_code="0551", units=Decimal(3), service_date=each) for each in visits]
    codes = (Diagnosis("I5032", "ABK"), Diagnosis("E119", "ABF"))
    stay = Stay(
        statement_from=first,
        statement_through=first + dt.timedelta(days=29),
        admitted_on=first,
        admission_type="3",
        admission_source="1",
        patient_status="30",
        values=(("61", 18140_00), ("85", 39049_00)),
        occurrences=(("50", first),),
    )
    return _hospital(
        "home health", n, MEDICARE, "MA", _of_bill("32", codes, stay, ATTENDING) | {"frequency": "9"}, lines
    )


@kind
def dialysis(n: int) -> Billed:
    """A month at a dialysis facility, each treatment a line."""
    first = dt.date(2026, 10, 1)
    days = [first + dt.timedelta(days=after + n % 2) for after in range(1, 29, 3)]
    lines = [line("90999", 300_00, "G3", "V6", revenue_code="0821", service_date=each) for each in days]
    stay = Stay(
        statement_from=first,
        statement_through=dt.date(2026, 10, 31),
        admission_type="9",
        admission_source="1",
        patient_status="30",
        conditions=("71",),
        values=(("A8", 70_50), ("A9", 172_00), ("D5", 1_40)),
    )
    return _hospital("dialysis", n, MEDICARE, "MA", _of_bill("72", (Diagnosis("N186", "ABK"),), stay, ATTENDING), lines)


@kind
def first_month_of_a_stay(n: int) -> Billed:
    """An interim bill: the patient is still there, and the last day counts."""
    made = inpatient(n)
    first, last = made.claim.stay.statement_from, dt.date(2026, 10, 31)
    days = (last - first).days + 1
    stay = changed(
        made.claim.stay, statement_through=last, patient_status="30", discharged_at="", values=(("80", days * 100),)
    )
    claim = on_line(changed(made.claim, frequency="2", stay=stay), 1, units=Decimal(days))
    return Billed("first month of a stay", changed(claim, control_number=f"MONTH{n:02}"), made.context)


@kind
def critical_access(n: int) -> Billed:
    """A critical access hospital tells no presence at admission."""
    made = inpatient(n)
    diagnoses = tuple(changed(each, present_on_admission="") for each in made.claim.diagnoses)
    claim = changed(
        made.claim,
        control_number=f"ACCESS{n:02}",
        diagnoses=diagnoses,
        billing=changed(HOSPITAL, taxonomy="282NC0060X"),
    )
    return Billed("critical access", claim, made.context)


def claims(most: int = 150) -> list[Billed]:
    """The first `most`, kind by kind and then in the next variation."""
    made = [make(number) for number in range(most // len(KINDS) + 1) for make in KINDS.values()]
    return made[:most]
