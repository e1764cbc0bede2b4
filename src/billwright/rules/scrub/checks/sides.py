"""Sides of the body: told by the diagnosis, and not contradicted by the modifier."""

from __future__ import annotations

from billwright.records.claim import Diagnosis, ServiceLine
from billwright.records.words import dotted
from billwright.rules.codes import Sides
from billwright.rules.scrub.case import ICD10_BEGINS, Case
from billwright.rules.scrub.examples import diagnoses, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_LATERALITY = Source(
    "ICD-10-CM Official Guidelines for Coding and Reporting", "I.B.13 laterality, I.B.18 unspecified codes", "FY 2026"
)
_LEFT = ("LT", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4")
_RIGHT = ("RT", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9")
SIDE_OF = dict.fromkeys(_LEFT, "left") | dict.fromkeys(_RIGHT, "right")
"""The side that an anatomic modifier names: eyelids, fingers and toes tell one, too."""


def _sides_listed(case: Case) -> tuple[Sides | None, ...]:
    """The sides of each listed diagnosis, in order; which side a code tells does not change with the editions."""
    day = case.coding_day
    table = case.tables.icd10cm(day) if day and day >= ICD10_BEGINS else None
    if table is None:
        return (None,) * len(case.claim.diagnoses)
    return tuple([table.sides(each.code) if each.is_icd10 else None for each in case.claim.diagnoses])


def _tells_side(case: Case, diagnosis: Diagnosis, number: int) -> bool:
    return any(table is None or table.sides(diagnosis.code) is not None for table in case.editions(number))


@check(
    "side-unspecified",
    "A diagnosis says which side, where its codes tell one",
    severity="warn",
    source=_LATERALITY,
    scope="diagnosis",
    by_diagnosis=_tells_side,
    needs=("icd10cm",),
    fails=[
        visit("a knee", dx=diagnoses("M25569")),
        visit("an ear, in second place", dx=diagnoses("I10", "H6520")),
        visit("though another code tells one", dx=diagnoses("M25561", "M25569")),
    ],
    passes=[
        visit("the right knee", dx=diagnoses("M25561")),
        visit("both ears", dx=diagnoses("H6523")),
        visit("a condition without sides", dx=diagnoses("I10")),
    ],
)
def side_unspecified(case: Case, diagnosis: Diagnosis, number: int) -> Said:
    sides = case.once(_sides_listed)[number - 1]
    if sides and sides.unspecified == diagnosis.code:
        told = ", ".join(dotted(code) for code in (sides.right, sides.left, sides.both) if code)
        yield Problem(
            f"HI{number:02d}-2",
            f"{dotted(diagnosis.code)} leaves the side open, and payers deny it where a side can be told.",
            f"Ask which side the note documents: {told}.",
        )


@check(
    "side-both",
    "A condition on both sides has its one code, where there is one",
    severity="warn",
    source=_LATERALITY,
    scope="claim",
    by_diagnosis=_tells_side,
    needs=("icd10cm",),
    fails=[
        visit("both ears by two codes", dx=diagnoses("H6521", "H6522")),
        visit("the left one first", dx=diagnoses("H6522", "I10", "H6521")),
        visit("one side, beside the code for both", dx=diagnoses("H6523", "H6521")),
    ],
    passes=[
        visit("the code for both", dx=diagnoses("H6523")),
        visit("two knees, for which no code for both exists", dx=diagnoses("M25561", "M25562")),
        visit("one ear", dx=diagnoses("H6521", "I10")),
    ],
)
def side_both(case: Case) -> Said:
    listed = case.claim.diagnoses
    if len(listed) < 2:
        return
    told: set[str] = set()
    for number, sides in enumerate(case.once(_sides_listed), 1):
        if sides and sides.both and sides.both not in told:
            codes = {each.code for each in listed if each.is_icd10}
            here = sorted(codes & {sides.right, sides.left, sides.both})
            if len(here) > 1:
                told.add(sides.both)
                yield Problem(
                    f"HI{number:02d}-2",
                    f"{' and '.join(map(dotted, here))} name the sides of one condition one by one.",
                    f"{dotted(sides.both)} is the code for both sides: use it alone if the note documents both.",
                )


@check(
    "side-contradicted",
    "The modifier's side is the diagnosis's side",
    severity="hold",
    source=_LATERALITY,
    scope="line",
    needs=("icd10cm",),
    modifiers=(*SIDE_OF, "50"),
    fails=[
        visit("left by modifier, right by diagnosis", service("20610", "LT"), dx=diagnoses("M25561")),
        visit("right by modifier, left by diagnosis", service("20610", "RT"), dx=diagnoses("M25562")),
        visit("a left toe", service("11721", "T1", pointers=(1, 2)), dx=diagnoses("I10", "M25561")),
        visit("both sides for a disease of one", service("20610", "50"), dx=diagnoses("M25561")),
    ],
    passes=[
        visit("both sides, a code each", service("20610", "50"), dx=diagnoses("M25561", "M25562")),
        visit("the same side", service("20610", "RT"), dx=diagnoses("M25561")),
        visit("a diagnosis for both sides", service("69436", "LT"), dx=diagnoses("H6523")),
        visit("both sides pointed to", service("20610", "LT", pointers=(1, 2)), dx=diagnoses("M25561", "M25562")),
        visit("a diagnosis without side", service("20610", "LT"), dx=diagnoses("I10")),
        visit("the other side is another line's", service("20610", "RT"), dx=diagnoses("M25561", "M25562")),
    ],
)
def side_contradicted(case: Case, line: ServiceLine, number: int) -> Said:
    named = {SIDE_OF[modifier] for modifier in line.modifiers if modifier in SIDE_OF}
    if not named and "50" in line.modifiers:
        named = {"both"}
    if len(named) != 1:
        return
    listed, every, (side,) = case.claim.diagnoses, case.once(_sides_listed), named
    told: dict[str, str] = {}
    judged = range(1, len(listed) + 1) if side == "both" else line.pointers
    for pointer in judged:
        sides = every[pointer - 1] if 1 <= pointer <= len(listed) else None
        if sides:
            code = listed[pointer - 1].code
            told[sides.of(code)] = code
    if len(told) == 1 and told.keys() <= {"left", "right"} and side not in told:
        ((other, code),) = told.items()
        yield Problem(
            "SV101-3",
            f"The modifier says {side}, and {dotted(code)} says {other}."
            if side == "both"
            else f"The modifier says {side}, and {dotted(code)}, to which the line points, says {other}.",
            "Ask which side the note documents, and correct the one that is wrong.",
        )
