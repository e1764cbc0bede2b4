"""X12 on one core: claims a second, beside the bare floor and pyx12. `python -m bench.x12` prints the table.

Same files for all in one run: 5 lines a claim in the 837P, 3 in the 835. The floor splits segments and elements and
looks each segment's id up in a dictionary: no reader in Python can be faster. pyx12 reads a smaller file of the same
kind, with its validation.
"""

from __future__ import annotations

import datetime as dt
import io
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from billwright import x12
from billwright.records.claim import Adjustment, Claim, ClaimBatch, Diagnosis, ServiceLine, Submitter
from billwright.records.envelope import Envelope
from billwright.records.parties import Address, Contact, Name, PayerName, Person, Provider
from billwright.records.remittance import Remittance, RemittanceClaim, RemittanceLine

CLAIMS = 4_000
PEER_CLAIMS = 150
_WHEN = dt.datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001  local time of the sender, as an ISA has it
_ENVELOPE = Envelope("BENCH", "PAYER", _WHEN, 1, 1)
_CODES = ("99213", "97110", "97140", "97530", "90834")


def run(claims: int = CLAIMS, with_peer: bool = True) -> list[dict[str, Any]]:
    """One row a measurement: name, figure, unit, floor (same unit) and ratio of figure to floor."""
    batch, payment = _batch(claims), _payment(claims)
    professional, remittance = x12.write_837([batch], _ENVELOPE), x12.write_835([payment], _ENVELOPE)
    floor_837, floor_835 = _rate(claims, lambda: _floor(professional)), _rate(claims, lambda: _floor(remittance))
    rows = [
        ("837P floor: split and dispatch", floor_837, floor_837),
        ("837P read, typed and validated", _rate(claims, lambda: _drain(x12.read_837(professional))), floor_837),
        ("837P check", _rate(claims, lambda: x12.check(professional)), floor_837),
        ("837P write", _rate(claims, lambda: x12.write_837([batch], _ENVELOPE)), floor_837),
        ("835 floor: split and dispatch", floor_835, floor_835),
        ("835 read, typed and validated", _rate(claims, lambda: _drain(x12.read_835(remittance))), floor_835),
        ("835 write", _rate(claims, lambda: x12.write_835([payment], _ENVELOPE)), floor_835),
    ]
    if with_peer:
        rows += [
            (f"{kind} pyx12, validating", _peer(kind), floor)
            for kind, floor in (("837P", floor_837), ("835", floor_835))
        ]
    return [
        {
            "name": name,
            "figure": round(figure),
            "unit": "claims/s",
            "floor": round(floor),
            "ratio": round(figure / floor, 3),
        }
        for name, figure, floor in rows
    ]


def _rate(claims: int, work: Callable[[], Any], times: int = 3) -> float:
    """Claims a second, the best of a few runs after one to warm up."""
    work()
    best = min(_seconds(work) for _ in range(times))
    return claims / best


def _seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _drain(items: Iterator[Any]) -> None:
    for _ in items:
        pass


def _floor(data: bytes) -> int:
    """Split, split, look up, call: what any reader must do."""
    table: dict[str, Callable[[list[str]], Any]] = {}
    for raw in data.decode("ascii").split("~"):
        table[raw.partition("*")[0]] = len
    total = 0
    for raw in data.decode("ascii").split("~"):
        texts = raw.split("*")
        total += table[texts[0]](texts)
    return total


def _peer(kind: str) -> float:
    """pyx12 over a smaller file, its reports written to memory."""
    import logging

    import pyx12.params  # type: ignore[import-untyped]
    import pyx12.x12n_document  # type: ignore[import-untyped]

    logging.disable(logging.CRITICAL)
    data = x12.write_837([_batch(PEER_CLAIMS)], _ENVELOPE)
    if kind == "835":
        data = x12.write_835([_payment(PEER_CLAIMS)], _ENVELOPE)

    def work() -> None:
        source = io.StringIO(data.decode())
        pyx12.x12n_document.x12n_document(pyx12.params.params(), source, io.StringIO(), None, None)

    return _rate(PEER_CLAIMS, work, times=1)


