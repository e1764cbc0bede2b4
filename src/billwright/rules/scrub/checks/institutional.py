"""A facility's bill: the days that it covers, and the codes that must agree with what it says."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.checks.stays import is_inpatient
from billwright.rules.scrub.examples import DAY, ONE_DAY, STAY, TODAY, bill, changed, outpatient, room, service
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = "ASC X12N 837 005010X223A2"
_EDITS = "5010 claim edits of CMS, 837 institutional"
_MANUAL = "Medicare Claims Processing Manual"
_NUBC = "NUBC Official UB-04 Data Specifications Manual"
_DAY = dt.timedelta(1)
_HOME = service("G0299", revenue_code="0551", units=Decimal(3))
_TREATED = service("90999", revenue_code="0821", description="hemodialysis")


@check(
    "statement-order",
    "The statement ends on the day it begins, or later, and not after today",
    severity="error",
    source=Source(f"{_GUIDE}; {_EDITS}", "loop 2300 DTP*434", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("ends before it begins", stay=changed(STAY, statement_through=dt.date(2026, 11, 2))),
        bill("ends tomorrow", stay=changed(STAY, statement_through=dt.date(2026, 11, 25))),
        outpatient("a year mistyped", stay=changed(ONE_DAY, statement_from=DAY.replace(year=2027))),
    ],
    passes=[
        bill("a week"),
        outpatient("a day"),
        bill("ends today", stay=changed(STAY, statement_through=dt.date(2026, 11, 24))),
    ],
)
def statement_order(case: Case) -> Said:
    first, last, today = case.claim.stay.statement_from, case.claim.stay.statement_through, case.context.on
    if first is None or last is None:
        return
    if last < first:
        said = f"begins on {us_day(first)} and ends before, on {us_day(last)}"
    elif last > today:
        said = f"ends on {us_day(last)}, after today"
    else:
        return
    yield Problem("DTP*434", f"The statement {said}.", "Correct the dates that the bill covers.")


@check(
    "line-in-statement",
    "Each line is dated within the statement",
    severity="error",
    source=Source(f"{_EDITS}; Integrated Outpatient Code Editor", "DTP*472 within DTP*434; edit 23", ""),
    scope="line",
    kinds=("institutional",),
    fields=("service_date",),
    fails=[
        bill("before it begins", room(service_date=dt.date(2026, 11, 2))),
        outpatient("after it ends", service("99213", revenue_code="0510", service_date=DAY + _DAY)),
        bill("begins in it and ends after", room(service_date=dt.date(2026, 11, 3), through=DAY + _DAY)),
    ],
    passes=[
        bill("the first day", room(service_date=dt.date(2026, 11, 3))),
        outpatient("the last day"),
        bill("as long as the statement", room(service_date=dt.date(2026, 11, 3), through=DAY)),
    ],
)
def line_in_statement(case: Case, line: ServiceLine, number: int) -> Said:
    first, last = case.claim.stay.statement_from, case.claim.stay.statement_through
    begun, ended = line.service_date, line.through or line.service_date
    if first and last and begun and ended and (begun < first or ended > last):
        day = begun if begun < first else ended
        yield Problem(
            "DTP*472",
            f"The line is dated {us_day(day)}; the statement covers {us_day(first)} to {us_day(last)}.",
            "Correct the date, or the days that the statement covers.",
        )


@check(
    "occurrence-span-order",
    "An occurrence span ends on the day it begins, or later",
    severity="error",
    source=Source(f"{_NUBC}; {_EDITS}", "FL 35-36; HI*BI", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("ends the day before", stay=changed(STAY, occurrence_spans=(("74", DAY, DAY - _DAY),))),
        bill("a year mistyped", stay=changed(STAY, occurrence_spans=(("71", DAY, DAY.replace(year=2025)),))),
        bill(
            "the second of two",
            stay=changed(STAY, occurrence_spans=(("72", DAY, DAY), ("74", DAY, dt.date(2026, 11, 1)))),
        ),
    ],
    passes=[
        bill("a day", stay=changed(STAY, occurrence_spans=(("74", DAY, DAY),))),
        bill("three days", stay=changed(STAY, occurrence_spans=(("70", DAY, DAY + 2 * _DAY),))),
        bill("none"),
    ],
)
def occurrence_span_order(case: Case) -> Said:
    for code, first, last in case.claim.stay.occurrence_spans:
        if last < first:
            yield Problem(
                "HI*BI",
                f"Occurrence span {code} begins on {us_day(first)} and ends before, on {us_day(last)}.",
                "Correct the dates.",
            )


@check(
    "revenue-total",
    "The total is no line of an electronic bill",
    severity="error",
    source=Source(f"{_GUIDE}; {_EDITS}", "loop 2400 SV201: 0001 is for paper", ""),
    scope="line",
    coded=True,
    kinds=("institutional",),
    fails=[
        bill("as the last line", room(), service("", revenue_code="0001", charge_cents=7000_00), total_cents=7000_00),
        outpatient("alone", service("", revenue_code="0001")),
        bill("at nothing", room(), service("", revenue_code="0001", charge_cents=0)),
    ],
    passes=[
        bill("room and board"),
        outpatient("a visit to a clinic"),
        bill("supplies", room(), service("", revenue_code="0270")),
    ],
)
def revenue_total(case: Case, line: ServiceLine, number: int) -> Said:
    if line.revenue_code == "0001":
        yield Problem("SV201", "The line is the total of the others.", "Take it off: CLM02 is the total.")


_DIED = ("20", "40", "41", "42")


@check(
    "death-dated",
    "A patient who died has the date of death",
    severity="error",
    source=Source("CMS MLN Matters MM7792 (CR 7792)", "occurrence code 55", "2012-10-01"),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("in hospital", stay=changed(STAY, patient_status="20")),
        bill("at home, in hospice", type_of_bill="81", stay=changed(STAY, patient_status="40")),
        bill("another date only", stay=changed(STAY, patient_status="20", occurrences=(("11", DAY),))),
    ],
    passes=[
        bill("with the date", stay=changed(STAY, patient_status="20", occurrences=(("55", DAY),))),
        bill("went home"),
        bill("another payer", filing_code="CI", stay=changed(STAY, patient_status="20")),
    ],
)
def death_dated(case: Case) -> Said:
    stay = case.claim.stay
    if stay.patient_status in _DIED and not any(code == "55" for code, _ in stay.occurrences):
        yield Problem(
            "HI*BH",
            f"Patient status {stay.patient_status} says that the patient died, and no date of death is given.",
            "Give it by occurrence code 55, or correct the status.",
        )


@check(
    "hospice-area",
    "Hospice care says in which area it was given",
    severity="error",
    source=Source(_MANUAL, "ch. 11, 30.3, value codes 61 and G8", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("routine home care", room(revenue_code="0651"), type_of_bill="81"),
        bill("inpatient hospice care", room(revenue_code="0656"), type_of_bill="82"),
        bill("home care by the hour", room(revenue_code="0652", unit="UN"), type_of_bill="81"),
    ],
    passes=[
        bill("at home", room(revenue_code="0651"), type_of_bill="81", stay=changed(STAY, values=(("61", 17460_00),))),
        bill("inpatient", room(revenue_code="0656"), type_of_bill="82", stay=changed(STAY, values=(("G8", 17460_00),))),
        bill("a hospice's physician only", service("99349", revenue_code="0657"), type_of_bill="81"),
    ],
)
def hospice_area(case: Case) -> Said:
    claim = case.claim
    if claim.type_of_bill not in ("81", "82"):
        return
    is_care = any(line.revenue_code in ("0651", "0652", "0655", "0656") for line in claim.lines)
    if is_care and not any(code in ("61", "G8") for code, _ in claim.stay.values):
        yield Problem(
            "HI*BE",
            "The bill of hospice care does not say where it was given.",
            "Give the area's CBSA number: value code 61 for care at home, G8 for care in a facility.",
        )


_THERAPY = re.compile(r"04[234]\d")


@check(
    "therapy-onset",
    "Outpatient therapy says since when the patient has been ill",
    severity="warn",
    source=Source(f"{_MANUAL}; {_NUBC}", "ch. 25, 75.2, occurrence code 11", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        outpatient("physical therapy", service("97110", "GP", revenue_code="0420")),
        outpatient("speech therapy beside a visit", service("99213", revenue_code="0510"),
                   service("92507", "GN", revenue_code="0440")),
        outpatient("a rehabilitation agency", service("97530", "GO", revenue_code="0430"), type_of_bill="74"),
    ],
    passes=[
        outpatient("with its onset", service("97110", "GP", revenue_code="0420"),
                   stay=changed(ONE_DAY, occurrences=(("11", dt.date(2026, 9, 1)),))),
        outpatient("no therapy"),
        bill("therapy in a stay", room(), service("", revenue_code="0420")),
    ],
)  # fmt: skip
def therapy_onset(case: Case) -> Said:
    claim = case.claim
    if is_inpatient(case) or not any(_THERAPY.fullmatch(line.revenue_code) for line in claim.lines):
        return
    if not any(code == "11" for code, _ in claim.stay.occurrences):
        yield Problem(
            "HI*BH", "The bill has therapy and no day on which the illness began.", "Give it by occurrence code 11."
        )


_WITH_PROCEDURE = re.compile(
    r"0(?:30\d|31\d|32\d|34\d|35\d|40\d|42\d|43\d|44\d|45\d|46\d|48\d|51\d|61\d|636|73\d|75\d|92\d)"
)
"""Revenue codes that Medicare takes from an outpatient department only with a HCPCS code: laboratory, imaging, therapy,
emergency, heart and lung, clinic, drugs that need detailed coding, endoscopy, diagnostics."""


@check(
    "revenue-needs-procedure",
    "An outpatient service that is paid by procedure has its HCPCS code",
    severity="error",
    source=Source(
        "Integrated Outpatient Code Editor; Medicare Claims Processing Manual", "edit 48; ch. 4, 20.1", "2026"
    ),
    scope="line",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        outpatient("a blood test", service("", revenue_code="0301")),
        outpatient("an emergency visit", service("", revenue_code="0450")),
        outpatient("a drug that needs detailed coding", service("", revenue_code="0636")),
    ],
    passes=[
        outpatient("with its code", service("85025", revenue_code="0305")),
        outpatient("supplies need none", service("99213", revenue_code="0510"), service("", revenue_code="0270")),
        bill("an inpatient's needs none", room(), service("", revenue_code="0301")),
        outpatient("not covered at all", service("", revenue_code="0301", noncovered_cents=100_00)),
    ],
)
def revenue_needs_procedure(case: Case, line: ServiceLine, number: int) -> Said:
    if case.claim.type_of_bill != "13" or line.procedure or not _WITH_PROCEDURE.fullmatch(line.revenue_code):
        return
    if line.charge_cents and line.noncovered_cents != line.charge_cents:
        yield Problem(
            "SV202-2",
            f"Revenue code {line.revenue_code} stands without a procedure.",
            "Give the HCPCS code of what was done.",
        )


@check(
    "condition-repeated",
    "No condition, occurrence or value code stands twice",
    severity="hold",
    source=Source(_NUBC, "FL 18-28, 31-34, 39-41", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("a condition", stay=changed(STAY, conditions=("40", "40"))),
        bill("a value", stay=changed(STAY, values=(("80", 7_00), ("80", 7_00)))),
        bill("an occurrence of one day", stay=changed(STAY, occurrences=(("11", DAY), ("11", DAY)))),
    ],
    passes=[
        bill("two conditions", stay=changed(STAY, conditions=("40", "41"))),
        bill("covered and uncovered days", stay=changed(STAY, values=(("80", 5_00), ("81", 2_00)))),
        bill("an occurrence of two days", stay=changed(STAY, occurrences=(("11", DAY), ("11", dt.date(2026, 9, 1))))),
    ],
)
def condition_repeated(case: Case) -> Said:
    stay = case.claim.stay
    codes = (
        ("HI*BG", "Condition", stay.conditions),
        ("HI*BH", "Occurrence", stay.occurrences),
        ("HI*BE", "Value", tuple(code for code, _ in stay.values)),
    )
    for element, kind, given in codes:
        for each in dict.fromkeys(each for each in given if given.count(each) > 1):
            code = each if isinstance(each, str) else each[0]
            yield Problem(element, f"{kind} code {code} stands on the bill twice.", "Take one off.")


@check(
    "home-health-area",
    "Home health says in which area it was given",
    severity="error",
    source=Source(_MANUAL, "ch. 10, 40.2, value code 61", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("no area", _HOME, type_of_bill="32", frequency="9"),
        bill("another value only", _HOME, type_of_bill="32", stay=changed(STAY, values=(("85", 39_049_00),))),
        bill("an adjusted bill", _HOME, type_of_bill="32", frequency="7", payer_control_number="ICN1"),
    ],
    passes=[
        bill("given", _HOME, type_of_bill="32", frequency="9", stay=changed(STAY, values=(("61", 18_140_00),))),
        bill("the notice of admission", _HOME, type_of_bill="32", frequency="A"),
        bill("outside of a plan of care", service("97110", revenue_code="0421"), type_of_bill="34"),
        bill("a stay"),
    ],
)
def home_health_area(case: Case) -> Said:
    claim = case.claim
    if claim.type_of_bill != "32" or claim.frequency in ("A", "D") or not claim.lines:
        return
    if not any(code == "61" for code, _ in claim.stay.values):
        yield Problem(
            "HI*BE",
            "The bill of home health does not say where it was given.",
            "Give the area's CBSA number by value code 61.",
        )


_DIALYSIS = re.compile(r"08[23458]1")
_WEIGHED = (("A8", 70_50), ("A9", 172_00))


@check(
    "dialysis-weight",
    "A dialysis facility's bill has the patient's weight and height",
    severity="error",
    source=Source(_MANUAL, "ch. 8, 50.3, value codes A8 and A9", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("neither", _TREATED, type_of_bill="72"),
        bill("no height", _TREATED, type_of_bill="72", stay=changed(STAY, values=_WEIGHED[:1])),
        bill("no weight", _TREATED, type_of_bill="72", stay=changed(STAY, values=_WEIGHED[1:])),
    ],
    passes=[
        bill("both", _TREATED, type_of_bill="72", stay=changed(STAY, values=_WEIGHED)),
        bill("an acute injury of the kidney", _TREATED, type_of_bill="72", stay=changed(STAY, conditions=("84",))),
        bill("a drug alone", service("J0882", revenue_code="0636"), type_of_bill="72"),
        outpatient("a hospital's", _TREATED),
    ],
)
def dialysis_weight(case: Case) -> Said:
    claim = case.claim
    if claim.type_of_bill != "72" or "84" in claim.stay.conditions:
        return
    given = {code for code, _ in claim.stay.values}
    lacking = [words for code, words in (("A8", "weight (A8)"), ("A9", "height (A9)")) if code not in given]
    if lacking and any(_DIALYSIS.fullmatch(line.revenue_code) for line in claim.lines):
        yield Problem(
            "HI*BE",
            f"The bill of dialysis does not tell the patient's {' and '.join(lacking)}.",
            "Give kilograms by value code A8 and centimeters by A9, as of the last treatment of the month.",
        )


@check(
    "occurrence-future",
    "No occurrence is dated after today",
    severity="hold",
    source=Source(f"{_NUBC}; {_EDITS}", "FL 31-36; HI*BH and HI*BI", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        outpatient("an accident next year", stay=changed(ONE_DAY, occurrences=(("05", DAY.replace(year=2027)),))),
        outpatient("the second of two", stay=changed(ONE_DAY, occurrences=(("11", DAY), ("29", TODAY + _DAY)))),
        outpatient(
            "a span that ends after today", stay=changed(ONE_DAY, occurrence_spans=(("74", DAY, TODAY + _DAY),))
        ),
    ],
    passes=[
        outpatient("today", stay=changed(ONE_DAY, occurrences=(("24", TODAY),))),
        outpatient("after the statement, before today", stay=changed(ONE_DAY, occurrences=(("24", DAY + _DAY),))),
        outpatient("none"),
    ],
)
def occurrence_future(case: Case) -> Said:
    stay, today = case.claim.stay, case.context.on
    dated = [("HI*BH", "Occurrence code", code, day) for code, day in stay.occurrences]
    dated += [("HI*BI", "Occurrence span", code, last) for code, _, last in stay.occurrence_spans]
    for element, kind, code, day in dated:
        if day > today:
            yield Problem(element, f"{kind} {code} is dated {us_day(day)}, after today.", "Correct the date.")
