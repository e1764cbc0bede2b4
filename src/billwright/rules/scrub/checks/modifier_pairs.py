"""Modifiers against each other, and against the service they stand on."""

from __future__ import annotations

import itertools

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.checks.sides import SIDE_OF
from billwright.rules.scrub.examples import service, visit
from billwright.rules.scrub.registry import ANY, Problem, Said, Source, check

_CPT = Source("CPT appendix A; HCPCS Level II modifiers of CMS", "", "2026-10")
_DISTINCT = "a distinct service and the same said more precisely"
_WHO_GAVE = "two ways in which one anesthesia was given or directed"
CONTRADICT = {
    frozenset(("26", "TC")): "the two parts of a test, which together are the whole test without modifier",
    frozenset(("76", "77")): "repeated by the same clinician and by another",
    frozenset(("58", "78")): "planned and not planned",
    frozenset(("58", "79")): "related and unrelated",
    frozenset(("78", "79")): "related and unrelated",
    frozenset(("73", "74")): "stopped before anesthesia and after it",
    frozenset(("80", "81")): "an assistant and a minimum assistant",
    frozenset(("80", "82")): "an assistant in two ways",
    frozenset(("81", "82")): "an assistant in two ways",
    frozenset(("93", "95")): "by sound alone and with picture",
    frozenset(("FQ", "95")): "by sound alone and with picture",
    frozenset(("NU", "RR")): "bought new and rented",
    frozenset(("NU", "UE")): "bought new and used",
    frozenset(("RR", "UE")): "rented and bought used",
    frozenset(("50", "LT")): "both sides and one side",
    frozenset(("50", "RT")): "both sides and one side",
    **{frozenset(pair): _WHO_GAVE for pair in itertools.combinations(("AA", "AD", "QK", "QX", "QY", "QZ"), 2)},
    **{frozenset(("59", each)): _DISTINCT for each in ("XE", "XP", "XS", "XU")},
}
_IN_PAIRS = frozenset(modifier for pair in CONTRADICT for modifier in pair)


@check(
    "modifiers-contradict",
    "No two modifiers of a line contradict each other",
    severity="hold",
    source=Source("CPT appendix A; MLN1783722; Medicare Claims Processing Manual", "ch. 12, 40.7", "2024"),
    scope="line",
    coded=True,
    modifiers=ANY,
    fails=[
        visit("both parts of a test", service("93000", "26", "TC")),
        visit("both sides and one", service("20610", "50", "RT")),
        visit("bought and rented", service("E0143", "NU", "RR")),
        visit("a right hand's finger on the left", service("26055", "LT", "F6")),
    ],
    passes=[
        visit("one part", service("93010", "26")),
        visit("right side, distinct", service("20610", "59", "RT")),
        visit("left hand's finger on the left", service("26055", "LT", "F1")),
        visit("each side by its modifier", service("20610", "LT", "RT")),
    ],
)
def modifiers_contradict(case: Case, line: ServiceLine, number: int) -> Said:
    modifiers = line.modifiers
    if len(modifiers) < 2:
        return
    for at, later in enumerate(modifiers):
        for earlier in modifiers[:at]:
            why = CONTRADICT.get(frozenset((earlier, later))) if later in _IN_PAIRS else None
            if why is None and _sides_differ(earlier, later):
                why = f"{SIDE_OF[earlier]} and {SIDE_OF[later]}"
            if why:
                yield Problem(
                    f"SV101-{at + 3}",
                    f"Modifiers {earlier} and {later} on one line say {why}.",
                    "Ask what the note documents, and keep the one that it supports.",
                )


def _sides_differ(one: str, other: str) -> bool:
    """LT and RT together are how some payers take both sides; a finger of the other hand is not."""
    if one not in SIDE_OF or other not in SIDE_OF or {one, other} == {"LT", "RT"}:
        return False
    return SIDE_OF[one] != SIDE_OF[other]


@check(
    "visit-modifier-misplaced",
    "A modifier for visits stands on a visit",
    severity="hold",
    source=_CPT,
    scope="line",
    coded=True,
    modifiers=("24", "25", "57"),
    procedures=("10004-69990", "70010-79999", "80047-89398", "97010-97799"),
    fails=[
        visit("on the operation", service("99213"), service("20610", "25", "RT")),
        visit("on therapy", service("97110", "25", "GP")),
        visit("on an X-ray", service("73562", "24")),
        visit("the decision on the operation itself", service("27447", "57", "RT")),
    ],
    passes=[
        visit("on the visit", service("99213", "25"), service("20610", "RT")),
        visit("on an eye examination", service("92012", "25")),
        visit("another modifier on the operation", service("20610", "RT")),
    ],
)
def visit_modifier_misplaced(case: Case, line: ServiceLine, number: int) -> Said:
    for place, modifier in enumerate(line.modifiers, 3):
        if modifier in ("24", "25", "57"):
            yield Problem(
                f"SV101-{place}",
                f"Modifier {modifier} tells of a visit, and {line.procedure} is none.",
                "Remove it here. Whether a visit of that day stands by itself, the note must document.",
            )


_OF_PROCEDURES = (
    "26", "50", "51", "54", "55", "56", "58", "62", "66", "73", "74", "76", "77", "78", "79", "80", "81", "82", "AS", "TC",
)  # fmt: skip


