"""The same service billed twice: within the claim, and against what is on file."""

from __future__ import annotations

from decimal import Decimal

from billwright.records.checking import PriorService
from billwright.records.claim import Drug, ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, NPI, OTHER_NPI, changed, diagnoses, prior, provider, service, visit
from billwright.rules.scrub.history import on_day
from billwright.rules.scrub.registry import Problem, Said, Source, check

_MANUAL = Source("Medicare Claims Processing Manual", "ch. 1, 120: duplicate claims", "")
_REPEATED_ON_PURPOSE = frozenset(("59", "76", "77", "91", "XE", "XP", "XS", "XU"))
"""Modifiers that say that a service was done again, or apart."""
_SAME_SERVICE = frozenset((
    "22", "24", "25", "33", "51", "57", "90", "93", "95", "99", "AI", "AQ", "AT", "CO", "CQ", "CR", "CS", "ET", "FQ", "FR",
    "FS", "G0", "GA", "GC", "GE", "GN", "GO", "GP", "GQ", "GR", "GT", "GU", "GV", "GW", "GX", "GY", "GZ", "JG", "JZ", "KX",
    "PD", "PN", "PO", "PT", "Q5", "Q6", "QW", "SC", "SL", "TB",
))  # fmt: skip
"""Modifiers that say how a service is paid or covered, not that it is another one."""


def _span(first: int, last: int) -> ServiceLine:
    """Visits in hospital from one day of November to another."""
    day = DAY.replace(day=first)
    return service("99232", service_date=day, through=DAY.replace(day=last), units=Decimal(last - first + 1))


_EACH_VISIT = frozenset(("32", "33", "34", "81", "82"))
"""Types of bill on which each visit is a line, two of a day among them: home health, hospice (Medicare Claims Processing
Manual, ch. 10, 40.2; ch. 11, 30.3)."""
_TWO = diagnoses("I10", "E119")
_AT_HOME = service("G0299", revenue_code="0551", units=Decimal(3))
_DRUG = service("J3490", drug=Drug("00002759701", Decimal(1), "ML"))


def _on(line: ServiceLine) -> str:
    return f" on {us_day(line.service_date)}" if line.service_date else ""


def _told_apart_by(modifiers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(modifiers) - _SAME_SERVICE


@check(
    "duplicate-line",
    "No service stands on the claim twice",
    severity="hold",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("two lines alike", service(), service()),
        visit("alike but for a modifier of coverage", service("97110", "GP"), service("97110", "GP", "KX")),
        visit("alike, modifiers in another order", service("73560", "LT", "TC"), service("73560", "TC", "LT")),
        visit("two spans that share days", _span(8, 11), _span(10, 12)),
        visit("a day of a span", _span(8, 11), _span(9, 9)),
    ],
    passes=[
        visit("another day", service(), service(service_date=DAY.replace(day=11))),
        visit("left and right", service("73560", "LT"), service("73560", "RT")),
        visit("said to be repeated", service("71046"), service("71046", "76")),
        visit(
            "by two clinicians",
            service(providers=(provider("82", NPI),)),
            service(providers=(provider("82", OTHER_NPI),)),
        ),
        visit("two drugs of one code", _DRUG, changed(_DRUG, drug=Drug("00002759801", Decimal(1), "ML"))),
        visit("what was thrown away of a vial", service("J1100"), service("J1100", "JW")),
        visit("one span after the other", _span(8, 9), _span(10, 12)),
        visit(
            "two visits of a day by a home health agency", _AT_HOME, _AT_HOME, kind="institutional", type_of_bill="32"
        ),
    ],
)
def duplicate_line(case: Case) -> Said:
    if len(case.claim.lines) < 2 or case.claim.type_of_bill in _EACH_VISIT:
        return
    for lines in case.once(_by_procedure).values():
        for at, (number, line) in enumerate(lines):
            for earlier, other in lines[:at]:
                if _share_a_day(other, line) and _alike(case, other, line):
                    yield Problem(
                        "SV101",
                        f"{line.procedure}{_on(line)} is on line {earlier} too.",
                        "Take it off the visit, or join the units; if it was done again, ask what the note documents.",
                        number,
                    )
                    break


Numbered = list[tuple[int, ServiceLine]]


