"""records.Claim to 837I: what a facility's bill says otherwise than a professional's."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import ClassVar

from billwright.records.claim import Claim, ServiceLine, Stay
from billwright.records.dates import format_d8
from billwright.records.money import decimal_text
from billwright.x12.write import composite, quantity_text, segment
from billwright.x12.write_claims import (
    BatchWriter,
    date_segments,
    line_facts,
    modifier_texts,
    on_admission,
    reference_segments,
)

_GROUPS = (
    ("ABK BK", 1), ("ABJ BJ", 1), ("APR PR", 3), ("ABN BN", 12), ("DR", 1), ("ABF BF", 12), ("BBR BR CAH", 1),
    ("BBQ BQ", 12), ("BI", 12), ("BH", 12), ("BE", 12), ("BG", 12), ("TC", 12),
)  # fmt: skip
"""Which qualifiers share an HI, in the guide's order, and how many codes one HI holds."""
_GROUP_OF = {kind: at for at, (kinds, _) in enumerate(_GROUPS) for kind in kinds.split()}
_Coded = tuple[int, str]
"""The place of its group, and the composite."""


class InstitutionalWriter(BatchWriter):
    """One ST of institutional claims in the making."""

    kind: ClassVar[str] = "institutional"
    claim_loops: ClassVar[dict[str, str]] = {
        "71": "2310A",
        "72": "2310B",
        "ZZ": "2310C",
        "82": "2310D",
        "77": "2310E",
        "DN": "2310F",
    }
    line_loops: ClassVar[dict[str, str]] = {"72": "2420A", "ZZ": "2420B", "82": "2420C", "DN": "2420D"}
    other_payer_loops: ClassVar[tuple[str, ...]] = ("2330C", "2330D", "2330E", "2330F", "2330G", "2330H", "2330I")

    def claim_segments(self, claim: Claim) -> list[str]:
        stay = claim.stay
        found = [
            segment(
                "CLM", claim.control_number, decimal_text(claim.total_cents), "", "",
                composite(claim.type_of_bill, "A", claim.frequency), "", claim.assignment, claim.assigns_benefits,
                claim.release, "", "", "", "", "", "", "", "", "", "", claim.delay_reason,
            )
        ]  # fmt: skip
        found += _stay_dates(stay)
        found += date_segments(claim.dates)
        admission = segment("CL1", stay.admission_type, stay.admission_source, stay.patient_status)
        if admission != "CL1":
            found.append(admission)
        if stay.patient_due_cents is not None:
            found.append(segment("AMT", "F3", decimal_text(stay.patient_due_cents)))
        found += reference_segments(claim)
        found += _code_segments(claim)
        return found

    def line_segments(self, line: ServiceLine) -> list[str]:
        code = ""
        if line.procedure or line.modifiers or line.description:
            code = composite(line.procedure_kind, line.procedure, *modifier_texts(line.modifiers), line.description)
        spared = "" if line.noncovered_cents is None else decimal_text(line.noncovered_cents)
        charge, units = decimal_text(line.charge_cents), quantity_text(line.units)
        return [segment("SV2", line.revenue_code, code, charge, line.unit, units, "", spared), *line_facts(line)]


def _stay_dates(stay: Stay) -> Iterator[str]:
    if stay.discharged_at:
        yield segment("DTP", "096", "TM", stay.discharged_at)
    first, last = stay.statement_from, stay.statement_through
    if first is not None:
        yield segment("DTP", "434", "RD8", f"{format_d8(first)}-{format_d8(last or first)}")
    if stay.admitted_on is not None:
        how = "DT" if stay.admitted_at else "D8"
        yield segment("DTP", "435", how, format_d8(stay.admitted_on) + stay.admitted_at)


def _code_segments(claim: Claim) -> Iterator[str]:
    """HI: codes of one group in a row share a segment; groups in the guide's order where the diagnoses keep to it."""
    run: list[str] = []
    before = -1
    for group, text in heapq.merge(_diagnoses(claim), _codes(claim.stay), key=lambda coded: coded[0]):
        if run and (group != before or len(run) == _GROUPS[group][1]):
            yield segment("HI", *run)
            run = []
        run.append(text)
        before = group
    if run:
        yield segment("HI", *run)


def _diagnoses(claim: Claim) -> Iterator[_Coded]:
    for each in claim.diagnoses:
        yield _GROUP_OF.get(each.kind, 0), composite(each.kind, each.code, *on_admission(each))


def _codes(stay: Stay) -> Iterator[_Coded]:
    if stay.drg:
        yield _GROUP_OF["DR"], composite("DR", stay.drg)
    for procedure in stay.procedures:
        day = ("D8", format_d8(procedure.on)) if procedure.on is not None else ()
        yield _GROUP_OF.get(procedure.kind, 0), composite(procedure.kind, procedure.code, *day)
    for code, first, last in stay.occurrence_spans:
        yield _GROUP_OF["BI"], composite("BI", code, "RD8", f"{format_d8(first)}-{format_d8(last)}")
    for code, on in stay.occurrences:
        yield _GROUP_OF["BH"], composite("BH", code, "D8", format_d8(on))
    for code, cents in stay.values:
        yield _GROUP_OF["BE"], composite("BE", code, "", "", decimal_text(cents))
    for kind, codes in (("BG", stay.conditions), ("TC", stay.treatments)):
        for code in codes:
            yield _GROUP_OF[kind], composite(kind, code)