@check(
    "procedure-modifier-on-visit",
    "A modifier for procedures does not stand on a visit",
    severity="hold",
    source=_CPT,
    scope="line",
    coded=True,
    modifiers=_OF_PROCEDURES,
    procedures=("99202-99499",),
    fails=[
        visit("an unrelated procedure", service("99213", "79")),
        visit("repeated", service("99213"), service("99213", "76")),
        visit("a staged procedure", service("99232", "58"), place_of_service="21"),
    ],
    passes=[
        visit("on the procedure", service("20610", "79", "RT")),
        visit("a visit's own modifier", service("99213", "24")),
        visit("an X-ray repeated", service("71046"), service("71046", "76")),
    ],
)
def procedure_modifier_on_visit(case: Case, line: ServiceLine, number: int) -> Said:
    for place, modifier in enumerate(line.modifiers, 3):
        if modifier in _OF_PROCEDURES:
            yield Problem(
                f"SV101-{place}",
                f"Modifier {modifier} tells of a procedure, and {line.procedure} is a visit.",
                "Ask what the note documents, and use what tells it of a visit, or none.",
            )


@check(
    "distinct-on-visit",
    "59 does not stand on a visit",
    severity="hold",
    source=Source(
        "CPT appendix A; NCCI Policy Manual", "modifier 59; ch. I, E: not with evaluation and management", "2026-01-01"
    ),
    scope="line",
    coded=True,
    kinds=("professional",),
    modifiers=("59",),
    procedures=("99202-99239", "99281-99285", "99304-99310", "99341-99350", "99381-99397"),
    fails=[
        visit("on an office visit", service("99214", "59"), service("20610", "RT")),
        visit("beside what is right", service("99213", "25", "59")),
        visit("in hospital", service("99232", "59"), place_of_service="21"),
    ],
    passes=[
        visit("on the procedure", service("99214", "25"), service("11055", "59")),
        visit("on counseling", service("99406", "59")),
        visit("a visit apart", service("99214", "25")),
    ],
)
def distinct_on_visit(case: Case, line: ServiceLine, number: int) -> Said:
    if "59" in line.modifiers:
        yield Problem(
            f"SV101-{line.modifiers.index('59') + 3}",
            f"59 tells of a procedure that was apart, and {line.procedure} is a visit.",
            "Remove it here. Whether the visit stands by itself, the note must document.",
        )


_FINGERS = ("FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9")
_TOES = ("TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9")
_LIDS = ("E1", "E2", "E3", "E4")
_ARTERIES = ("LC", "LD", "LM", "RC", "RI")
_WHERE: tuple[tuple[tuple[str, ...], str, tuple[tuple[str, str], ...]], ...] = (
    (_FINGERS, "a finger", (("27000", "28899"), ("99202", "99499"), ("97010", "97799"))),
    (_TOES, "a toe", (("23000", "26989"), ("99202", "99499"), ("97010", "97799"))),
    (_LIDS, "an eyelid", (("20000", "64999"), ("69000", "69990"), ("99202", "99499"), ("97010", "97799"))),
    (_ARTERIES, "a coronary artery", (("10004", "32999"), ("38100", "69990"), ("99202", "99499"), ("97010", "97799"))),
)
"""Modifiers of a place of the body, and ranges of services that are done elsewhere or nowhere in particular."""


@check(
    "place-of-body",
    "A modifier for a finger, toe, eyelid or heart artery stands on a service done there",
    severity="hold",
    source=_CPT,
    scope="line",
    coded=True,
    modifiers=(*_FINGERS, *_TOES, *_LIDS, *_ARTERIES),
    fails=[
        visit("a finger on an operation of the foot", service("28285", "F6")),
        visit("a toe on an operation of the hand", service("26055", "T6")),
        visit("an eyelid on a visit", service("99213", "E1")),
        visit("an artery on a knee", service("27447", "LD")),
    ],
    passes=[
        visit("a toe on the foot", service("28285", "T6")),
        visit("a finger on the hand", service("26055", "F6")),
        visit("a toe on its nail", service("11730", "TA")),
        visit("an eyelid on the lid", service("67840", "E1")),
        visit("an artery on a stent", service("92928", "LD")),
    ],
)
def place_of_body(case: Case, line: ServiceLine, number: int) -> Said:
    for place, modifier in enumerate(line.modifiers, 3):
        for modifiers, what, elsewhere in _WHERE:
            if modifier in modifiers and any(first <= line.procedure <= last for first, last in elsewhere):
                yield Problem(
                    f"SV101-{place}",
                    f"Modifier {modifier} names {what}, and {line.procedure} is not done there.",
                    "Ask what the note documents, and correct the modifier or the code.",
                )


_PRICE = ("22", "26", "50", "52", "53", "54", "55", "56", "62", "66", "78", "80", "81", "82", "AS", "TC")
_TELL = (*SIDE_OF, "GA", "GX", "GY", "GZ", "KX", "Q7", "Q8", "Q9")


@check(
    "modifier-order",
    "A modifier that changes the price stands before those that only tell",
    severity="warn",
    source=Source("AAPC Coding Alert, multiple modifier rules", "payment modifiers before informational ones", ""),
    scope="line",
    coded=True,
    modifiers=_PRICE,
    fails=[
        visit("side before part", service("73562", "RT", "26")),
        visit("side before the reduced service", service("20610", "LT", "52")),
        visit("toe before the assistant", service("28285", "T6", "80")),
    ],
    passes=[
        visit("part before side", service("73562", "26", "RT")),
        visit("only a side", service("20610", "RT")),
        visit("only the price", service("20610", "52")),
    ],
)
def modifier_order(case: Case, line: ServiceLine, number: int) -> Said:
    told = ""
    for place, modifier in enumerate(line.modifiers, 3):
        if modifier in _TELL:
            told = told or modifier
        elif told and modifier in _PRICE:
            yield Problem(
                f"SV101-{place}",
                f"{modifier} changes the price and stands after {told}, which only tells; payers read the first.",
                f"Put {modifier} first.",
            )
            return