def _by_procedure(case: Case) -> dict[object, Numbered]:
    """Lines by what they do, with their numbers from 1: those that stand alone left out, those of one day apart from other
    days unless spans are among them."""
    found: dict[str, Numbered] = {}
    for number, line in enumerate(case.claim.lines, 1):
        if line.procedure:
            found.setdefault(line.procedure, []).append((number, line))
    apart: dict[object, Numbered] = {}
    for procedure, lines in found.items():
        if len(lines) > 1:
            has_spans = any(line.through not in (None, line.service_date) for _, line in lines)
            for each in lines:
                apart.setdefault((procedure, None if has_spans else each[1].service_date), []).append(each)
    return apart


def _share_a_day(one: ServiceLine, other: ServiceLine) -> bool:
    first, second = one.service_date, other.service_date
    if first is None or second is None:
        return first is second
    return first <= (other.through or second) and second <= (one.through or first)


def _alike(case: Case, one: ServiceLine, other: ServiceLine) -> bool:
    apart, other_apart = _told_apart_by(one.modifiers), _told_apart_by(other.modifiers)
    return (
        apart == other_apart
        and not apart & _REPEATED_ON_PURPOSE
        and one.revenue_code == other.revenue_code
        and (one.drug and one.drug.ndc) == (other.drug and other.drug.ndc)
        and case.rendering_npi(one) == case.rendering_npi(other)
    )


_SIDES = frozenset(("LT", "RT"))
_BOTH = "50"


@check(
    "duplicate-side",
    "What was done on both sides is not billed for one of them again",
    severity="hold",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("both, and the left", service("20610", "50"), service("20610", "LT")),
        visit("the right, and both", service("20610", "RT"), service("20610", "50")),
        visit("both, and one that names no side", service("20610", "50"), service("20610")),
    ],
    passes=[
        visit("left and right", service("20610", "LT"), service("20610", "RT")),
        visit("on two days", service("20610", "50"), service("20610", "LT", service_date=DAY.replace(day=9))),
        visit("said to be apart", service("20610", "50"), service("20610", "LT", "59")),
        visit("two procedures", service("20610", "50"), service("20605", "LT")),
    ],
)
def duplicate_side(case: Case) -> Said:
    if len(case.claim.lines) < 2:
        return
    for lines in case.once(_by_procedure).values():
        both = [(number, line) for number, line in lines if _BOTH in line.modifiers]
        if not both or len(both) == len(lines):
            continue
        for number, line in lines:
            again = _told_apart_by(line.modifiers)
            for earlier, other in both:
                if again <= _SIDES and _share_a_day(line, other) and not _REPEATED_ON_PURPOSE & {*other.modifiers}:
                    yield Problem(
                        "SV101-3",
                        f"{line.procedure}{_on(line)} is billed for both sides on line {earlier}, and again here.",
                        "Bill both sides once, or each side on a line of its own.",
                        number,
                    )
                    break


_PARTS = frozenset(("26", "TC"))


@check(
    "duplicate-part",
    "A test that is billed whole is not billed in part, too",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 13, 20.1: professional and technical component", ""),
    scope="claim",
    kinds=("professional",),
    fails=[
        visit("whole, and its reading", service("71046"), service("71046", "26")),
        visit("its technical part, and whole", service("76830", "TC"), service("76830")),
        visit("whole on the left, and its reading on the left", service("73560", "LT"), service("73560", "26", "LT")),
    ],
    passes=[
        visit("both parts", service("71046", "TC"), service("71046", "26")),
        visit("on two days", service("71046"), service("71046", "26", service_date=DAY.replace(day=9))),
        visit("left whole, right read", service("73560", "LT"), service("73560", "26", "RT")),
        visit("read again by another", service("71046"), service("71046", "26", "77")),
    ],
)
def duplicate_part(case: Case) -> Said:
    if len(case.claim.lines) < 2:
        return
    for lines in case.once(_by_procedure).values():
        whole = [(number, line) for number, line in lines if not _PARTS & {*line.modifiers}]
        if not whole or len(whole) == len(lines):
            continue
        for number, line in lines:
            apart = _told_apart_by(line.modifiers)
            for earlier, other in whole:
                if apart & _PARTS and apart - _PARTS == _told_apart_by(other.modifiers) and _share_a_day(line, other):
                    yield Problem(
                        "SV101-3",
                        f"{line.procedure}{_on(line)} is billed whole on line {earlier}, and in part here.",
                        "Bill the whole, or the parts to those who did them.",
                        number,
                    )
                    break


