"""Fields of a claim, and of what the office knows beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.records.dates import age_in_years
from billwright.records.parties import Provider
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.payer_rules.vocabulary import Read, domain, field

ICD = domain(r"[A-Z0-9][A-Z0-9]{1,6}", "a diagnosis such as M54.50, or its beginning")
NPI = domain(r"\d{10}", "an NPI: ten digits")
TAXONOMY = domain(r"[A-Z0-9]{10}", "a taxonomy code: ten characters")


@field("diagnosis", "codes", "the diagnoses of the claim, without dots or with them", "HI", domain=ICD)
def diagnosis(case: Case, _: ServiceLine) -> tuple[str, ...]:
    return case.once(_diagnoses)


def _diagnoses(case: Case) -> tuple[str, ...]:
    return tuple(each.code for each in case.claim.diagnoses)


@field("principal diagnosis", "code", "the first diagnosis", "HI01-2", domain=ICD)
def principal_diagnosis(case: Case, _: ServiceLine) -> str:
    return case.claim.diagnoses[0].code if case.claim.diagnoses else ""


@field("number of diagnoses", "number", "how many diagnoses the claim has", "HI")
def number_of_diagnoses(case: Case, _: ServiceLine) -> Decimal:
    return Decimal(len(case.claim.diagnoses))


@field("number of lines", "number", "how many service lines the claim has", "LX")
def number_of_lines(case: Case, _: ServiceLine) -> Decimal:
    return Decimal(len(case.claim.lines))


@field("total charge", "money", "what the claim asks in all", "CLM02")
def total_charge(case: Case, _: ServiceLine) -> int:
    return case.claim.total_cents


@field("patient paid", "money", "what the patient has paid, such as a share of cost", "AMT*F5")
def patient_paid(case: Case, _: ServiceLine) -> int | None:
    return case.claim.patient_paid_cents


@field("patient age", "number", "completed years on the first day of service", "DMG02")
def patient_age(case: Case, _: ServiceLine) -> Decimal | None:
    return case.once(_age)


def _age(case: Case) -> Decimal | None:
    born, on = case.claim.who.birth_date, case.claim.service_from
    return Decimal(age_in_years(born, on)) if born and on and born <= on else None


@field("patient sex", "code", "as the claim has it", "DMG03", domain=domain("[FMU]", "F, M or U"))
def patient_sex(case: Case, _: ServiceLine) -> str:
    return case.claim.who.sex


@field("patient state", "code", "the state where the patient lives", "N402", domain=domain("[A-Z]{2}", "two letters"))
def patient_state(case: Case, _: ServiceLine) -> str:
    address = case.claim.who.address
    return address.state if address else ""


@field(
    "relationship",
    "code",
    "of the patient to the subscriber; 18 is self",
    "SBR02",
    domain=domain(r"\d\d|G8", "two digits, as 18"),
)
def relationship(case: Case, _: ServiceLine) -> str:
    return case.claim.relationship


@field("member id", "text", "the subscriber's number with the payer", "NM109")
def member_id(case: Case, _: ServiceLine) -> str:
    return case.claim.subscriber.member_id


@field("group number", "text", "the subscriber's group", "SBR03")
def group_number(case: Case, _: ServiceLine) -> str:
    return case.claim.group_number


@field(
    "kind of claim",
    "code",
    "professional or institutional",
    "ST03",
    domain=domain("PROFESSIONAL|INSTITUTIONAL", "professional or institutional"),
)
def kind_of_claim(case: Case, _: ServiceLine) -> str:
    return case.claim.kind.upper()


@field(
    "filing code",
    "code",
    "the kind of payer: MC is Medicaid, MB Medicare Part B",
    "SBR09",
    domain=domain("[A-Z0-9]{2}", "two characters, as MC"),
)
def filing_code(case: Case, _: ServiceLine) -> str:
    return case.claim.filing_code


@field("payer order", "code", "P first, S second, T third payer", "SBR01", domain=domain("[PST]", "P, S or T"))
def payer_order(case: Case, _: ServiceLine) -> str:
    return case.claim.order


@field(
    "frequency",
    "code",
    "1 original, 7 replacement, 8 void",
    "CLM05-3",
    domain=domain(r"[1-9A-Z]", "one character, as 7"),
)
def frequency(case: Case, _: ServiceLine) -> str:
    return case.claim.frequency


@field("payer claim number", "text", "the payer's number of the claim that is corrected", "REF*F8")
def payer_claim_number(case: Case, _: ServiceLine) -> str:
    return case.claim.payer_control_number


@field("delay reason", "code", "why the claim is late", "CLM20", domain=domain(r"\d{1,2}", "one or two digits, as 7"))
def delay_reason(case: Case, _: ServiceLine) -> str:
    return case.claim.delay_reason


@field("special program", "code", "the payer's program", "CLM12", domain=domain(r"\d\d", "two digits, as 02"))
def special_program(case: Case, _: ServiceLine) -> str:
    return case.claim.special_program


@field("referral number", "text", "the referral that the payer gave", "REF*9F")
def referral_number(case: Case, _: ServiceLine) -> str:
    return case.claim.referral_number


@field("claim note", "text", "the note of the claim", "NTE02")
def claim_note(case: Case, _: ServiceLine) -> str:
    return case.claim.note


@field("medical record number", "text", "the office's number of the chart", "REF*EA")
def medical_record_number(case: Case, _: ServiceLine) -> str:
    return case.claim.medical_record_number


@field("attachment", "yes/no", "whether the claim says that papers follow", "PWK")
def attachment(case: Case, _: ServiceLine) -> bool:
    return any(each.elements[:1] == ("PWK",) for each in case.claim.extra)


@field("signature on file", "yes/no", "whether the provider's signature is on file", "CLM06")
def signature_on_file(case: Case, _: ServiceLine) -> bool:
    return case.claim.signature_on_file


@field("accepts assignment", "yes/no", "whether the provider accepts the payer's price", "CLM07")
def accepts_assignment(case: Case, _: ServiceLine) -> bool:
    return case.claim.assignment == "A"


@field("accident", "codes", "AA auto, EM employment, OA other", "CLM11", domain=domain("AA|EM|OA", "AA, EM or OA"))
def accident(case: Case, _: ServiceLine) -> tuple[str, ...]:
    return case.claim.accident


@field("first service date", "date", "the first day of service of the claim", "DTP*472")
def first_service_date(case: Case, _: ServiceLine) -> dt.date | None:
    return case.claim.service_from


@field("last service date", "date", "the last day of service of the claim", "DTP*472")
def last_service_date(case: Case, _: ServiceLine) -> dt.date | None:
    return case.claim.service_through


@field(
    "days from service to filing",
    "number",
    "from the first day of service to the day on which it is checked",
    "DTP*472",
)
def days_to_filing(case: Case, _: ServiceLine) -> Decimal | None:
    first = case.claim.service_from
    return Decimal((case.context.on - first).days) if first else None


@field("months from service to filing", "number", "calendar months after the month of the first service", "DTP*472")
def months_to_filing(case: Case, _: ServiceLine) -> Decimal | None:
    first, on = case.claim.service_from, case.context.on
    return Decimal((on.year - first.year) * 12 + on.month - first.month) if first else None


def _dated(name: str, qualifier: str, words: str) -> None:
    @field(name, "date", words, f"DTP*{qualifier}")
    def read(case: Case, _: ServiceLine) -> dt.date | None:
        return next((day for kind, day in case.claim.dates if kind == qualifier), None)


_dated("onset date", "431", "when the illness began")
_dated("accident date", "439", "when the accident was")
_dated("last seen date", "304", "when the patient was last seen")
_dated("initial treatment date", "454", "when the treatment began")
_dated("admission date", "435", "when the patient was admitted")
_dated("discharge date", "096", "when the patient was discharged")


@field("other payers", "number", "how many other payers stand on the claim", "SBR")
def other_payers(case: Case, _: ServiceLine) -> Decimal:
    return Decimal(len(case.claim.other_coverages))


@field("other payers paid", "money", "what the other payers have paid together", "AMT*D")
def other_payers_paid(case: Case, _: ServiceLine) -> int | None:
    paid = [each.paid_cents for each in case.claim.other_coverages if each.paid_cents is not None]
    return sum(paid) if paid else None


@field(
    "other filing code",
    "codes",
    "the kinds of the other payers",
    "SBR09",
    domain=domain("[A-Z0-9]{2}", "two characters, as MB"),
)
def other_filing_code(case: Case, _: ServiceLine) -> tuple[str, ...]:
    return tuple(each.filing_code for each in case.claim.other_coverages)


@field("billing npi", "code", "the NPI that bills", "NM109", domain=NPI)
def billing_npi(case: Case, _: ServiceLine) -> str:
    return case.claim.billing.npi


@field("billing taxonomy", "code", "the specialty of who bills", "PRV03", domain=TAXONOMY)
def billing_taxonomy(case: Case, _: ServiceLine) -> str:
    return case.claim.billing.taxonomy


def provider_of(case: Case, line: ServiceLine, role: str) -> Provider | None:
    """The line's provider in a role, else the claim's."""
    for provider in (*line.providers, *case.claim.providers):
        if provider.role == role:
            return provider
    return None


def npi_reader(role: str) -> Read:
    def read(case: Case, line: ServiceLine) -> str:
        provider = provider_of(case, line, role)
        return provider.npi if provider else ""

    return read


@field(
    "type of bill",
    "code",
    "of a facility: three digits, as 131",
    "CLM05",
    domain=domain(r"\d{2}[0-9A-Z]", "three characters, as 131"),
)
def type_of_bill(case: Case, _: ServiceLine) -> str:
    return case.claim.type_of_bill and case.claim.type_of_bill + case.claim.frequency


@field("patient status", "code", "how a facility's patient left", "CL103", domain=domain(r"\d\d", "two digits, as 01"))
def patient_status(case: Case, _: ServiceLine) -> str:
    return case.claim.stay.patient_status


_TWO = domain("[A-Z0-9]{2}", "two characters, as 11")


@field("condition code", "codes", "of a facility's bill", "HI*BG", domain=_TWO)
def condition_code(case: Case, _: ServiceLine) -> tuple[str, ...]:
    return case.claim.stay.conditions


@field("value code", "codes", "of a facility's bill", "HI*BE", domain=_TWO)
def value_code(case: Case, _: ServiceLine) -> tuple[str, ...]:
    return tuple(code for code, _cents in case.claim.stay.values)


@field("occurrence code", "codes", "of a facility's bill", "HI*BH", domain=_TWO)
def occurrence_code(case: Case, _: ServiceLine) -> tuple[str, ...]:
    return tuple(code for code, _day in case.claim.stay.occurrences)


@field(
    "coverage on file",
    "yes/no",
    "whether a coverage by this payer holds the first day of service",
    "NM109",
    need="coverages",
)
def coverage_on_file(case: Case, _: ServiceLine) -> bool | None:
    day, payer_id = case.claim.service_from, case.claim.payer.payer_id
    if day is None:
        return None
    return any(
        each.payer_id == payer_id and each.starts <= day and (each.ends is None or day < each.ends)
        for each in case.context.coverages or ()
    )


@field(
    "therapy allowed this year",
    "money",
    "physical and speech therapy allowed this calendar year before the claim",
    "CLM02",
    need="therapy",
)
def therapy_allowed(case: Case, _: ServiceLine) -> int | None:
    return case.context.therapy.pt_slp_cents if case.context.therapy else None
