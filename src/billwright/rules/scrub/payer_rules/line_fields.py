"""Fields of a service line, and of what the office knows about it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.payer_rules.claim_fields import ICD, NPI, TAXONOMY, npi_reader, provider_of
from billwright.rules.scrub.payer_rules.vocabulary import domain, field

PROCEDURE = domain(r"[A-Z0-9]{5}", "five characters, as 97110 or J1885")
MODIFIER = domain(r"[A-Z0-9]{2}", "two characters, as GP")


@field("procedure", "code", "the CPT or HCPCS code", "SV101-2", of_line=True, domain=PROCEDURE)
def procedure(_: Case, line: ServiceLine) -> str:
    return line.procedure


@field("modifier", "codes", "the modifiers of the line", "SV101-3", of_line=True, domain=MODIFIER)
def modifier(_: Case, line: ServiceLine) -> tuple[str, ...]:
    return line.modifiers


@field("units", "number", "units of the line", "SV104", of_line=True)
def units(_: Case, line: ServiceLine) -> Decimal:
    return line.units


@field("line charge", "money", "what the line asks, for all its units", "SV102", of_line=True)
def line_charge(_: Case, line: ServiceLine) -> int:
    return line.charge_cents


@field(
    "unit of measure",
    "code",
    "UN units, MJ minutes, DA days",
    "SV103",
    of_line=True,
    domain=domain("UN|MJ|DA|F2", "UN, MJ, DA or F2"),
)
def unit_of_measure(_: Case, line: ServiceLine) -> str:
    return line.unit


@field(
    "place of service",
    "code",
    "the line's, else the claim's",
    "CLM05-1",
    of_line=True,
    domain=domain(r"\d\d", "two digits, as 11"),
)
def place_of_service(case: Case, line: ServiceLine) -> str:
    return line.place_of_service or (case.claim.place_of_service if case.claim.kind == "professional" else "")


@field("service date", "date", "the first day of the line", "DTP*472", of_line=True)
def service_date(_: Case, line: ServiceLine) -> dt.date | None:
    return line.service_date


@field("days of service", "number", "how many days the line covers", "DTP*472", of_line=True)
def days_of_service(_: Case, line: ServiceLine) -> Decimal | None:
    if line.service_date is None:
        return None
    return Decimal(((line.through or line.service_date) - line.service_date).days + 1)


@field(
    "revenue code",
    "code",
    "of a facility's line",
    "SV201",
    of_line=True,
    domain=domain(r"\d{4}", "four digits, as 0420"),
)
def revenue_code(_: Case, line: ServiceLine) -> str:
    return line.revenue_code


@field("pointed diagnosis", "codes", "the diagnoses that the line points to", "SV107", of_line=True, domain=ICD)
def pointed_diagnosis(case: Case, line: ServiceLine) -> tuple[str, ...]:
    found = case.claim.diagnoses
    return tuple(found[at - 1].code for at in line.pointers if 1 <= at <= len(found))


@field(
    "ndc", "code", "the drug's number, eleven digits", "LIN03", of_line=True, domain=domain(r"\d{11}", "eleven digits")
)
def ndc(_: Case, line: ServiceLine) -> str:
    return line.drug.ndc if line.drug else ""


@field("ndc quantity", "number", "of the drug, in its own unit", "CTP04", of_line=True)
def ndc_quantity(_: Case, line: ServiceLine) -> Decimal | None:
    return line.drug.quantity if line.drug else None


@field(
    "ndc unit",
    "code",
    "F2, GR, ME, ML or UN",
    "CTP05",
    of_line=True,
    domain=domain("F2|GR|ME|ML|UN", "F2, GR, ME, ML or UN"),
)
def ndc_unit(_: Case, line: ServiceLine) -> str:
    return line.drug.unit if line.drug else ""


@field("line note", "text", "the note of the line", "NTE02", of_line=True)
def line_note(_: Case, line: ServiceLine) -> str:
    return line.note


@field("description", "text", "what the line says of a code that describes nothing", "SV101-7", of_line=True)
def description(_: Case, line: ServiceLine) -> str:
    return line.description


@field("emergency", "yes/no", "whether the line says that it was an emergency", "SV109", of_line=True)
def emergency(_: Case, line: ServiceLine) -> bool:
    return line.emergency


@field(
    "prior authorization", "text", "the authorization's number on the line, else on the claim", "REF*G1", of_line=True
)
def prior_authorization(case: Case, line: ServiceLine) -> str:
    return line.prior_authorization or case.claim.prior_authorization


@field("clia number", "text", "the laboratory's number on the line, else on the claim", "REF*X4", of_line=True)
def clia_number(case: Case, line: ServiceLine) -> str:
    return line.clia or case.claim.clia


@field(
    "rendering npi",
    "code",
    "who did the service; who bills where nobody else is named",
    "NM109",
    of_line=True,
    domain=NPI,
)
def rendering_npi(case: Case, line: ServiceLine) -> str:
    return case.rendering_npi(line)


@field("rendering taxonomy", "code", "the specialty of who did the service", "PRV03", of_line=True, domain=TAXONOMY)
def rendering_taxonomy(case: Case, line: ServiceLine) -> str:
    provider = provider_of(case, line, "82")
    return provider.taxonomy if provider else case.claim.billing.taxonomy


field("referring npi", "code", "who sent the patient", "NM1*DN", of_line=True, domain=NPI)(npi_reader("DN"))
field("ordering npi", "code", "who ordered the service", "NM1*DK", of_line=True, domain=NPI)(npi_reader("DK"))
field("supervising npi", "code", "who supervised it", "NM1*DQ", of_line=True, domain=NPI)(npi_reader("DQ"))
field("facility npi", "code", "where it was done, where that is elsewhere", "NM1*77", of_line=True, domain=NPI)(
    npi_reader("77")
)


@field(
    "authorization on file",
    "yes/no",
    "whether an authorization by this payer covers the line's day and procedure",
    "REF*G1",
    of_line=True,
    need="authorizations",
)
def authorization_on_file(case: Case, line: ServiceLine) -> bool | None:
    day, payer_id = line.service_date, case.claim.payer.payer_id
    if day is None:
        return None
    return any(
        each.payer_id == payer_id
        and each.starts <= day
        and (each.ends is None or day < each.ends)
        and (not each.procedures or line.procedure in each.procedures)
        for each in case.context.authorizations or ()
    )


@field(
    "documented minutes", "number", "minutes of the line that the note documents", "SV104", of_line=True, need="minutes"
)
def documented_minutes(case: Case, line: ServiceLine) -> Decimal | None:
    number = next((at for at, each in enumerate(case.claim.lines, 1) if each is line), 0)
    return next((Decimal(minutes) for at, minutes in case.context.minutes or () if at == number), None)


@field(
    "days since same procedure",
    "number",
    "days since the patient last had this procedure, on another claim",
    "DTP*472",
    of_line=True,
    need="prior_services",
)
def days_since_same(case: Case, line: ServiceLine) -> Decimal | None:
    day = line.service_date
    if day is None:
        return None
    earlier = [
        each.service_date
        for each in case.context.prior_services or ()
        if each.procedure == line.procedure and not each.is_void and each.service_date <= day
    ]
    return Decimal((day - max(earlier)).days) if earlier else None


@field(
    "same procedure this year",
    "number",
    "units of this procedure this calendar year on other claims",
    "SV104",
    of_line=True,
    need="prior_services",
)
def same_this_year(case: Case, line: ServiceLine) -> Decimal | None:
    day = line.service_date
    if day is None:
        return None
    return sum(
        (
            each.units
            for each in case.context.prior_services or ()
            if each.procedure == line.procedure and not each.is_void and each.service_date.year == day.year
        ),
        Decimal(0),
    )


@field(
    "notice signed",
    "yes/no",
    "whether the patient signed a notice for this procedure by that day",
    "SV101-3",
    of_line=True,
    need="notices",
)
def notice_signed(case: Case, line: ServiceLine) -> bool | None:
    day = line.service_date
    if day is None:
        return None
    return any(each.signed_on <= day and line.procedure in each.procedures for each in case.context.notices or ())
