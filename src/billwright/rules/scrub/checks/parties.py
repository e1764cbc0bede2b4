"""Who bills, who treats and who is treated: what a payer's front end asks of them beyond their numbers."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from billwright.records.claim import ServiceLine
from billwright.records.dates import age_in_years
from billwright.records.identifiers import ein
from billwright.records.parties import Address, Name
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import (
    CLINIC,
    DAY,
    NPI,
    OTHER_NPI,
    PATIENT,
    TODAY,
    bill,
    changed,
    provider,
    service,
    visit,
)
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_GUIDE = "ASC X12N 837 005010X222A1"
_EDITS = "5010 claim edits of CMS, 837 professional and institutional"
_OLDEST = 120
_DOCTOR = changed(CLINIC, name=Name("Sample", "Robin"))


@check(
    "billing-tax-number",
    "The billing provider's tax number has nine digits that can be one",
    severity="error",
    source=Source(_EDITS, "loop 2010AA REF*EI, REF*SY", ""),
    scope="claim",
    fails=[
        visit("a digit short", billing=changed(CLINIC, tax_id="12345678")),
        visit("a letter in it", billing=changed(CLINIC, tax_id="12345678X")),
        visit("a prefix that the IRS never gives", billing=changed(CLINIC, tax_id="001234567")),
        visit("none", billing=changed(CLINIC, tax_id="")),
    ],
    passes=[
        visit("nine digits"),
        visit("typed with its dash, which is not sent", billing=changed(CLINIC, tax_id="12-3456789")),
        visit("a doctor's social security number", billing=changed(_DOCTOR, tax_id="001010001", tax_id_kind="SY")),
    ],
)
def billing_tax_number(case: Case) -> Said:
    billing = case.claim.billing
    if said := _tax_number_fault(billing.tax_id, billing.tax_id_kind):
        yield Problem("REF02", f"{said}.", "Give the number as the IRS wrote it: nine digits (loop 2010AA).")


@lru_cache(maxsize=1_000)  # few bill, each for many claims
def _tax_number_fault(tax_id: str, kind: str) -> str:
    """What is wrong with it; empty where nothing is."""
    digits = ein.compact(tax_id)
    if len(digits) != 9 or not digits.isdecimal() or digits == "000000000":
        return f"{tax_id} is no tax number" if tax_id else "The billing provider has no tax number"
    if kind == "EI" and digits.startswith("00"):
        return f"{tax_id} is no employer number: none begins with 00"
    return ""


_POST_BOX = re.compile(r"\b(?:P\.? ?O\.? ?BOX|POST OFFICE BOX|LOCK ?(?:BOX|BIN))\b", re.IGNORECASE)


@lru_cache(maxsize=1_000)
def _is_box(line: str) -> bool:
    return _POST_BOX.search(line) is not None


def _at(line1: str, line2: str = "") -> Address:
    return Address(line1, line2, city="Exampleton", state="OH", postal_code="441010001")


@check(
    "billing-street",
    "The billing provider's address is a street, not a post office box",
    severity="error",
    source=Source(f"{_GUIDE} and X223A2; {_EDITS}", "loop 2010AA N3", ""),
    scope="claim",
    fails=[
        visit("a box", billing=changed(CLINIC, address=_at("PO BOX 12"))),
        visit(
            "a box with dots, below the street", billing=changed(CLINIC, address=_at("1 Main Street", "P.O. Box 12"))
        ),
        visit("a lock box of a bank", billing=changed(CLINIC, address=_at("Lockbox 4711"))),
    ],
    passes=[
        visit("a street", billing=changed(CLINIC, address=_at("1 Main Street", "Suite 4"))),
        visit("a street that is called so", billing=changed(CLINIC, address=_at("12 Boxwood Post Road"))),
        visit("a box to pay to", pay_to=changed(CLINIC, role="87", address=_at("PO BOX 12"))),
    ],
)
def billing_street(case: Case) -> Said:
    address = case.claim.billing.address
    if address is None:
        return
    for element, line in (("N301", address.line1), ("N302", address.line2)):
        if line and _is_box(line):
            yield Problem(
                element,
                f"The billing provider's address is a box: {line}.",
                "Give the street of the practice here, and the box as the address to pay to (loop 2010AB).",
            )


STATES = frozenset((
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "FM", "GU", "MH", "MP", "PR",
    "PW", "VI", "AA", "AE", "AP",
))  # fmt: skip
"""States, territories and military post (USPS Publication 28, appendix B)."""
_ELSEWHERE = changed(_at("12 Rue Exemple"), city="Paris", state="", postal_code="75001X", country="FR")


@check(
    "address-written",
    "An address in the United States has a state and a ZIP code that can be",
    severity="error",
    source=Source(f"USPS Publication 28; {_EDITS}", "N402 and N403", ""),
    scope="claim",
    fails=[
        visit("a ZIP code with a letter", billing=changed(CLINIC, address=changed(_at("1 Main St"), postal_code="4410A"))),
        visit("its dash", subscriber=changed(PATIENT, address=changed(_at("2 Oak St"), postal_code="44101-0001"))),
        visit("no such state", subscriber=changed(PATIENT, address=changed(_at("2 Oak St"), state="ZZ"))),
        visit(
            "the child's",
            relationship="19",
            patient=changed(PATIENT, address=changed(_at("2 Oak St"), postal_code="00000")),
        ),
    ],
    passes=[
        visit("nine digits", billing=changed(CLINIC, address=_at("1 Main St"))),
        visit("five digits", subscriber=changed(PATIENT, address=changed(_at("2 Oak St"), postal_code="44101"))),
        visit("Puerto Rico", subscriber=changed(PATIENT, address=changed(_at("2 Oak St"), state="PR", postal_code="00907"))),
        visit("another country", subscriber=changed(PATIENT, address=_ELSEWHERE)),
    ],
)  # fmt: skip
def address_written(case: Case) -> Said:
    claim = case.claim
    for whose, party in (
        ("billing provider", claim.billing), ("address to pay to", claim.pay_to), ("subscriber", claim.subscriber),
        ("patient", claim.patient),
    ):  # fmt: skip
        if party is not None and (address := party.address) is not None and address.country in ("", "US"):
            if address.state not in STATES and address.state:
                yield Problem(
                    "N402", f"{address.state} of the {whose} is no state.", "Give its two letters, such as OH."
                )
            if not _is_zip(address.postal_code):
                yield Problem(
                    "N403",
                    f"{address.postal_code} of the {whose} is no ZIP code.",
                    "Give five or nine digits, without a dash.",
                )


@lru_cache(maxsize=20_000)
def _is_zip(code: str) -> bool:
    """Whether it can be one, or is not given."""
    return not code or (len(code) in (5, 9) and code.isascii() and code.isdigit() and code[:5] != "00000")


@check(
    "billing-zip-nine",
    "The billing provider's ZIP code has nine digits",
    severity="warn",
    source=Source(f"{_GUIDE} and X223A2", "loop 2010AA N403", "2010-06"),
    scope="claim",
    fails=[
        visit("five", billing=changed(CLINIC, address=changed(_at("1 Main St"), postal_code="44101"))),
        visit("a doctor's", billing=changed(_DOCTOR, address=changed(_at("1 Main St"), postal_code="44101"))),
        visit("five, country told", billing=changed(CLINIC, address=changed(
            _at("1 Main St"), postal_code="44101", country="US"))),
    ],
    passes=[
        visit("nine", billing=changed(CLINIC, address=_at("1 Main St"))),
        visit("the subscriber's may have five", subscriber=changed(PATIENT, address=changed(
            _at("2 Oak St"), postal_code="44101"))),
        visit("another country", billing=changed(CLINIC, address=_ELSEWHERE)),
        visit("not known"),
    ],
)  # fmt: skip
def billing_zip_nine(case: Case) -> Said:
    """It warns only: the guide asks for nine, and many payers take five."""
    address = case.claim.billing.address
    if address is not None and address.country in ("", "US") and len(address.postal_code) == 5:
        yield Problem(
            "N403",
            f"The billing provider's ZIP code {address.postal_code} lacks its last four digits.",
            "Look them up at the post office: payers that follow the guide reject five (loop 2010AA).",
        )


@check(
    "taxonomy-known",
    "A provider's taxonomy code is on the list",
    severity="error",
    source=Source("NUCC Health Care Provider Taxonomy; 5010 claim edits of CMS", "PRV03", "2026-07"),
    scope="claim",
    needs=("taxonomy",),
    fails=[
        visit("of who bills", billing=changed(CLINIC, taxonomy="261QP2301X")),
        visit("of who treats", providers=(changed(provider("82", NPI), taxonomy="207Q00000Y"),)),
        visit("of who treats, on the line", service(providers=(changed(provider("82", NPI), taxonomy="0000000000"),))),
    ],
    passes=[
        visit("on the list", billing=changed(CLINIC, taxonomy="261QP2300X")),
        visit("who treats, on the list", providers=(changed(provider("82", NPI), taxonomy="207Q00000X"),)),
        visit("none, which not every payer asks for"),
    ],
)
def taxonomy_known(case: Case) -> Said:
    day = case.coding_day
    for each, line in case.providers():
        if not each.taxonomy:
            continue
        table = case.tables.codes("taxonomy", day) if day else None
        if day is None or table is None:
            yield Lacks(f"taxonomy edition for {us_day(day)}" if day else "a date of service")
            return
        if table.find(each.taxonomy, day) is None:
            yield Problem(
                "PRV03",
                f"{each.taxonomy}, the taxonomy of {each.name}, is not on the list of {table.edition}.",
                "Give the one under which the provider is enrolled, as NPPES shows it.",
                line,
            )


@check(
    "birth-date-future",
    "Nobody is born after today",
    severity="error",
    source=Source(_EDITS, "DMG02", ""),
    scope="claim",
    fails=[
        visit("born tomorrow", born=TODAY + dt.timedelta(1)),
        visit("a century too late", born=dt.date(2050, 5, 1)),
        visit(
            "the policyholder, not the patient",
            born=dt.date(2070, 1, 1),
            relationship="19",
            patient=changed(PATIENT, birth_date=dt.date(2015, 1, 1)),
        ),
    ],
    passes=[
        visit("born today", born=TODAY, on=TODAY),
        visit("born in another century", born=dt.date(1926, 5, 1)),
        visit("not known", subscriber=changed(PATIENT, birth_date=None)),
    ],
)
def birth_date_future(case: Case) -> Said:
    claim, today = case.claim, case.context.on
    for person in (claim.subscriber, claim.patient):
        if person and person.birth_date and person.birth_date > today:
            yield Problem(
                "DMG02",
                f"{person.name} is said to be born on {us_day(person.birth_date)}, after today.",
                "Correct the date of birth.",
            )


@check(
    "patient-very-old",
    f"The patient is not older than {_OLDEST}",
    severity="hold",
    source=Source("the office's own care", "a century mistyped", ""),
    scope="claim",
    fails=[
        visit("121", born=DAY.replace(year=DAY.year - _OLDEST - 1)),
        visit("born in 1850", born=dt.date(1850, 5, 1)),
        visit(
            "a child, by its birth date",
            relationship="19",
            patient=changed(PATIENT, birth_date=dt.date(1815, 1, 1)),
        ),
    ],
    passes=[
        visit("120 until tomorrow", born=DAY.replace(year=DAY.year - _OLDEST - 1) + dt.timedelta(1)),
        visit("100", born=dt.date(1926, 1, 1)),
        visit("a policyholder's, who is not the patient", born=dt.date(1850, 1, 1), relationship="19",
              patient=changed(PATIENT, birth_date=dt.date(2015, 1, 1))),
    ],
)  # fmt: skip
def patient_very_old(case: Case) -> Said:
    born, day = case.claim.who.birth_date, case.first_day or case.context.on
    if born and born < day and (age := age_in_years(born, day)) > _OLDEST:
        yield Problem(
            "DMG02",
            f"By the birth date of {us_day(born)} the patient was {age} on {us_day(day)}.",
            "Ask the patient, or look at the card: the century may be wrong.",
        )


@check(
    "first-name",
    "A person is called by a first name too",
    severity="warn",
    source=Source(f"{_GUIDE} and X223A2", "NM104 of loops 2010BA and 2010CA", "2010-06"),
    scope="claim",
    fails=[
        visit("the subscriber", subscriber=changed(PATIENT, name=Name("Example"))),
        visit("both names in one field", subscriber=changed(PATIENT, name=Name("Example Pat"))),
        visit("the child", relationship="19", patient=changed(PATIENT, name=Name("Example"))),
    ],
    passes=[
        visit("both names"),
        visit("an employer as subscriber", subscriber=changed(PATIENT, name=Name("Example Mills", is_person=False))),
        visit("a first name of one letter", subscriber=changed(PATIENT, name=Name("Example", "P"))),
    ],
)
def first_name(case: Case) -> Said:
    claim = case.claim
    for person, who in ((claim.subscriber, "subscriber"), (claim.patient, "patient")):
        if person and person.name.is_person and person.name.last and not person.name.first:
            yield Problem(
                "NM104",
                f"The {who} {person.name.last} has no first name.",
                "Copy the name as the card has it; leave it only where the person has one name.",
            )


@check(
    "rendering-is-the-group",
    "Who treated is a person of the group, not the group itself",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 26, 10.4, item 24J", ""),
    scope="claim",
    kinds=("professional",),
    filing_codes=("MB",),
    fails=[
        visit("the group's own NPI", providers=(provider("82", NPI),)),
        visit("on a line", service(providers=(provider("82", NPI),))),
        visit("named as an organization", providers=(changed(provider("82", NPI), name=CLINIC.name),)),
    ],
    passes=[
        visit("a clinician of the group", providers=(provider("82", OTHER_NPI),)),
        visit("a doctor who bills for herself", billing=_DOCTOR, providers=(provider("82", NPI),)),
        visit("the group as the facility", providers=(provider("77", NPI),)),
    ],
)
def rendering_is_the_group(case: Case) -> Said:
    billing = case.claim.billing
    if billing.name.is_person or not billing.npi:
        return
    for each, line in case.providers():
        if each.role == "82" and each.npi == billing.npi:
            yield Problem(
                "NM109",
                f"{billing.name} bills as a group and stands as the one who treated, too.",
                "Give the NPI of the clinician who treated (loop 2310B or 2420A).",
                line,
            )


_MOST_CHARACTERS = 20
"""What every payer keeps and gives back of CLM01, though the element takes 38."""


@check(
    "control-number-long",
    "The claim's own number has no more characters than payers give back",
    severity="hold",
    source=Source(f"{_GUIDE} and X223A2", "loop 2300 CLM01: 20 characters are kept", "2010-06"),
    scope="claim",
    fails=[
        visit("21 characters", control_number="2026-0000000000000021"),
        visit("as long as the element takes", control_number="C" * 38),
        bill("a facility's, with the patient's name in it", control_number="EXAMPLEPATSTAYNOVEMBER2026"),
    ],
    passes=[
        visit("nine characters"),
        visit("20 characters", control_number="20260000000000000020"),
        visit("one", control_number="7"),
    ],
)
def control_number_long(case: Case) -> Said:
    number = case.claim.control_number
    if len(number) > _MOST_CHARACTERS:
        yield Problem(
            "CLM01",
            f"The claim's number {number} has {len(number)} characters.",
            f"Shorten it to {_MOST_CHARACTERS}: a remittance may give back no more, and would not find its claim.",
        )


@check(
    "line-number-again",
    "No two lines have the same control number",
    severity="error",
    source=Source(f"{_GUIDE} and X223A2", "loop 2400 REF*6R", "2010-06"),
    scope="claim",
    fails=[
        visit("two lines", service(control_number="L1"), service("99214", control_number="L1")),
        visit(
            "the first and the third",
            service(control_number="L1"),
            service("99214", control_number="L2"),
            service("73560", control_number="L1"),
        ),
        bill("a facility's", *(service("", revenue_code=code, control_number="L1") for code in ("0250", "0270"))),
    ],
    passes=[
        visit("two lines", service(control_number="L1"), service("99214", control_number="L2")),
        visit("no numbers", service(), service("99214")),
        visit("one with, one without", service(control_number="L1"), service("99214")),
    ],
)
def line_number_again(case: Case) -> Said:
    if len(case.claim.lines) < 2:
        return
    first: dict[str, int] = {}
    for number, line in enumerate(case.claim.lines, 1):
        if line.control_number and (earlier := first.setdefault(line.control_number, number)) != number:
            yield Problem(
                "REF*6R",
                f"Lines {earlier} and {number} have the same control number, {line.control_number}.",
                "Give each line its own, or its payment cannot be posted.",
                number,
            )


@check(
    "provider-signature",
    "The provider's signature is on file",
    severity="hold",
    source=Source("Medicare Claims Processing Manual; ASC X12N 837", "ch. 26, 10.4, item 31; CLM06", ""),
    scope="claim",
    kinds=("professional",),
    fails=[
        visit("not on file", signature_on_file=False),
        visit("not on file, another payer", signature_on_file=False, filing_code="CI"),
        visit("not on file of a replacement", signature_on_file=False, frequency="7", payer_control_number="ICN1"),
    ],
    passes=[
        visit("on file"),
        visit("on file, another payer", filing_code="MC"),
        bill("a facility's bill, which does not ask", signature_on_file=False),
    ],
)
def provider_signature(case: Case) -> Said:
    if not case.claim.signature_on_file:
        yield Problem(
            "CLM06",
            "The claim says that the provider's signature is not on file.",
            "Have the provider sign, or the agreement for electronic claims put on file.",
        )


@check(
    "assignment-mandatory",
    "Medicare's laboratory tests are billed with assignment",
    severity="error",
    source=Source("Medicare Claims Processing Manual; 42 U.S.C. 1395l(h)(5)(C)", "ch. 1, 30.3.1", ""),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=("80047-80081", "81000-85049", "86140-86850", "87003-87999"),
    fails=[
        visit("a blood count", service("85025"), assignment="C"),
        visit("beside a visit", service(), service("81002"), assignment="C"),
        visit("a waived test", service("87880", "QW"), assignment="C"),
    ],
    passes=[
        visit("assigned", service("85025")),
        visit("a visit alone may be unassigned", assignment="C"),
        visit("another payer", service("85025"), assignment="C", filing_code="CI"),
        visit("assignment for laboratory tests only", service("85025"), assignment="B"),
    ],
)
def assignment_mandatory(case: Case, line: ServiceLine, number: int) -> Said:
    if case.claim.assignment == "C":
        yield Problem(
            "CLM07",
            f"{line.procedure} is a laboratory test, which Medicare pays with assignment only.",
            "Accept assignment of the tests (CLM07 A or B), or bill them apart.",
        )


@check(
    "assignment-contradicted",
    "Who accepts assignment is assigned the benefits",
    severity="hold",
    source=Source(f"{_GUIDE} and X223A2", "loop 2300 CLM07 against CLM08", "2010-06"),
    scope="claim",
    fails=[
        visit("accepted, and not assigned", assigns_benefits="N"),
        visit("another payer", assigns_benefits="N", filing_code="CI"),
        bill("a facility's", assigns_benefits="N"),
    ],
    passes=[
        visit("accepted and assigned"),
        visit("neither", assignment="C", assigns_benefits="N"),
        visit("a patient who need not say", assigns_benefits="W"),
    ],
)
def assignment_contradicted(case: Case) -> Said:
    if case.claim.assignment == "A" and case.claim.assigns_benefits == "N":
        yield Problem(
            "CLM08",
            "The provider accepts assignment, and the patient does not let the payer pay the provider.",
            "Have the patient sign, or bill without assignment: else the payer pays the patient.",
        )
