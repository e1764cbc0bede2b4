"""Claims for measuring: Medicare's, as a large practice bills them, written by a seeded generator.

Codes are drawn as practices bill them: a few often, many seldom (one in n for the n-th), over ninety days. About a third
are visits with one or two services, the others therapy, laboratory panels, imaging, procedures beside a visit and hospital
outpatient bills. Everybody is fictional.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import accumulate

from billwright import x12
from billwright.records.checking import AuthorizationFact, Context, CoverageFact, PayerFact, PriorService, TherapyFact
from billwright.records.claim import Claim, ClaimBatch, Diagnosis, ServiceLine, Stay, Submitter
from billwright.records.envelope import Envelope
from billwright.records.parties import Address, Contact, Name, PayerName, Person, Provider
from billwright.rules.codes import DiagnosisTable

ON = dt.date(2026, 11, 24)
WHEN = dt.datetime(2026, 11, 24, 9, 30)  # noqa: DTZ001  a file knows no zone
DAYS = 90
STREET = Address("12 EXAMPLE SQUARE", "", "SAMPLEBURY", "OH", "439990001")
CLINIC = Provider(
    Name("BENCH PRACTICE", is_person=False), "85", "1234567893", "261QP2300X", "990000001", address=STREET
)
HOSPITAL = Provider(
    Name("BENCH HOSPITAL", is_person=False), "85", "1999999992", "282N00000X", "990000002", address=STREET
)
DOCTOR = Provider(Name("SAMPLE", "ROBIN"), "82", "1987654328", "207Q00000X")
THERAPIST = Provider(Name("SAMPLE", "KIM"), "82", "1987654328", "225100000X")
REFERRER = Provider(Name("SAMPLE", "ALEX"), "DN", "1234567893")
ATTENDING = Provider(Name("SAMPLE", "JO"), "71", "1987654328", "207Q00000X")
MEDICARE = PayerName("BENCH MEDICARE", "00001")
VISITS = ("99213", "99214", "99212", "99215")
THERAPY = ("97110", "97112", "97140", "97530", "97116", "97035")
PANELS = tuple(
    str(code) for code in (80053, 85025, 84443, 83036, 80061, 81001, 82306, 84153, 85610, 82607, 84439, 82728)
)
FILMS = ("71046", "73030", "73562", "72100", "73630", "76700", "77067", "70450", "71250", "74177")
PROCEDURES = ("20610", "11102", "17000", "69210", "96372", "93000", "94010", "12001", "11721", "20553")
PROCEDURE_CODES = (*VISITS, *THERAPY, *PANELS, *FILMS, *PROCEDURES, "99283")
TAXONOMIES = tuple(dict.fromkeys(each.taxonomy for each in (CLINIC, HOSPITAL, DOCTOR, THERAPIST, ATTENDING)))
CHAPTERS = ("E11", "I1", "I2", "I4", "I5", "J4", "K2", "M1", "M25", "M54", "R0", "R1", "R5", "N1", "E78", "F3", "G4")


class Seldom:
    """Draws from a list: the first often, the n-th one n-th as often."""

    def __init__(self, values: Sequence[str]) -> None:
        self._values = values
        self._weights = list(accumulate(1 / place for place in range(1, len(values) + 1)))

    def draw(self, source: random.Random) -> str:
        return source.choices(self._values, cum_weights=self._weights)[0]


class Office:
    """Makes claims, each with what is known beside it."""

    def __init__(self, diagnoses: DiagnosisTable, seed: int = 7) -> None:
        self._random = random.Random(seed)
        codes = [code for start in CHAPTERS for code in diagnoses.billable_below(start, 120)]
        self._random.shuffle(codes)
        self._codes = Seldom(codes)
        self._kinds: tuple[Callable[[dt.date], Claim], ...] = (
            self._visit, self._visit, self._visit, self._therapy, self._panel, self._panel, self._film, self._procedure,
            self._hospital,
        )  # fmt: skip
        self._number = 0

    def claims(self, count: int) -> list[tuple[Claim, Context]]:
        return [self._case() for _ in range(count)]

    def _case(self) -> tuple[Claim, Context]:
        self._number += 1
        day = ON - dt.timedelta(days=self._random.randrange(2, DAYS))
        claim = self._random.choice(self._kinds)(day)
        return claim, self._context(claim, day)

    def _visit(self, day: dt.date) -> Claim:
        lines = [self._line(Seldom(VISITS).draw(self._random), day)]
        if self._random.random() < 0.3:
            lines.append(self._line("93000", day))
        return self._claim(lines, (DOCTOR,))

    def _therapy(self, day: dt.date) -> Claim:
        return self._claim([self._line("97110", day, "GP"), self._line("97112", day, "GP")], (THERAPIST, REFERRER))

    def _panel(self, day: dt.date) -> Claim:
        tests = self._random.sample(PANELS, self._random.randrange(1, 5))
        return self._claim(
            [self._line(code, day) for code in tests], (REFERRER,), clia="36D0999999", place_of_service="81"
        )

    def _film(self, day: dt.date) -> Claim:
        return self._claim([self._line(Seldom(FILMS).draw(self._random), day)], (DOCTOR, REFERRER))

    def _procedure(self, day: dt.date) -> Claim:
        lines = [self._line("99213", day, "25"), self._line(Seldom(PROCEDURES).draw(self._random), day)]
        return self._claim(lines, (DOCTOR,))

    def _hospital(self, day: dt.date) -> Claim:
        lines = [
            self._line("", day, revenue_code="0250", pointers=()),
            self._line("80053", day, revenue_code="0301", pointers=()),
            self._line("99283", day, revenue_code="0450", pointers=()),
        ]
        code = self._codes.draw(self._random)
        stay = Stay(
            statement_from=day, statement_through=day, admission_type="1", admission_source="1", patient_status="01"
        )
        return self._claim(
            lines, (ATTENDING,), kind="institutional", billing=HOSPITAL, filing_code="MA", type_of_bill="13", stay=stay,
            place_of_service="", diagnoses=(Diagnosis(code, "ABK"), Diagnosis(code, "APR")),
        )  # fmt: skip

    def _line(self, procedure: str, day: dt.date, *modifiers: str, **changes: object) -> ServiceLine:
        values: dict[str, object] = {"pointers": (1,), "modifiers": modifiers}
        return ServiceLine(procedure, self._random.randrange(30_00, 300_00), Decimal(1), day, **(values | changes))

    def _claim(self, lines: Sequence[ServiceLine], providers: tuple[Provider, ...], **changes: object) -> Claim:
        codes = dict.fromkeys(self._codes.draw(self._random) for _ in range(self._random.randrange(1, 5)))
        values: dict[str, object] = {
            "control_number": f"B{self._number}",
            "total_cents": sum(line.charge_cents for line in lines),
            "billing": CLINIC,
            "subscriber": self._person(),
            "payer": MEDICARE,
            "lines": tuple(lines),
            "diagnoses": tuple(Diagnosis(code, "ABF" if at else "ABK") for at, code in enumerate(codes)),
            "filing_code": "MB",
            "providers": providers,
        }
        return Claim(**(values | changes))

    def _person(self) -> Person:
        born = dt.date(self._random.randrange(1930, 1960), self._random.randrange(1, 13), self._random.randrange(1, 29))
        name = Name(f"BENCH{self._number % 977}", f"PAT{self._number % 83}")
        return Person(name, "1EG4TE5MK73", birth_date=born, sex=self._random.choice("FM"), address=STREET)

    def _context(self, claim: Claim, day: dt.date) -> Context:
        earlier = tuple(
            PriorService(
                self._random.choice(PROCEDURE_CODES[:-1]), day - dt.timedelta(days=30 + 20 * at), rendering_npi=DOCTOR.npi,
                billing_npi=CLINIC.npi, specialty=DOCTOR.taxonomy, claim=f"A{self._number}",
            )
            for at in range(10)
        )  # fmt: skip
        therapy = TherapyFact(
            pt_slp_cents=300_00,
            plan_from=day - dt.timedelta(days=10),
            plan_ends=day + dt.timedelta(days=60),
            days_since_report=3,
        )
        return Context(
            on=ON,
            prior_services=earlier,
            coverages=(CoverageFact("00001", "1EG4TE5MK73", dt.date(2020, 1, 1), filing_code=claim.filing_code),),
            authorizations=(AuthorizationFact("AUTH-1", "00001", dt.date(2026, 1, 1)),),
            therapy=therapy,
            notices=(),
            minutes=tuple((at, 15) for at, line in enumerate(claim.lines, 1) if line.procedure in THERAPY),
            payer=PayerFact(
                "00001", timely_filing_days=365, ncci="outpatient" if claim.kind == "institutional" else "practitioner",
                takes_replacement=False, therapy_units="total", contractor="99999",
            ),
        )  # fmt: skip


def written(claims: Sequence[Claim]) -> bytes:
    """One file of them, all of a kind."""
    batch = ClaimBatch(
        "1", WHEN, Submitter("BENCH PRACTICE", "BENCH", Contact("BEA", (("TE", "5555550100"),))), "BENCH MEDICARE", "BENCH",
        tuple(claims),
    )  # fmt: skip
    return x12.write_837([batch], Envelope("BENCH", "MEDICARE", WHEN, 1, 1))
