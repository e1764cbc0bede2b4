"""Codes that stand beside others, as every office knows them without a licensed table.

Where CMS's add-on edits or the fee schedule are loaded and know the code, they say it themselves and these are silent.
"""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import ServiceLine
from billwright.rules.codes import RelativeValue
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, diagnoses, payer, prior, service, visit
from billwright.rules.scrub.fee_schedule import find, follows
from billwright.rules.scrub.history import on_day
from billwright.rules.scrub.registry import Applies, Problem, Said, Source, check

_INFUSIONS = (
    "96360",
    "96365",
    "96369",
    "96373-96374",
    "96409",
    "96413",
    "96416",
    "96420",
    "96422",
    "96425",
    "96440-96450",
)
_VACCINATIONS = ("90460", "90471", "90473", "90480", "G0008-G0010")
_TALKS = ("99202-99499", "90791-90792", "H0001-H2037", "T1000-T2048", "G0463")
_BASES: dict[str, tuple[str, ...]] = {
    "11045": ("11042",), "11046": ("11043",), "11047": ("11044",),
    "11103": ("11102", "11104", "11106"), "11105": ("11104", "11106"), "11107": ("11106",),
    "11201": ("11200",), "11732": ("11730",), "13102": ("13101",), "13122": ("13121",), "13133": ("13132",),
    "13153": ("13152",), "17003": ("17000",), "17312": ("17311",), "17314": ("17313",),
    "19082": ("19081",), "19084": ("19083",), "19086": ("19085",),
    "22552": ("22551",), "22614": ("22600-22612", "22630-22633"), "22634": ("22633",), "63048": ("63045-63047",),
    "59525": ("59510-59515", "59618-59622"), "64462": ("64461",), "64480": ("64479",), "64484": ("64483",),
    "64491": ("64490",), "64492": ("64490",), "64494": ("64493",), "64495": ("64493",), "64634": ("64633",),
    "64636": ("64635",), "76802": ("76801",), "76810": ("76805",), "76812": ("76811",), "76814": ("76813",),
    "88341": ("88342",), "88334": ("88331", "88333"),
    "90461": ("90460",), "90472": _VACCINATIONS, "90474": _VACCINATIONS,
    "90785": (*_TALKS, "90832-90838", "90853"), "90833": _TALKS, "90836": _TALKS, "90838": _TALKS, "90840": ("90839",),
    "94645": ("94644",), "96113": ("96112",), "96121": ("96116",), "96131": ("96130",), "96133": ("96132",),
    "96137": ("96136",), "96139": ("96138",), "97130": ("97129",), "97546": ("97545",), "97598": ("97597",),
    "97811": ("97810", "97813"), "97814": ("97810", "97813"),
    "96361": _INFUSIONS, "96366": _INFUSIONS, "96367": _INFUSIONS, "96368": _INFUSIONS, "96375": _INFUSIONS,
    "96411": ("96409", "96413"), "96415": ("96413", "96416"), "96417": ("96413", "96416"),
    "99292": ("99291",), "99425": ("99424",), "99427": ("99426",), "99437": ("99491",), "99439": ("99490",),
    "99458": ("99457",), "99489": ("99487",), "99494": ("99492-99493",), "99498": ("99497",),
    "G2211": ("99202-99205", "99211-99215", "99341-99350"), "G0316": ("99221-99236",), "G0317": ("99304-99310",),
    "G0318": ("99341-99350",), "01968": ("01967",), "01969": ("01967",),
}  # fmt: skip
"""Add-on codes of daily work, each with codes or ranges of them that it adds to, rather too many than too few."""
_ARE_BASES = {code: Applies(procedures=bases).to_line for code, bases in _BASES.items()}


@check(
    "addon-alone",
    "A well-known add-on code has on its claim a service that it adds to",
    severity="hold",
    source=Source("CPT, add-on codes; NCCI Policy Manual", "CPT appendix D; ch. I, R: add-on codes", "2026"),
    scope="line",
    kinds=("professional",),
    procedures=tuple(_BASES),
    fails=[
        visit("a second hour of chemotherapy without the first", service("96415")),
        visit("the second vaccine beside a visit", service("99213", "25"), service("90472")),
        visit("psychotherapy added to nothing", service("90833"), facts={"prior_services": ()}),
        visit(
            "the base was billed for another day",
            service("11103"),
            facts={"prior_services": (prior("11102", service_date=DAY.replace(day=9)),)},
        ),
    ],
    passes=[
        visit("beside its base", service("96413"), service("96415")),
        visit("the base on another claim", service("11103"), facts={"prior_services": (prior("11102"),)}),
        visit("the second vaccine of Medicare's", service("G0008"), service("90472")),
        visit("testing begun on another day", service("96130", service_date=DAY.replace(day=9)), service("96131")),
        visit("the loaded edits know it and say it themselves", service("99292")),
    ],
)
def addon_alone(case: Case, line: ServiceLine, number: int) -> Said:
    is_base, day = _ARE_BASES[line.procedure], line.service_date
    if any(is_base(each.procedure, ()) for each in case.claim.lines):
        return
    table = case.tables.addons(day) if day else None
    if (day and table and table.find(line.procedure, day)) or any(
        is_base(each.procedure, ()) for each in on_day(case, day)
    ):
        return
    yield Problem(
        "SV101-2",
        f"{line.procedure} is an add-on code, and no service that it adds to "
        f"({', '.join(_BASES[line.procedure][:6])}) is on the claim.",
        "Add the service that it adds to if it was done; else take the add-on off.",
    )


