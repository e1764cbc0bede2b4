"""Procedure codes: their form, that they exist, that the payer takes them, and that a code for anything says what it was."""

from __future__ import annotations

import datetime as dt
import re

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import service, visit
from billwright.rules.scrub.registry import Applies, Lacks, Problem, Said, Source, check

_FORM = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")


@check(
    "procedure-form",
    "A procedure code has the five characters of CPT or HCPCS",
    severity="error",
    source=Source("45 CFR 162.1002; ASC X12N 837 005010X222A1", "loop 2400 SV101-2", "2010-06"),
    scope="line",
    coded=True,
    fails=[
        visit("four digits", service("9921")),
        visit("lower case", service("g0283")),
        visit("none on a professional line", service("")),
    ],
    passes=[
        visit("CPT"),
        visit("a code of CPT category III", service("0591T")),
        visit("HCPCS Level II", service("G0283", "GP")),
        visit("a revenue line without procedure", service("", revenue_code="0120"), kind="institutional"),
        visit("a code of another list", service("ABCDEFG1", procedure_kind="ER")),
    ],
)
def procedure_form(case: Case, line: ServiceLine, number: int) -> Said:
    if line.procedure_kind != "HC" or _FORM.fullmatch(line.procedure):
        return
    if line.procedure:
        yield Problem(
            "SV101-2",
            f"{line.procedure} is not written as a CPT or HCPCS code.",
            "Correct it: five characters, no dot.",
        )
    elif case.claim.kind == "professional":
        yield Problem("SV101-2", "The line has no procedure code.", "Add the code of the service, or remove the line.")