# --- the files, the same in every run


def _batch(claims: int) -> ClaimBatch:
    contact = Contact("FRONT DESK", (("TE", "5550100000"),))
    made = tuple(_claim(number) for number in range(claims))
    return ClaimBatch("BENCH1", _WHEN, Submitter("BENCH BILLING", "BENCH", contact), "BENCH PAYER", "PAYER", made)


def _claim(number: int) -> Claim:
    street = Address("1 TEST WAY", "", "SAMPLETOWN", "OH", "430010000")
    billing = Provider(
        Name("BENCH CLINIC", is_person=False), "85", "1234567893", "207Q00000X", "999999999", "EI", street
    )
    subscriber = Person(
        Name(f"PERSON{number}", "PAT"), f"M{number:08d}", sex="F", address=street,
        birth_date=dt.date(1950 + number % 50, 1 + number % 12, 1),
    )  # fmt: skip
    lines = tuple(_line(number, at) for at in range(5))
    return Claim(
        control_number=f"C{number:07d}", total_cents=sum(line.charge_cents for line in lines), billing=billing,
        subscriber=subscriber, payer=PayerName("BENCH PAYER", "PAYER"), lines=lines,
        diagnoses=(Diagnosis("M545", "ABK"), Diagnosis("I10")),
        providers=(Provider(Name("DOCTOR", "DEE"), "82", "1234567893", "225100000X"),),
    )  # fmt: skip


def _line(number: int, at: int) -> ServiceLine:
    day = dt.date(2026, 1, 1) + dt.timedelta(days=(number + at) % 28)
    return ServiceLine(
        _CODES[at], 5_000 + 100 * at + number % 97, Decimal(1 + at % 2), day, (1, 2), ("GP",) if at else ("25",),
        control_number=f"{number}-{at}",
    )  # fmt: skip


def _payment(claims: int) -> Remittance:
    made = tuple(_paid(number) for number in range(claims))
    paid = sum(claim.paid_cents for claim in made)
    payer = PayerName("BENCH PAYER", address=Address("2 PAY ST", "", "SAMPLETOWN", "OH", "43001"))
    return Remittance(
        "0001", paid, "CHK", dt.date(2026, 1, 20), "123456", payer, "BENCH CLINIC", "1234567893",
        payer_trace_id="1999999999",
        payer_contacts=(Contact("HELP", (("TE", "5550100001"),), "BL"),), claims=made,
    )  # fmt: skip


def _paid(number: int) -> RemittanceClaim:
    lines = tuple(_paid_line(number, at) for at in range(3))
    return RemittanceClaim(
        f"C{number:07d}", "1", sum(line.charge_cents for line in lines), sum(line.paid_cents for line in lines), number + 1,
        patient_cents=3_000, filing_code="12", payer_control_number=f"P{number}", place_of_service="11", frequency="1",
        patient=Name(f"PERSON{number}", "PAT"), member_id=f"M{number:08d}", rendering_npi="1234567893", lines=lines,
    )  # fmt: skip


def _paid_line(number: int, at: int) -> RemittanceLine:
    charge = 10_000 + number % 89
    adjustments = (Adjustment("CO", "45", 2_000), Adjustment("PR", "2", 1_000))
    return RemittanceLine(
        _CODES[at], charge, charge - 3_000, ("GP",), units=Decimal(1), service_date=dt.date(2026, 1, 1 + number % 28),
        adjustments=adjustments, control_number=f"{number}-{at}", allowed_cents=charge - 2_000,
    )  # fmt: skip


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as a person reads them."""
    lines = [f"{'':34}{'claims/s':>10}{'of floor':>10}"]
    lines += [f"{row['name']:34}{row['figure']:>10,}{row['ratio']:>10.3f}" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(run()))