_SMALL = (
    "10060-10061", "10120-10121", "10140", "10160", "11042-11044", "11055-11057", "11102", "11104", "11106", "11200",
    "11300-11313", "11400-11446", "11600-11646", "11719-11721", "11730", "11740", "11750", "11760", "11765", "11900-11901",
    "12001-12018", "12031-12057", "17000", "17004", "17110-17111", "17250", "17260-17286", "20526", "20550-20553",
    "20600-20611", "30300", "30901", "31231", "31237", "31575", "46221", "46600", "51701-51702", "52000", "54150", "55250",
    "56405", "56420", "56605", "57452-57461", "58100", "58300-58301", "62320-62323", "64405", "64450", "64479", "64483",
    "64490", "64493", "65205-65222", "67028", "67800-67820", "69200-69210",
)  # fmt: skip
"""Small procedures of offices whose global package holds the visit of their day (0 or 10 days)."""
_small = Applies(procedures=_SMALL).to_line
_OFFICE = ("99202-99205", "99211-99215")


@check(
    "visit-beside-procedure",
    "An office visit beside a small procedure says that it was more than the procedure's own",
    severity="hold",
    source=Source("NCCI Policy Manual", "ch. I, D: evaluation and management; 000 and 010 global days", "2026-01-01"),
    scope="line",
    kinds=("professional",),
    procedures=_OFFICE,
    fails=[
        visit("beside warts that were destroyed", service("99213"), service("17110")),
        visit("the procedure first", service("11200"), service("99212")),
        visit("a new patient of Medicaid", service("99203"), service("69210"), filing_code="MC"),
        visit("of a commercial payer whose edits are not known", service("99213"), service("17110"), filing_code="CI"),
    ],
    passes=[
        visit("said to be apart", service("99213", "25"), service("17110")),
        visit("on another day", service("99213", service_date=DAY.replace(day=9)), service("17110")),
        visit(
            "a payer that follows no edits",
            service("99213"),
            service("17110"),
            filing_code="CI",
            facts={"payer": payer(ncci="")},
        ),
        visit("beside blood drawn", service("99213"), service("36415")),
        visit("the loaded fee schedule knows it and says it itself", service("99213"), service("20610")),
    ],
)
def visit_beside_procedure(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if len(case.claim.lines) < 2 or day is None or not {"25", "57", "24"}.isdisjoint(line.modifiers):
        return
    if case.ncci == "":
        return
    for at, other in enumerate(case.claim.lines, 1):
        if (
            other.service_date == day
            and _small(other.procedure, ())
            and case.rendering_npi(other) == case.rendering_npi(line)
            and not (follows(case) is True and isinstance(find(case, other.procedure, day), RelativeValue))
        ):
            yield Problem(
                "SV101-3",
                f"{line.procedure} is on the day of {other.procedure} (line {at}), whose payment holds the visit for it.",
                "Ask whether the note documents a separate evaluation; else the visit is not billed.",
            )
            return


_FOR_MEDICARE = {
    "influenza": ("G0008", ("90630", "90653-90658", "90660-90662", "90672-90674", "90682", "90685-90689", "90694", "90756")),
    "pneumococcal": ("G0009", ("90670-90671", "90677", "90684", "90732")),
    "hepatitis B": ("G0010", ("90739-90740", "90743-90744", "90746-90747", "90759")),
}  # fmt: skip
"""Vaccines that Part B covers, with the code of giving each."""
_of_part_b = {what: Applies(procedures=codes).to_line for what, (_, codes) in _FOR_MEDICARE.items()}


@check(
    "vaccine-given-medicare",
    "Giving a vaccine of Part B is billed to Medicare by Medicare's own code",
    severity="error",
    source=Source("Medicare Claims Processing Manual", "ch. 18, 10.2: G0008, G0009, G0010", ""),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=("90471-90472",),
    fails=[
        visit("against influenza", service("90471"), service("90662"), dx=diagnoses("Z23")),
        visit("against pneumococci", service("90677"), service("90471"), dx=diagnoses("Z23")),
        visit("a second one", service("G0008"), service("90662"), service("90472"), service("90677")),
    ],
    passes=[
        visit("Medicare's code", service("G0008"), service("90662"), dx=diagnoses("Z23")),
        visit("against tetanus, after an injury", service("90471"), service("90715")),
        visit("beside one that has its own", service("G0008"), service("90662"), service("90472"), service("90715")),
        visit("another payer", service("90471"), service("90662"), filing_code="CI"),
    ],
)
def vaccine_given_medicare(case: Case, line: ServiceLine, number: int) -> Said:
    of_day = [each.procedure for each in case.claim.lines if each.service_date == line.service_date]
    for what, (given, _) in _FOR_MEDICARE.items():
        if given not in of_day and any(_of_part_b[what](each, ()) for each in of_day):
            yield Problem(
                "SV101-2",
                f"{line.procedure} beside a vaccine against {what}: Medicare takes {given} for giving it.",
                f"Bill {given} for giving this vaccine.",
            )
            return


_WAIVED = ("83036", "85610", "86308", "87426", "87428", "87804", "87807", "87811", "87880")
"""Kit tests that offices do under a certificate of waiver, and that CMS's list gives with QW."""
_LABORATORIES = ("291", "292")


@check(
    "waived-unsaid",
    "A kit test of an office says that it is waived",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 16, 70.8: tests under a certificate of waiver", ""),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_WAIVED,
    fails=[
        visit("for streptococci", service("87880"), clia="01D0000001"),
        visit("for influenza, twice", service("87804"), service("87804", "59"), clia="01D0000001"),
        visit("the sugar of three months", service("99213", "25"), service("83036"), clia="01D0000001"),
    ],
    passes=[
        visit("said", service("87880", "QW"), clia="01D0000001"),
        visit("in a laboratory", service("83036", place_of_service="81"), clia="01D0000001"),
        visit("sent out", service("83036", "90"), clia="01D0000001"),
        visit("a test that needs no modifier", service("81002"), clia="01D0000001"),
    ],
)
def waived_unsaid(case: Case, line: ServiceLine, number: int) -> Said:
    claim = case.claim
    if (
        {"QW", "90", "26"}.isdisjoint(line.modifiers)
        and (line.place_of_service or claim.place_of_service) == "11"
        and not claim.billing.taxonomy.startswith(_LABORATORIES)
    ):
        yield Problem(
            "SV101-3",
            f"{line.procedure} was done in an office, and the line does not say that it is waived (QW).",
            "Ask which certificate the office has: under one of waiver the line is denied without QW; under another, let it "
            "go as it is.",
        )


@check(
    "new-patient-twice",
    "A patient is new to a clinician once",
    severity="error",
    source=Source("Medicare Claims Processing Manual; CPT", "ch. 12, 30.6.7 A: new patient, three years", ""),
    scope="line",
    kinds=("professional",),
    procedures=("99202-99205", "92002", "92004", "99341-99345", "99381-99387"),
    fails=[
        visit("again a week later", service("99203"), service("99203", service_date=DAY.replace(day=17))),
        visit("at another level", service("99203", service_date=DAY.replace(day=9)), service("99204")),
        visit("after an established visit", service("99213", service_date=DAY.replace(day=2)), service("99203")),
    ],
    passes=[
        visit("established the second time", service("99203"), service("99213", service_date=DAY.replace(day=17))),
        visit("once", service("99203")),
        visit("a check-up of that day", service("99203", "25"), service("99386")),
    ],
)  # fmt: skip
def new_patient_twice(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or len(case.claim.lines) < 2:
        return
    for at, other in enumerate(case.claim.lines, 1):
        if (
            _is_before(other.service_date, day)
            and _seen(other.procedure, ())
            and case.rendering_npi(other) == case.rendering_npi(line)
        ):
            yield Problem(
                "SV101-2",
                f"{line.procedure} is for a new patient, and {other.procedure} on line {at} was an earlier visit "
                "to the same clinician.",
                "Bill the visit of an established patient, by what the note documents.",
            )
            return


def _is_before(other: dt.date | None, day: dt.date) -> bool:
    return other is not None and other < day


_seen = Applies(
    procedures=(*_OFFICE, "92002", "92004", "92012", "92014", "99341-99350", "99381-99397", "99221-99239")
).to_line
