"""What happens in the demo practice: kinds of visit with their codes, and the practice's own fees.

Code numbers and our own words for them; no CPT descriptor.
"""

import datetime as dt
from random import Random

import msgspec

THERAPY = frozenset({"97110", "97112", "97140", "97161", "97162", "97530", "97035", "97164"})

FEES: dict[str, tuple[int, str]] = {
    # code: (cents a unit, our own words)
    "99202": (14500, "New patient visit, straightforward"),
    "99203": (21500, "New patient visit, low"),
    "99204": (32000, "New patient visit, moderate"),
    "99212": (11000, "Established visit, straightforward"),
    "99213": (17500, "Established visit, low"),
    "99214": (24500, "Established visit, moderate"),
    "99215": (34500, "Established visit, high"),
    "99385": (23500, "New preventive visit, 18-39"),
    "99395": (22000, "Preventive visit, 18-39"),
    "99396": (24000, "Preventive visit, 40-64"),
    "G0439": (21000, "Yearly wellness visit"),
    "G0008": (4500, "Giving a flu vaccine, Medicare"),
    "90471": (4000, "Giving one vaccine"),
    "90686": (3800, "Flu vaccine"),
    "36415": (1800, "Blood drawn"),
    "81002": (1200, "Urine dipstick"),
    "85025": (2600, "Blood count"),
    "87880": (3900, "Rapid strep test"),
    "93000": (4800, "Electrocardiogram"),
    "20610": (16500, "Large joint injection"),
    "97110": (6500, "Therapeutic exercise, 15 minutes"),
    "97112": (7000, "Balance and movement training, 15 minutes"),
    "97140": (6200, "Manual therapy, 15 minutes"),
    "97161": (19500, "Therapy evaluation, low"),
    "97162": (21500, "Therapy evaluation, moderate"),
    "97530": (7600, "Functional activities, 15 minutes"),
    "97035": (3400, "Ultrasound, 15 minutes"),
}


class Service(msgspec.Struct, frozen=True):
    procedure: str
    units: int = 1
    modifiers: tuple[str, ...] = ()
    pointers: tuple[int, ...] = (1,)


class VisitKind(msgspec.Struct, frozen=True):
    """`for_medicare` None for anybody; `ages` are completed years, first in and last in; `weight` how often it happens."""

    name: str
    weight: int
    diagnoses: tuple[str, ...]
    services: tuple[Service, ...]
    by_therapist: bool = False
    for_medicare: bool | None = None
    ages: tuple[int, int] = (0, 150)
    first_visit: bool | None = None


GP = ("GP",)
KINDS: tuple[VisitKind, ...] = (
    VisitKind("blood pressure check", 14, ("I10",), (Service("99213"),), first_visit=False),
    VisitKind("diabetes follow-up", 9, ("E119", "I10"), (Service("99214", pointers=(1, 2)), Service("36415")),
              first_visit=False),
    VisitKind("sore throat", 7, ("J029",), (Service("99213"), Service("87880")), first_visit=False),
    VisitKind("urinary complaint", 5, ("R300",), (Service("99213"), Service("81002")), first_visit=False),
    VisitKind("tiredness", 5, ("R5383",), (Service("99213"), Service("36415"), Service("85025")), first_visit=False),
    VisitKind("chest flutter", 4, ("R002",), (Service("99214", modifiers=("25",)), Service("93000")), first_visit=False),
    VisitKind("knee injection", 4, ("M1711",), (Service("20610", modifiers=("RT",)),), ages=(45, 150)),
    VisitKind("new patient", 10, ("R519",), (Service("99203"),), first_visit=True),
    VisitKind("new patient, several problems", 5, ("I10", "E785"), (Service("99204", pointers=(1, 2)),), first_visit=True),
    VisitKind("preventive visit", 5, ("Z0000",), (Service("99396"),), for_medicare=False, ages=(40, 64), first_visit=False),
    VisitKind("wellness visit", 5, ("Z0000",), (Service("G0439"),), for_medicare=True, first_visit=False),
    VisitKind("flu vaccine", 5, ("Z23",), (Service("90471"), Service("90686")), for_medicare=False),
    VisitKind("flu vaccine, Medicare", 4, ("Z23",), (Service("G0008"), Service("90686")), for_medicare=True),
    VisitKind("therapy evaluation", 7, ("M5450",), (Service("97161", modifiers=GP), Service("97110", 1, GP)),
              by_therapist=True, first_visit=True),
    VisitKind("therapy, back", 12, ("M5450",), (Service("97110", 2, GP), Service("97140", 1, GP)), by_therapist=True,
              first_visit=False),
    VisitKind("therapy, shoulder", 8, ("M25511",),
              (Service("97110", 1, GP), Service("97112", 1, GP), Service("97530", 1, GP)),
              by_therapist=True, first_visit=False),
)  # fmt: skip


def visit_for(random: Random, age: int, is_medicare: bool, is_first: bool) -> VisitKind:
    """A kind of visit that fits the person, by weight."""
    fitting = [
        kind
        for kind in KINDS
        if kind.ages[0] <= age <= kind.ages[1]
        and kind.for_medicare in (None, is_medicare)
        and kind.first_visit in (None, is_first)
    ]
    return random.choices(fitting, [kind.weight for kind in fitting])[0]


def with_slips(random: Random, kind: VisitKind) -> VisitKind:
    """Now and then what people do in a hurry: a modifier forgotten, a diagnosis one digit short, a line keyed twice."""
    draw = random.random()
    if draw < 0.05 and kind.by_therapist:
        lines = tuple(msgspec.structs.replace(line, modifiers=()) for line in kind.services)
        return msgspec.structs.replace(kind, services=lines)
    if 0.05 <= draw < 0.08 and "M5450" in kind.diagnoses:
        return msgspec.structs.replace(kind, diagnoses=("M545",))
    if 0.08 <= draw < 0.10 and "E119" in kind.diagnoses:
        return msgspec.structs.replace(kind, diagnoses=("E11", "I10"))
    if 0.10 <= draw < 0.115:
        return msgspec.structs.replace(kind, services=(*kind.services, kind.services[0]))
    return kind


def office_days(on: dt.date) -> list[dt.date]:
    """The weekdays of the 30 days that end on `on`, itself included."""
    days = [on - dt.timedelta(back) for back in range(30, -1, -1)]
    return [day for day in days if day.weekday() < 5]