@check(
    "hcpcs-valid",
    "Each HCPCS Level II code exists on the date of service",
    severity="error",
    source=Source("CMS HCPCS Level II", "quarterly update; 45 CFR 162.1002", "2026"),
    scope="line",
    coded=True,
    needs=("hcpcs",),
    procedures=("A0000-C9999", "E0000-V9999"),
    fails=[
        visit("no such code", service("G9999")),
        visit("ended", service("A0021")),
        visit("the second of two lines", service(), service("J0000")),
    ],
    passes=[
        visit("a code in force", service("G0283", "GP")),
        visit("while it was in force", service("A0021", service_date=dt.date(2002, 12, 31))),
        visit("dental codes are another list", service("D0120")),
    ],
)
def hcpcs_valid(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or line.procedure_kind != "HC":
        return
    table = case.tables.codes("hcpcs", day)
    if table is None:
        yield Lacks(f"HCPCS edition for {us_day(day)}")
    elif table.find(line.procedure, day) is None:
        yield Problem(
            "SV101-2",
            f"{line.procedure} is no HCPCS code on {us_day(day)} (edition {table.edition}).",
            "Look the service or item up again: the code is mistyped, or has ended and been replaced.",
        )


_CPT = ("00100-99999", "0001F-9999F", "0001T-9999T", "0001U-9999U", "0001M-9999M", "0001A-9999A")


@check(
    "cpt-valid",
    "Each CPT code exists on the date of service",
    severity="error",
    source=Source("American Medical Association, CPT", "yearly edition; 45 CFR 162.1002(a)(5)", "2026"),
    scope="line",
    coded=True,
    procedures=_CPT,
    fails=[
        visit("no such code", service("99299")),
        visit("a code of CPT category III that is none", service("9998T")),
        visit("the second of two lines", service(), service("12345")),
    ],
    passes=[
        visit("a code in force", service("99213")),
        visit("a code of CPT category III", service("0591T")),
        visit("HCPCS is another check's", service("G9999")),
    ],
)
def cpt_valid(case: Case, line: ServiceLine, number: int) -> Said:
    """The licensed list where it is loaded; else Medicare's fee schedule, which can tell that a code exists and not that it
    does not."""
    day = line.service_date
    if day is None or line.procedure_kind != "HC":
        return
    table = case.tables.codes("cpt", day)
    if table is None:
        values = case.tables.relative_values(day)
        if values is None or not values.find(line.procedure):
            yield Lacks("code set cpt")
    elif table.find(line.procedure, day) is None:
        yield Problem(
            "SV101-2",
            f"{line.procedure} is no CPT code on {us_day(day)} (edition {table.edition}).",
            "Look the service up again: the code is mistyped, or has ended and been replaced.",
        )


_ENDED: dict[dt.date, tuple[str, ...]] = {
    dt.date(2013, 1, 1): ("90801-90802", "90804-90819", "90821-90829", "90857", "90862"),
    dt.date(2017, 1, 1): ("77051-77052", "77055-77057", "97001-97004", "99143-99145", "99148-99150", "99420"),
    dt.date(2018, 1, 1): ("97532", "97762", "99363-99364", "G0202", "G0204", "G0206"),
    dt.date(2019, 1, 1): ("11100-11101", "77058-77059", "96101-96103", "96111", "96118-96120", "99090"),
    dt.date(2020, 1, 1): ("96150-96155",),
    dt.date(2021, 1, 1): ("92585-92586", "94750", "94770", "99201"),
    dt.date(2023, 1, 1): (
        "99217-99220", "99224-99226", "99241", "99251", "99318", "99324-99328", "99334-99337", "99339-99340", "99343",
        "99354-99357",
    ),
    dt.date(2025, 1, 1): ("99441-99443",),
    dt.date(1, 1, 1): ("00000-00099", "99206-99210", "99216", "99227-99230", "99256-99280", "99608-99999"),
}  # fmt: skip
"""Codes by the day on which they were no longer taken; under the first day of all, numbers that were never given."""
_ended = {day: Applies(procedures=codes).to_line for day, codes in _ENDED.items()}


@check(
    "procedure-ended",
    "No procedure code is billed that has ended, or that never was",
    severity="error",
    source=Source("American Medical Association, CPT; CMS HCPCS", "deleted codes of the yearly editions", ""),
    scope="line",
    coded=True,
    procedures=tuple(code for codes in _ENDED.values() for code in codes),
    fails=[
        visit("the lowest visit of new patients, since 2021", service("99201")),
        visit("observation care in 2023", service("99218", service_date=dt.date(2023, 1, 1))),
        visit("a number that was never given", service("99999"), filing_code="CI"),
        visit("a telephone call of 2025", service("99442"), filing_code="CI"),
    ],
    passes=[
        visit("on its last day", service("99218", service_date=dt.date(2022, 12, 31))),
        visit("what came in its place", service("99202")),
        visit("a neighbor that stands", service("99215")),
    ],
)
def procedure_ended(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or line.procedure_kind != "HC":
        return
    for ended, is_one in _ended.items():
        if day >= ended and is_one(line.procedure, ()):
            was_given = ended.year > 1
            yield Problem(
                "SV101-2",
                f"{line.procedure} has ended on {us_day(ended)}." if was_given else f"{line.procedure} is no CPT code.",
                "Look up what the service that the note documents is coded by now."
                if was_given
                else "Look the service up again: the code is mistyped.",
            )
            return


UNLISTED = (
    "01999", "15999", "17999", "19499", "20999", "21089", "21299", "21499", "21899", "22899", "22999", "23929", "24999",
    "25999", "26989", "27299", "27599", "27899", "28899", "29799", "29999", "30999", "31299", "31599", "31899", "32999",
    "33999", "36299", "37501", "37799", "38129", "38589", "38999", "39499", "39599", "40799", "40899", "41599", "41899",
    "42299", "42699", "42999", "43289", "43499", "43659", "43999", "44238", "44799", "44899", "44979", "45399", "45499",
    "45999", "46999", "47379", "47399", "47579", "47999", "48999", "49329", "49659", "49999", "50549", "50949", "51999",
    "53899", "54699", "55559", "55899", "58578-58579", "58679", "58999", "59897-59899", "60659", "60699", "64999", "66999",
    "67299", "67399", "67599", "67999", "68399", "68899", "69399", "69799", "69949", "69979", "76496-76499", "76999",
    "77299", "77399", "77499", "77799", "78099", "78199", "78299", "78399", "78499", "78599", "78699", "78799", "78999",
    "79999", "81099", "81479", "81599", "84999", "85999", "86849", "86999", "87999", "88199", "88299", "88399", "88749",
    "90399", "90749", "90899", "90999", "91299", "92499", "92700", "93799", "93998", "94799", "95199", "95999", "96379",
    "96549", "96999", "97039", "97139", "97799", "99199", "99429", "99499", "99600",
    "A4335", "A4421", "A4641", "A4649", "A4913", "A9280", "A9698-A9699", "A9900", "A9999", "B9998-B9999", "C2698-C2699",
    "C9399", "E0769", "E1399", "E1699", "E2599", "G0235", "G6021", "J1599", "J3490", "J3590-J3591", "J7199", "J7599",
    "J7699", "J7799", "J7999", "J8498-J8499", "J8597", "J8999", "J9999", "K0108", "K0812", "K0898", "L0999", "L1499",
    "L2999", "L3649", "L3999", "L5999", "L7499", "L8039", "L8499", "L8698-L8699", "P9099", "Q2039", "Q4050-Q4051", "Q4082",
    "Q4100", "S8189", "S9379", "S9542", "T1999", "T2025", "T5999", "V2199", "V2799", "V5298-V5299",
)  # fmt: skip
"""Codes for what has no code: CPT's unlisted procedures, and HCPCS codes whose title says "not otherwise classified",
"unclassified" or "miscellaneous" and names nothing more."""


_DIALYSIS, _DIALYSIS_FACILITY = "90999", "72"
"""By this code Medicare has each treatment of a dialysis facility billed (Claims Processing Manual, ch. 8, 50.3)."""


@check(
    "unlisted-described",
    "A code for what has no code comes with a description",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1 and X223A2", "SV101-7 and SV202-7; CMS list of NOC codes", "2012-01-16"),
    scope="line",
    procedures=UNLISTED,
    fails=[
        visit("an unlisted operation", service("64999")),
        visit("an unclassified drug", service("J3490")),
        visit("equipment, the second of two lines", service(), service("E1399")),
    ],
    passes=[
        visit("described on the line", service("64999", description="Nerve block, invented")),
        visit("a drug named in the note of the line", service("J3490", note="Exampline 10 mg")),
        visit("a code with a name", service("J3301")),
        visit("each treatment of a dialysis facility", service("90999", revenue_code="0821"), kind="institutional",
              type_of_bill="72", filing_code="MA"),
    ],
)  # fmt: skip
def unlisted_described(case: Case, line: ServiceLine, number: int) -> Said:
    if line.procedure == _DIALYSIS and case.claim.type_of_bill == _DIALYSIS_FACILITY:
        return
    if not (line.description.strip() or line.note.strip()):
        what = "drug: its name, strength and dose" if line.procedure[0] == "J" else "service or item"
        yield Problem(
            "SV101-7",
            f"{line.procedure} stands for anything without a code of its own, and the line says nothing of what it was.",
            f"Describe the {what}. If it has a code of its own, use that.",
        )


_FAMILIES = {
    "S": "is of a family that private payers made",
    "T": "is of a family that Medicaid programs made",
    "H": "is of a family that Medicaid programs made for behavioral health",
}


@check(
    "medicare-code-family",
    "Medicare is not billed codes that are not made for it",
    severity="hold",
    source=Source("CMS HCPCS Level II coding procedures", "code categories H, S and T", "2022-11"),
    scope="line",
    coded=True,
    filing_codes=("MA", "MB"),
    procedures=("H0001-H9999", "S0001-S9999", "T1000-T5999"),
    fails=[
        visit("a code of private payers", service("S9083")),
        visit("a code of Medicaid programs", service("T1015")),
        visit("behavioral health", service(), service("H0004")),
    ],
    passes=[
        visit("to Medicaid", service("T1015"), filing_code="MC"),
        visit("billed to be denied", service("S9083", "GY")),
        visit("a code of Medicare's own", service("G0283", "GP")),
    ],
)
def medicare_code_family(case: Case, line: ServiceLine, number: int) -> Said:
    if "GY" not in line.modifiers:
        yield Problem(
            "SV101-2",
            f"{line.procedure} {_FAMILIES[line.procedure[0]]}, and Medicare does not take it.",
            "Look for the CPT or HCPCS code that Medicare takes for the service that the note documents.",
        )