@check(
    "duplicate-prior",
    "No service was billed before on another claim",
    severity="hold",
    source=_MANUAL,
    scope="line",
    needs=("prior_services",),
    fails=[
        visit("billed by the same clinician", facts={"prior_services": (prior(),)}),
        visit(
            "with a modifier of coverage",
            service("97110", "GP", "KX"),
            facts={"prior_services": (prior("97110", "GP"),)},
        ),
        visit("the clinician of the earlier one not known", facts={"prior_services": (prior(rendering_npi=""),)}),
    ],
    passes=[
        visit("another day", facts={"prior_services": (prior(service_date=DAY.replace(day=9)),)}),
        visit(
            "a replacement of that claim",
            frequency="7",
            payer_control_number="ICN1",
            facts={"prior_services": (prior(),)},
        ),
        visit(
            "another clinician",
            providers=(provider("82", OTHER_NPI),),
            facts={"prior_services": (prior(), prior("99214"))},
        ),
        visit("this claim's own lines", facts={"prior_services": (prior(claim="EXAMPLE-1"),)}),
        visit("the next payer's bill of the same", order="S", facts={"prior_services": (prior(),)}),
        visit("voided since", facts={"prior_services": (prior(is_void=True),)}),
        visit(
            "said to be repeated",
            service("71046", "76"),
            facts={"prior_services": (prior("71046", rendering_npi=NPI),)},
        ),
    ],
)
def duplicate_prior(case: Case, line: ServiceLine, number: int) -> Said:
    if not line.procedure or not case.is_first_bill:
        return
    for earlier in on_day(case, line.service_date):
        if earlier.procedure == line.procedure and _billed(case, line, earlier):
            yield Problem(
                "SV101",
                f"{line.procedure}{_on(line)} was billed on {earlier.where} too.",
                "Do not bill it twice: follow up on that one, or reverse the visit that was entered by mistake.",
            )
            return


def _billed(case: Case, line: ServiceLine, earlier: PriorService) -> bool:
    apart = _told_apart_by(line.modifiers)
    return (
        earlier.rendering_npi in ("", case.rendering_npi(line))
        and apart == _told_apart_by(earlier.modifiers)
        and not apart & _REPEATED_ON_PURPOSE
    )


_AGAIN = ("76", "77", "91")


@check(
    "repeat-without-first",
    "A service that is said to be repeated was done before on that day",
    severity="warn",
    source=Source("CPT appendix A; Medicare Claims Processing Manual", "modifiers 76, 77 and 91; ch. 16, 100.5.1", ""),
    scope="line",
    needs=("prior_services",),
    modifiers=_AGAIN,
    fails=[
        visit("alone", service("71046", "76"), facts={"prior_services": ()}),
        visit("the first on another day", service("80048", "91"),
              facts={"prior_services": (prior("80048", service_date=DAY.replace(day=9)),)}),
        visit("another test first", service("80048"), service("82947", "91"), facts={"prior_services": ()}),
    ],
    passes=[
        visit("the first on the claim", service("71046"), service("71046", "76"), facts={"prior_services": ()}),
        visit("the first on another claim", service("71046", "77"), facts={"prior_services": (prior("71046"),)}),
        visit("several repeats on one line", service("82947", "91", units=Decimal(3)), service("82947"),
              facts={"prior_services": ()}),
    ],
)  # fmt: skip
def repeat_without_first(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or any(each.procedure == line.procedure for each in on_day(case, day)):
        return
    if not any(
        other is not line and other.procedure == line.procedure and other.service_date == day
        for other in case.claim.lines
    ):
        again = next(each for each in line.modifiers if each in _AGAIN)
        yield Problem(
            "SV101-3",
            f"{line.procedure}-{again} says that it was done again{_on(line)}, and the first is not known here.",
            "Look whether the first was billed, or by whom; if there was none, take the modifier off.",
        )


@check(
    "pointer-repeated",
    "A line points to each diagnosis once",
    severity="hold",
    source=Source("ASC X12N 837 005010X222A1; 5010 claim edits of CMS", "loop 2400 SV107", ""),
    scope="line",
    kinds=("professional",),
    fails=[
        visit("twice to the first", service(pointers=(1, 1))),
        visit("to the first again, at the end", service(pointers=(1, 2, 1)), dx=_TWO),
        visit("on the second line", service(), service("99214", pointers=(2, 2)), dx=_TWO),
    ],
    passes=[
        visit("once"),
        visit("to two", service(pointers=(2, 1)), dx=_TWO),
        visit("to one from two lines", service(), service("99214")),
    ],
)
def pointer_repeated(case: Case, line: ServiceLine, number: int) -> Said:
    if len(line.pointers) > 1 and len(set(line.pointers)) < len(line.pointers):
        yield Problem(
            "SV107", f"{line.procedure} points to a diagnosis twice.", "Point to each once, the main reason first."
        )
