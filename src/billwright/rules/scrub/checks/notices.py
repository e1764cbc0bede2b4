"""Notices of liability (ABN) and the modifiers that tell of them: Medicare's, and not its private plans'."""

from __future__ import annotations

import datetime as dt

from billwright.records.checking import NoticeFact
from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, OUTPATIENT, STAY, changed, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
_REQUIRED = ("GA", "GX")
_YEAR = dt.timedelta(365)
_NOTICE = NoticeFact(DAY, ("97110",))
_PAIRS = {frozenset(("GX", each)) for each in ("EY", "GA", "GL", "GZ", "KB", "QL", "TQ")} | {
    frozenset(("GA", "GZ")),
    frozenset(("GY", "GZ")),
}
"""Pairs that Medicare returns: a voluntary notice beside what tells of another liability, a notice beside none, a service
excluded by law beside one that is only not necessary."""


@check(
    "notice-on-file",
    "A line that tells of a signed notice has it on file, for the service and its day",
    severity="hold",
    source=Source(_MANUAL, "ch. 30, 50", ""),
    scope="line",
    filing_codes=("MA", "MB"),
    modifiers=_REQUIRED,
    needs=("notices",),
    fails=[
        visit("none", service("97110", "GP", "GA"), facts={"notices": ()}),
        visit("for another service", service("97140", "GP", "GA"), facts={"notices": (_NOTICE,)}),
        visit("signed after the service", service("97110", "GP", "GA"), facts={
            "notices": (NoticeFact(DAY + dt.timedelta(1), ("97110",)),)}),
        visit("more than a year old", service("97110", "GP", "GX"), facts={
            "notices": (NoticeFact(DAY - dt.timedelta(366), ("97110",)),)}),
    ],
    passes=[
        visit("signed that day", service("97110", "GP", "GA"), facts={"notices": (_NOTICE,)}),
        visit("a year old to the day", service("97110", "GP", "GA"), facts={
            "notices": (NoticeFact(DAY - _YEAR, ("97110",)),)}),
        visit("the second of two notices", service("97110", "GP", "GX"), facts={
            "notices": (NoticeFact(DAY, ("97140",)), _NOTICE)}),
        visit("no notice is told of", service("97110", "GP"), facts={"notices": ()}),
    ],
)  # fmt: skip
def notice_on_file(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    told = next((modifier for modifier in line.modifiers if modifier in _REQUIRED), None)
    if told is None or day is None:
        return
    signed = [each.signed_on for each in case.context.notices or () if line.procedure in each.procedures]
    if any(each <= day <= each + _YEAR for each in signed):
        return
    if not signed:
        what = f"no notice for {line.procedure} is on file"
    elif min(signed) > day:
        what = f"the notice on file was signed on {us_day(min(signed))}, after the service"
    else:
        what = f"the notice on file is of {us_day(max(each for each in signed if each <= day))}, more than a year old"
    yield Problem(
        "SV101-3",
        f"Modifier {told} tells of a notice that the patient signed, and {what}.",
        "Find the signed notice and put it on file. Without one signed before the service, the patient does not owe.",
    )


@check(
    "notice-modifiers",
    "Modifiers of liability that exclude each other do not stand on one line",
    severity="error",
    source=Source(f"CMS Change Request 6563; {_MANUAL}", "modifiers GA, GX, GY, GZ; ch. 1, 60.4", "2010-04-01"),
    scope="line",
    coded=True,
    filing_codes=("MA", "MB"),
    modifiers=("GX", "GZ"),
    fails=[
        visit("a notice, and none", service("97110", "GA", "GZ")),
        visit("voluntary and required", service("97110", "GX", "GA")),
        visit("excluded by law, and not necessary", service("97110", "GY", "GZ")),
        visit("voluntary, without an order", service("E0143", "EY", "GX")),
    ],
    passes=[
        visit("a voluntary notice of what the law excludes", service("97110", "GX", "GY")),
        visit("one of them", service("97110", "GP", "GA")),
        visit("beside what does not bear on it", service("97110", "GP", "GZ")),
    ],
)
def notice_modifiers(case: Case, line: ServiceLine, number: int) -> Said:
    modifiers = line.modifiers
    for at, later in enumerate(modifiers):
        for earlier in modifiers[:at]:
            if frozenset((earlier, later)) in _PAIRS:
                yield Problem(
                    f"SV101-{at + 3}",
                    f"Medicare returns a line with {earlier} and {later} together.",
                    "Ask which notice, if any, was given before the service, and keep what tells it.",
                )


@check(
    "notice-advantage",
    "A Medicare Advantage plan is sent no modifier of Medicare's notices",
    severity="hold",
    source=Source(
        "CMS memorandum on notices to Medicare Advantage members; 42 CFR 422.566", "2014-05-05", "2014-05-05"
    ),
    scope="line",
    coded=True,
    filing_codes=("16",),
    modifiers=("GA", "GX", "GZ"),
    fails=[
        visit("a signed notice", service("97110", "GP", "GA"), filing_code="16"),
        visit("a voluntary one", service("97110", "GP", "GX"), filing_code="16"),
        visit("the second of two lines", service(), service("97110", "GZ"), filing_code="16"),
    ],
    passes=[
        visit("to Medicare itself", service("97110", "GP", "GA")),
        visit("to the plan, without", service("97110", "GP"), filing_code="16"),
        visit("excluded by law", service("97110", "GY"), filing_code="16"),
    ],
)
def notice_advantage(case: Case, line: ServiceLine, number: int) -> Said:
    for place, modifier in enumerate(line.modifiers, 3):
        if modifier in ("GA", "GX", "GZ"):
            yield Problem(
                f"SV101-{place}",
                f"Modifier {modifier} is of Medicare's own notice, which a Medicare Advantage plan does not know.",
                "Remove it. The plan's members are told by its own decision, asked for before the service.",
            )


@check(
    "notice-dated",
    "A facility's line that tells of a signed notice comes with its day",
    severity="error",
    source=Source(_MANUAL, "ch. 1, 60.4.1, occurrence code 32", ""),
    scope="line",
    kinds=("institutional",),
    filing_codes=("MA",),
    modifiers=("GA",),
    fails=[
        visit("no occurrence", service("97110", "GA", revenue_code="0420"), **OUTPATIENT),
        visit("another one", service("97110", "GA", revenue_code="0420"), **OUTPATIENT, stay=changed(
            STAY, occurrences=(("11", DAY),))),
        visit("the second of two lines", service(revenue_code="0510"), service("97110", "GA", revenue_code="0420"),
            **OUTPATIENT),
    ],
    passes=[
        visit("dated", service("97110", "GA", revenue_code="0420"), **OUTPATIENT, stay=changed(
            STAY, occurrences=(("32", DAY),))),
        visit("no notice", service("97110", revenue_code="0420"), **OUTPATIENT),
        visit("a professional claim", service("97110", "GA")),
    ],
)  # fmt: skip
def notice_dated(case: Case, line: ServiceLine, number: int) -> Said:
    claim = case.claim
    if "GA" not in line.modifiers:
        return
    if not any(code == "32" for code, _ in claim.stay.occurrences):
        yield Problem(
            "HI*BH",
            "The line tells of a notice that the patient signed, and the bill does not say when.",
            "Add occurrence code 32 with the day on which it was given.",
        )


@check(
    "denial-expected",
    "What is billed to be denied at the office's cost is meant so",
    severity="warn",
    source=Source("CMS Change Request 7228", "GZ lines are denied automatically", "2011-07-01"),
    scope="line",
    coded=True,
    filing_codes=("MA", "MB"),
    modifiers=("GZ",),
    fails=[
        visit("one line", service("97110", "GP", "GZ")),
        visit("the second of two lines", service(), service("97110", "GZ")),
        visit("a facility's", service("97110", "GZ", revenue_code="0420"), **OUTPATIENT),
    ],
    passes=[
        visit("excluded by law", service("97110", "GY")),
        visit("without", service("97110", "GP")),
        visit("to a commercial payer", service("97110", "GZ"), filing_code="CI"),
    ],
)
def denial_expected(case: Case, line: ServiceLine, number: int) -> Said:
    if "GZ" in line.modifiers:
        yield Problem(
            "SV101-3",
            f"Medicare denies {line.procedure} unseen for its modifier GZ, and the patient cannot be billed.",
            "Ask whether the note supports that the service was needed, and whether a notice was signed before it.",
        )
