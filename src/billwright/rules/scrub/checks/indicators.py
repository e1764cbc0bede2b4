"""The payment indicators of Medicare's physician fee schedule: both sides, assistants, components, status, setting."""

from __future__ import annotations

from decimal import Decimal

from billwright.records.claim import Extra, ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, payer, prior, service, visit
from billwright.rules.scrub.fee_schedule import place, value_of
from billwright.rules.scrub.history import is_same_clinician, on_day
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_LAYOUT = "Medicare Claims Processing Manual"
_FIELDS = "ch. 23, addendum: MPFSDB field descriptions, {}"
_HOSPITAL = frozenset(("19", "21", "22", "23"))
"""Places where the hospital, not the clinician, is paid for staff and equipment."""
_FACILITY = _HOSPITAL | {"24", "26", "31", "34", "51", "52", "53", "56", "61"}
_NOT_COVERED = frozenset(("GA", "GX", "GY", "GZ"))


def _layout(field: str) -> Source:
    return Source(_LAYOUT, _FIELDS.format(field), "2019-01-01")


@check(
    "bilateral-not-paid",
    "A service billed for both sides is one that has sides, and is not priced for both already",
    severity="error",
    source=_layout("bilateral surgery indicator"),
    scope="line",
    coded=True,
    kinds=("professional",),
    modifiers=("50",),
    needs=("mpfs-rvu",),
    fails=[
        visit("a procedure without sides", service("11042", "50")),
        visit("priced for both sides already", service("92250", "50")),
        visit("a visit", service("99213", "50")),
    ],
    passes=[
        visit("both knees", service("20610", "50")),
        visit("an x-ray, paid for each side", service("73560", "50")),
        visit("one side", service("11042", "RT")),
        visit(
            "a payer that does not follow the schedule",
            service("11042", "50"),
            facts={"payer": payer(ncci="")},
            filing_code="CI",
        ),
    ],
)
def bilateral_not_paid(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.bilateral not in ("1", "3"):
        why = "is priced for both sides already" if row.bilateral == "2" else "has no sides in the fee schedule"
        yield Problem(
            "SV101-3",
            f"{line.procedure} {why} (bilateral indicator {row.bilateral}); 50 is not taken with it.",
            "Take the modifier off, or correct the procedure.",
        )


@check(
    "bilateral-units",
    "A service billed for both sides on one line has one unit, and no side besides",
    severity="hold",
    source=Source(_LAYOUT, "ch. 12, 40.7 B: bilateral surgery on one line", "2024"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    modifiers=("50",),
    fails=[
        visit("two units", service("20610", "50", units=Decimal(2))),
        visit("with a side", service("20610", "50", "LT")),
        visit("with both sides", service("20610", "RT", "LT", "50")),
    ],
    passes=[
        visit("one unit", service("20610", "50")),
        visit("a line a side", service("20610", "RT"), service("20610", "LT")),
        visit("another payer may want two", service("20610", "50", units=Decimal(2)), filing_code="CI"),
    ],
)
def bilateral_units(case: Case, line: ServiceLine, number: int) -> Said:
    if line.units != 1:
        yield Problem(
            "SV104", f"50 says both sides, and the line has {line.units:f} units.", "Bill one unit for both sides."
        )
    sides = [each for each in line.modifiers if each in ("LT", "RT")]
    if sides:
        yield Problem(
            "SV101-3", f"50 says both sides, and {', '.join(sides)} says one.", "Ask which sides the note documents."
        )


_ASSISTANTS = ("80", "81", "82", "AS")


@check(
    "assistant-not-paid",
    "An assistant at surgery is billed only where Medicare may pay one",
    severity="error",
    source=_layout("assistant at surgery indicator"),
    scope="line",
    coded=True,
    kinds=("professional",),
    modifiers=_ASSISTANTS,
    needs=("mpfs-rvu",),
    fails=[
        visit("not paid by statute", service("20610", "80")),
        visit("a physician assistant at an abscess", service("10060", "AS", "80")),
        visit("at a visit", service("99397", "82")),
    ],
    passes=[
        visit("at a new knee", service("27447", "RT", "80")),
        visit("paid when documented, which is another matter", service("32551", "80")),
        visit("no assistant", service("20610")),
    ],
)
def assistant_not_paid(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.assistant in ("1", "9"):
        yield Problem(
            "SV101-3",
            f"Medicare pays no assistant at {line.procedure} (indicator {row.assistant}).",
            "Do not bill the assistant; the patient may not be charged for it either.",
        )


@check(
    "assistant-documented",
    "An assistant at surgery who is paid only when needed has that documented",
    severity="hold",
    source=_layout("assistant at surgery indicator 0"),
    scope="line",
    kinds=("professional",),
    modifiers=_ASSISTANTS,
    needs=("mpfs-rvu",),
    fails=[
        visit("indicator 0", service("32551", "80")),
        visit("a physician assistant", service("32551", "AS", "80")),
        visit("no resident at hand", service("32551", "82")),
    ],
    passes=[
        visit("paid always", service("27447", "RT", "80")),
        visit("paid never", service("20610", "80")),
        visit("documents go with the claim", service("32551", "80"), extra=(Extra("2300", ("PWK", "OZ", "EL")),)),
    ],
)
def assistant_documented(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.assistant == "0" and not any(each.elements[0] == "PWK" for each in case.claim.extra):
        yield Problem(
            "SV101-3",
            f"Medicare pays an assistant at {line.procedure} only when the need is documented (indicator 0).",
            "Ask whether the operative note documents the need, and have it ready or attach it.",
        )


@check(
    "surgeons-together",
    "Two surgeons, or a team, are billed only where the fee schedule allows them",
    severity="error",
    source=_layout("co-surgeons and team surgeons indicators"),
    scope="line",
    coded=True,
    kinds=("professional",),
    modifiers=("62", "66"),
    needs=("mpfs-rvu",),
    fails=[
        visit("two surgeons at an injection", service("20610", "62")),
        visit("a team at a new knee", service("27447", "RT", "66")),
        visit("two surgeons at a visit", service("99213", "62")),
    ],
    passes=[
        visit("two surgeons at a fusion", service("22558", "62")),
        visit("two surgeons where documents support it", service("27447", "RT", "62")),
        visit("a team at a transplant", service("47135", "66")),
    ],
)
def surgeons_together(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
        return
    for modifier, what in (("62", "two surgeons"), ("66", "a team of surgeons")):
        indicator = (row.co_surgeons if modifier == "62" else row.team) if row else "1"
        if modifier in line.modifiers and indicator in ("0", "9"):
            yield Problem(
                "SV101-3",
                f"{line.procedure} is not paid to {what} (indicator {indicator}); {modifier} is not taken with it.",
                "Take the modifier off, or ask who did what by the operative note.",
            )


_SPLIT = {"26": ("1", "6"), "TC": ("1",)}
_WHAT = {
    "0": "is a clinician's service as a whole", "2": "is the professional component already",
    "3": "is the technical component already", "4": "is both components by its own words",
    "5": "is done by staff under a clinician", "6": "has no technical component", "7": "is a therapist's service",
    "8": "is an interpretation already", "9": "has no components",
}  # fmt: skip


@check(
    "component-not-split",
    "A professional or technical component is billed only of a service that has one",
    severity="error",
    source=_layout("professional component/technical component indicator"),
    scope="line",
    coded=True,
    kinds=("professional",),
    modifiers=("26", "TC"),
    needs=("mpfs-rvu",),
    fails=[
        visit("of a visit", service("99213", "26")),
        visit("of an interpretation", service("93010", "26")),
        visit("of a tracing", service("93005", "TC")),
        visit("the technical component of a pathologist's reading", service("85097", "TC")),
    ],
    passes=[
        visit("an x-ray read", service("71046", "26")),
        visit("an x-ray taken", service("71046", "TC")),
        visit("a pathologist's reading", service("85097", "26")),
        visit("a code that the schedule does not have", service("0591T", "26")),
    ],
)
def component_not_split(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
        return
    for modifier, takes in _SPLIT.items():
        if row and modifier in line.modifiers and row.component not in takes:
            yield Problem(
                "SV101-3",
                f"{line.procedure} {_WHAT.get(row.component, 'has no components')} (PC/TC indicator {row.component}); "
                f"{modifier} is not taken with it.",
                "Take the modifier off, or bill the code of the part that was done.",
            )


@check(
    "component-in-hospital",
    "For a hospital's patient a clinician bills no equipment and no staff",
    severity="hold",
    source=Source(_LAYOUT, "ch. 13, 20.2.1: technical component in hospitals; ch. 23 addendum, PC/TC 3 to 5", "2024"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    needs=("mpfs-rvu",),
    fails=[
        visit("an x-ray as a whole", service("71046"), place_of_service="22"),
        visit("its technical component", service("71046", "TC"), place_of_service="21"),
        visit("an injection by staff", service("96372"), place_of_service="23"),
        visit("a tracing with its reading", service("93000", place_of_service="19")),
    ],
    passes=[
        visit("read only", service("71046", "26"), place_of_service="22"),
        visit("in the office", service("71046")),
        visit("an interpretation", service("93010"), place_of_service="21"),
        visit("a visit", service("99213"), place_of_service="22"),
    ],
)
def component_in_hospital(case: Case, line: ServiceLine, number: int) -> Said:
    if place(case, line) not in _HOSPITAL or "26" in line.modifiers:
        return
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.component in ("1", "3", "4", "5"):
        yield Problem(
            "SV101-3",
            f"{line.procedure} at place {place(case, line)} asks payment for staff or equipment, which is the hospital's "
            f"(PC/TC indicator {row.component}).",
            "Bill what the clinician did: the professional component, or the code of the reading alone.",
        )


@check(
    "multiple-procedures-needless",
    "51 stands only where several procedures are reduced",
    severity="warn",
    source=_layout("multiple procedure indicator; add-on codes (ZZZ) are exempt"),
    scope="line",
    coded=True,
    kinds=("professional",),
    modifiers=("51",),
    needs=("mpfs-rvu",),
    fails=[
        visit("on an add-on code", service("99291"), service("99292", "51")),
        visit("on an x-ray", service("71046", "51")),
        visit("on a visit", service("99213", "51")),
    ],
    passes=[
        visit("on the second operation", service("27447", "RT"), service("20610", "LT", "51")),
        visit("on none", service("99213")),
        visit("a code that the schedule does not have", service("0591T", "51")),
    ],
)
def multiple_procedures_needless(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and (row.multiple in ("0", "9") or row.global_days == "ZZZ"):
        yield Problem(
            "SV101-3",
            f"{line.procedure} is not reduced among several procedures (indicator {row.multiple}), and 51 may lower its "
            "payment.",
            "Take the modifier off.",
        )


_STATUS = _layout("status code")


@check(
    "status-invalid",
    "Medicare takes the code that it has for the service",
    severity="error",
    source=_STATUS,
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    needs=("mpfs-rvu",),
    fails=[
        visit("a consultation", service("99243")),
        visit("beside another line", service("71046"), service("99243")),
        visit("with a modifier", service("99243", "25")),
    ],
    passes=[
        visit("an active code", service("99213")),
        visit("another payer takes it", service("99243"), filing_code="CI"),
        visit("a laboratory test, which another schedule pays", service("80053")),
        visit("sent for a denial", service("99243", "GY")),
    ],
)
def status_invalid(case: Case, line: ServiceLine, number: int) -> Said:
    if "GY" in line.modifiers:
        return
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.status == "I":
        yield Problem(
            "SV101-2",
            f"Medicare does not take {line.procedure}; it has another code for the service (status I).",
            "Look up Medicare's own code for what was done.",
        )


@check(
    "status-not-covered",
    "A service that Medicare never covers says so",
    severity="hold",
    source=_STATUS,
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    needs=("mpfs-rvu",),
    fails=[
        visit("a yearly physical", service("99397")),
        visit("beside a visit", service("99213", "25"), service("99397")),
        visit("with another modifier", service("99397", "33")),
    ],
    passes=[
        visit("said to be excluded", service("99397", "GY")),
        visit("a covered service", service("99213")),
        visit("another payer", service("99397"), filing_code="CI"),
    ],
)
def status_not_covered(case: Case, line: ServiceLine, number: int) -> Said:
    if not _NOT_COVERED.isdisjoint(line.modifiers):
        return
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.status == "N":
        yield Problem(
            "SV101-2",
            f"Medicare does not cover {line.procedure} (status N), and the line does not say that it is billed for a "
            "denial.",
            "Bill the patient or the next payer; to Medicare only for a denial, and then say so on the line.",
        )


@check(
    "status-bundled",
    "No service is billed apart that Medicare pays only within another",
    severity="hold",
    source=_STATUS,
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    needs=("mpfs-rvu",),
    fails=[
        visit("a tray", service("20610"), service("A4550")),
        visit("by itself", service("A4550")),
        visit("blood drawn from a port beside a visit", service("99213"), service("36591")),
        visit("beside a visit on another claim", service("36591"), facts={"prior_services": (prior("99213"),)}),
    ],
    passes=[
        visit("blood drawn from a port, alone", service("36591")),
        visit("beside a laboratory test, which another schedule pays", service("80053"), service("36591")),
        visit("a visit", service("99213")),
        visit("on another day", service("99213", service_date=DAY.replace(day=9)), service("36591")),
    ],
)
def status_bundled(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
        return
    if row is None or row.status not in "BPT" or "GY" in line.modifiers:
        return
    if row.status == "T":
        beside = _paid_beside(case, line)
        why = f"is paid only where nothing else is paid that day, and {beside} is"
        if not beside:
            return
    else:
        why = "is paid within the services that it goes with, never by itself"
    yield Problem(
        "SV101-2",
        f"{line.procedure} {why} (status {row.status}).",
        "Take it off the claim; it may not be charged to the patient.",
    )


def _paid_beside(case: Case, line: ServiceLine) -> str:
    """Another service of the fee schedule by the same clinician on that day; empty where there is none."""
    others = [
        each.procedure
        for each in case.claim.lines
        if each is not line
        and each.service_date == line.service_date
        and case.rendering_npi(each) == case.rendering_npi(line)
    ]
    others += [each.procedure for each in on_day(case, line.service_date) if is_same_clinician(case, line, each)]
    table = case.tables.relative_values(line.service_date) if line.service_date else None
    paid = (each for each in others if table and (row := table.find(each)) and row.status in "ACR")
    return next(paid, "")


@check(
    "setting-unlikely",
    "A service that is rarely done in a facility is not billed from one",
    severity="warn",
    source=_layout("facility NA indicator"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    needs=("mpfs-rvu",),
    fails=[
        visit("in a hospital", service("96372"), place_of_service="22"),
        visit("on the line", service("96372", place_of_service="21")),
        visit("in a surgical center", service("96372"), place_of_service="24"),
    ],
    passes=[
        visit("in the office", service("96372")),
        visit("a service of any place", service("20610"), place_of_service="22"),
        visit("at home", service("96372"), place_of_service="12"),
    ],
)
def setting_unlikely(case: Case, line: ServiceLine, number: int) -> Said:
    if place(case, line) not in _FACILITY:
        return
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.not_in_facility:
        yield Problem(
            "SV105",
            f"{line.procedure} is rarely or never done at place {place(case, line)}: the fee schedule of "
            f"{us_day(line.service_date) if line.service_date else 'the year'} has no facility price for it.",
            "Say where the patient was seen, or correct the procedure.",
        )
