"""A fictional claim and its payment, for files that commands are given."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from billwright import x12
from billwright.records.claim import Adjustment, Claim, ClaimBatch, Diagnosis, ServiceLine, Submitter
from billwright.records.envelope import Delimiters, Envelope
from billwright.records.parties import Address, Contact, Name, PayerName, Person, Provider
from billwright.records.remittance import Remittance, RemittanceClaim, RemittanceLine

WHEN = dt.datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001  a file knows no zone
DAY = dt.date(2026, 10, 28)
ENVELOPE = Envelope("SAMPLEBURY", "HARBORLINE", WHEN, 41, 41, delimiters=Delimiters(suffix="\n"))
STREET = Address("1 EXAMPLE SQUARE", "", "SAMPLEBURY", "OH", "439990001")


def claim(number: str, *lines: ServiceLine) -> Claim:
    """To Harborline, for an office visit and a therapeutic exercise where no lines are given: $190.00."""
    lines = lines or (line("99213", 130_00, "25"), line("97110", 60_00, "GP"))
    return Claim(
        control_number=number,
        total_cents=sum(each.charge_cents for each in lines),
        billing=Provider(
            Name("SAMPLEBURY FAMILY AND THERAPY", is_person=False), "85", "1999999992", "261QP2300X", "990000001",
            address=STREET,
        ),
        subscriber=Person(
            Name("DEMOWOOD", "OTTO"), "HM1234567", birth_date=dt.date(1984, 5, 17), sex="M", address=STREET
        ),
        payer=PayerName("HARBORLINE MUTUAL", "00903"),
        lines=lines,
        diagnoses=(Diagnosis("M5450", "ABK"),),
        providers=(Provider(Name("FICTIVELEY", "VERA"), "82", "1234567893", "207Q00000X"),),
    )  # fmt: skip


def line(procedure: str, cents: int, *modifiers: str) -> ServiceLine:
    return ServiceLine(procedure, cents, Decimal(1), DAY, (1,), modifiers)


def file_837(*claims: Claim) -> bytes:
    submitter = Submitter(
        "SAMPLEBURY FAMILY AND THERAPY", "SAMPLEBURY", Contact("BEA BILLERBY", (("TE", "5555550100"),))
    )
    return x12.write_837([ClaimBatch("0041", WHEN, submitter, "HARBORLINE MUTUAL", "HARBORLINE", claims)], ENVELOPE)


def file_835(*numbers: str) -> bytes:
    """A payment of $100.00 for each claim of $130.00: $20.00 contractual, $10.00 the patient's."""
    paid = RemittanceLine(
        "99213", 130_00, 100_00, units=Decimal(1), service_date=DAY,
        adjustments=(Adjustment("CO", "45", 20_00), Adjustment("PR", "3", 10_00)),
    )  # fmt: skip
    claims = tuple(
        RemittanceClaim(
            number, "1", 130_00, 100_00, at, patient_cents=10_00, filing_code="12", payer_control_number=f"P{at}",
            patient=Name("DEMOWOOD", "OTTO"), member_id="HM1234567", lines=(paid,),
        )
        for at, number in enumerate(numbers, 1)
    )  # fmt: skip
    payment = Remittance(
        "0001", 100_00 * len(numbers), "CHK", dt.date(2026, 11, 20), "700123",
        PayerName("HARBORLINE MUTUAL", address=Address("2 PAY ST", "", "SAMPLEBURY", "OH", "43999")),
        "SAMPLEBURY FAMILY AND THERAPY", "1999999992", payer_trace_id="1999999999",
        payer_contacts=(Contact("HELP", (("TE", "5555550111"),), "BL"),), claims=claims,
    )  # fmt: skip
    return x12.write_835([payment], ENVELOPE)


def put(folder: Path, name: str, data: bytes) -> str:
    """The path of a new file, as a command is given it."""
    path = folder / name
    path.write_bytes(data)
    return str(path)
