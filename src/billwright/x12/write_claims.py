"""records.Claim to 837: a batch to one ST, levels numbered, claims under the subscriber and provider they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import ClassVar

from billwright.records.claim import Claim, ClaimBatch, Diagnosis, LineAdjudication, OtherCoverage, ServiceLine
from billwright.records.dates import format_d8
from billwright.records.money import decimal_text
from billwright.records.parties import PayerName, Person, Provider
from billwright.x12.errors import X12ValueError
from billwright.x12.guide import Guide
from billwright.x12.parts import numbered, specialty_of
from billwright.x12.write import (
    Extras,
    address_segments,
    adjustment_segments,
    composite,
    contact_segment,
    name_texts,
    quantity_text,
    segment,
)  # fmt: skip

_DIAGNOSES_IN_HI = 12


class BatchWriter:
    """One ST of professional claims in the making. `out` holds its segments; `levels` counts its HLs."""

    kind: ClassVar[str] = "professional"
    claim_loops: ClassVar[dict[str, str]] = {
        "DN": "2310A", "P3": "2310A", "82": "2310B", "77": "2310C", "DQ": "2310D", "PW": "2310E", "45": "2310F",
    }  # fmt: skip
    line_loops: ClassVar[dict[str, str]] = {
        "82": "2420A", "QB": "2420B", "77": "2420C", "DQ": "2420D", "DK": "2420E", "DN": "2420F", "P3": "2420F",
        "PW": "2420G", "45": "2420H",
    }  # fmt: skip
    other_payer_loops: ClassVar[tuple[str, ...]] = ("2330C", "2330D", "2330E", "2330F", "2330G")

    def __init__(self, batch: ClaimBatch, guide: Guide) -> None:
        self.batch, self.guide = batch, guide
        self.out: list[str] = []
        self.levels = 0
        self._billing_level = self._subscriber_level = ""
        self._child_of: int = 0

    def segments(self) -> list[str]:
        each = self.batch
        sender, receiver = each.submitter, each.receiver_id
        day, time = format_d8(each.created_at.date()), f"{each.created_at:%H%M%S}"
        last, first, middle = _person(sender.name) if sender.is_person else (sender.name, "", "")
        kind = "1" if sender.is_person else "2"
        name = segment("NM1", "41", kind, last, first, middle, "", "", "46", sender.submitter_id)
        extras = Extras(self.guide, each.extra)
        self.out += extras.into([segment("BHT", "0019", each.purpose, each.reference, day, time, each.use)], "HEADER")
        self.out += extras.into([name, contact_segment(sender.contact)], "1000A")
        self.out += extras.into(
            [segment("NM1", "40", "2", each.receiver_name, "", "", "", "", "46", receiver)], "1000B"
        )
        extras.refuse_left()
        before: Claim | None = None
        for claim in each.claims:
            self._claim_with_levels(claim, before)
            before = claim
        return self.out

    # --- levels

    def _claim_with_levels(self, claim: Claim, before: Claim | None) -> None:
        if claim.kind != self.kind:
            raise X12ValueError(
                f"claim {claim.control_number} is {claim.kind}, its batch is {self.kind}", "CLM", "2300"
            )
        extras = Extras(self.guide, claim.extra)
        key_a, key_b = _billing_key(claim), _subscriber_key(claim)
        is_new_billing = before is None or _billing_key(before) != key_a
        is_new_subscriber = is_new_billing or before is None or _subscriber_key(before) != key_b
        if is_new_billing:
            self._billing(claim, extras)
        if is_new_subscriber:
            self._subscriber(claim, extras)
        for loop in [each for each in extras.by_loop if each.split("/")[0] in _UPPER]:
            del extras.by_loop[loop]
        if claim.patient is not None:
            is_new = is_new_subscriber or before is None or _patient_key(before) != _patient_key(claim)
            if is_new:
                self._patient(claim, claim.patient, extras)
            for loop in [each for each in extras.by_loop if each.split("/")[0] in ("2000C", "2010CA")]:
                del extras.by_loop[loop]
        self._claim(claim, extras)
        extras.refuse_left()

    def _level(self, parent: str, code: str, child: str) -> str:
        self.levels += 1
        self.out.append(segment("HL", str(self.levels), parent, code, child))
        return str(self.levels)

    def _billing(self, claim: Claim, extras: Extras) -> None:
        self._billing_level = self._level("", "20", "1")
        billing = claim.billing
        taxonomy = [segment("PRV", "BI", "PXC", billing.taxonomy)] if billing.taxonomy else []
        self.out += extras.into(taxonomy, "2000A")
        self._provider(billing, "2010AA", extras)
        if claim.pay_to is not None:
            self._provider(claim.pay_to, "2010AB", extras)
        self.out += extras.loop("2010AC")

    def _subscriber(self, claim: Claim, extras: Extras) -> None:
        self._subscriber_level = self._level(self._billing_level, "22", "0" if claim.patient is None else "1")
        own = claim.relationship if claim.patient is None else ""
        sbr = segment(
            "SBR", claim.order, own, claim.group_number, claim.group_name, claim.msp_type, "", "", "", claim.filing_code
        )
        died = claim.subscriber.death_date
        pat = [segment("PAT", "", "", "", "", "D8", format_d8(died))] if died else []
        self.out += extras.into([sbr, *pat], "2000B")
        self._person(claim.subscriber, "IL", "2010BA", extras)
        self.out += extras.into(_payer_segments(claim.payer), "2010BB")

    def _patient(self, claim: Claim, patient: Person, extras: Extras) -> None:
        self._level(self._subscriber_level, "23", "0")
        died = patient.death_date
        end = ("", "", "", "D8", format_d8(died)) if died else ()
        self.out += extras.into([segment("PAT", claim.relationship, *end)], "2000C")
        self._person(patient, "QC", "2010CA", extras)

    # --- people

    def _person(self, person: Person, role: str, loop: str, extras: Extras) -> None:
        kind = person.member_id_kind if person.member_id else ""
        found = [segment("NM1", role, *name_texts(person.name), kind, person.member_id)]
        found += address_segments(person.address)
        if loop != "2330A" and (person.birth_date is not None or person.sex):
            born = ("D8", format_d8(person.birth_date)) if person.birth_date else ("", "")
            found.append(segment("DMG", *born, person.sex))
        found += [segment("REF", *pair) for pair in person.ids]
        if person.contact is not None:
            found.append(contact_segment(person.contact))
        self.out += extras.into(found, loop)

    def _provider(self, provider: Provider, loop: str, extras: Extras, key: str | None = None) -> None:
        kind = "XX" if provider.npi else ""
        found = [segment("NM1", provider.role, *name_texts(provider.name), kind, provider.npi)]
        if provider.taxonomy and loop != "2010AA":
            found.append(segment("PRV", specialty_of(provider.role), "PXC", provider.taxonomy))
        found += address_segments(provider.address)
        if provider.tax_id:
            found.append(segment("REF", provider.tax_id_kind, provider.tax_id))
        found += [segment("REF", *pair) for pair in provider.ids]
        found += [contact_segment(contact) for contact in provider.contacts]
        self.out += extras.into(found, loop, key)

    def _providers(self, providers: Sequence[Provider], loops: dict[str, str], extras: Extras) -> None:
        """Providers in the guide's order of loops; a role that this place does not take is refused."""
        for each in providers:
            if each.role not in loops:
                raise X12ValueError(f"a provider in role {each.role!r} has no loop here", "NM101")
        counts: dict[str, int] = {}
        for each in sorted(providers, key=lambda one: loops[one.role]):
            loop = loops[each.role]
            counts[loop] = counts.get(loop, 0) + 1
            self._provider(each, loop, extras, numbered(loop, counts[loop]))

    # --- 2300

    def claim_segments(self, claim: Claim) -> list[str]:
        """Those of a claim itself, in the guide's order."""
        return _claim_segments(claim)

    def line_segments(self, line: ServiceLine) -> list[str]:
        """Those of a line itself, after LX."""
        return _line_segments(line)

    def _claim(self, claim: Claim, extras: Extras) -> None:
        self.out += extras.into(self.claim_segments(claim), "2300")
        self._providers(claim.providers, self.claim_loops, extras)
        for coverage in claim.other_coverages:
            self._coverage(coverage)
        for number, line in enumerate(claim.lines, 1):
            self._line(line, number)

    def _coverage(self, each: OtherCoverage) -> None:
        extras = Extras(self.guide, each.extra)
        found = [
            segment(
                "SBR", each.order, each.relationship, each.group_number, each.group_name, each.msp_type, "", "", "",
                each.filing_code,
            )
        ]  # fmt: skip
        found += adjustment_segments(each.adjustments)
        amounts = (("D", each.paid_cents), ("A8", each.noncovered_cents), ("EAF", each.remaining_cents))
        found += [segment("AMT", kind, decimal_text(cents)) for kind, cents in amounts if cents is not None]
        found.append(segment("OI", "", "", each.assigns_benefits, "", "", each.release))
        self.out += extras.into(found, "2320")
        self._person(each.subscriber, "IL", "2330A", extras)
        payer = _payer_segments(each.payer)
        if each.paid_on is not None:
            payer.append(segment("DTP", "573", "D8", format_d8(each.paid_on)))
        if each.prior_authorization:
            payer.append(segment("REF", "G1", each.prior_authorization))
        if each.claim_control_number:
            payer.append(segment("REF", "F8", each.claim_control_number))
        order = {"N": 0, "D": 1, "R": 2}
        payer.sort(key=lambda text: order[text[0]])
        self.out += extras.into(payer, "2330B")
        for loop in self.other_payer_loops:
            self.out += extras.loop(loop)
        extras.refuse_left()

    # --- 2400

    def _line(self, line: ServiceLine, number: int) -> None:
        extras = Extras(self.guide, line.extra)
        self.out.append(segment("LX", str(number)))
        self.out += extras.into(self.line_segments(line), "2400")
        if line.drug is not None:
            drug = line.drug
            self.out.append(segment("LIN", "", "N4", drug.ndc))
            self.out.append(segment("CTP", "", "", "", quantity_text(drug.quantity), drug.unit))
            if drug.prescription:
                self.out.append(segment("REF", drug.prescription_kind, drug.prescription))
        self.out += extras.loop("2410")
        self._providers(line.providers, self.line_loops, extras)
        for at, each in enumerate(line.adjudications, 1):
            self.out += extras.into(_adjudication_segments(each), "2430", numbered("2430", at))
        self.out += extras.loop("2440")
        extras.refuse_left()


_UPPER = frozenset({"2000A", "2010AA", "2010AB", "2010AC", "2000B", "2010BA", "2010BB"})


def _billing_key(claim: Claim) -> tuple[object, ...]:
    return claim.billing, claim.pay_to, _extras_of(claim, "2000A", "2010AA", "2010AB", "2010AC")


def _subscriber_key(claim: Claim) -> tuple[object, ...]:
    own = claim.relationship if claim.patient is None else None
    return (
        claim.subscriber, claim.payer, own, claim.order, claim.filing_code, claim.msp_type, claim.group_number,
        claim.group_name, _extras_of(claim, "2000B", "2010BA", "2010BB"),
    )  # fmt: skip


def _patient_key(claim: Claim) -> tuple[object, ...]:
    return claim.patient, claim.relationship, _extras_of(claim, "2000C", "2010CA")


def _extras_of(claim: Claim, *loops: str) -> tuple[object, ...]:
    return tuple(each for each in claim.extra if each.loop.split("/")[0] in loops) if claim.extra else ()


def _payer_segments(payer: PayerName) -> list[str]:
    kind = payer.id_kind if payer.payer_id else ""
    found = [segment("NM1", "PR", "2", payer.name, "", "", "", "", kind, payer.payer_id)]
    found += address_segments(payer.address)
    return found + [segment("REF", *pair) for pair in payer.ids]


def _claim_segments(claim: Claim) -> list[str]:
    accident = composite(*(*claim.accident, "", "", "")[:3], claim.accident_state)
    found = [
        segment(
            "CLM", claim.control_number, decimal_text(claim.total_cents), "", "",
            composite(claim.place_of_service, "B", claim.frequency), "Y" if claim.signature_on_file else "N",
            claim.assignment, claim.assigns_benefits, claim.release, "", accident, claim.special_program,
            "", "", "", "", "", "", "", claim.delay_reason,
        )
    ]  # fmt: skip
    found += date_segments(claim.dates)
    found += reference_segments(claim)
    codes = [composite(each.kind, each.code, *on_admission(each)) for each in claim.diagnoses]
    for start in range(0, len(codes), _DIAGNOSES_IN_HI):
        found.append(segment("HI", *codes[start : start + _DIAGNOSES_IN_HI]))
    return found


def date_segments(dates: Iterable[tuple[str, dt.date]]) -> list[str]:
    return [segment("DTP", kind, "D8", format_d8(day)) for kind, day in dates]


def reference_segments(claim: Claim) -> list[str]:
    """What the patient paid, the claim's further numbers, its note."""
    found = []
    if claim.patient_paid_cents is not None:
        found.append(segment("AMT", "F5", decimal_text(claim.patient_paid_cents)))
    refs = (
        ("9F", claim.referral_number), ("G1", claim.prior_authorization), ("F8", claim.payer_control_number),
        ("X4", claim.clia), ("D9", claim.clearinghouse_number), ("EA", claim.medical_record_number),
    )  # fmt: skip
    found += [segment("REF", kind, text) for kind, text in refs if text]
    found += [segment("REF", *pair) for pair in claim.ids]
    if claim.note:
        found.append(segment("NTE", claim.note_kind, claim.note))
    return found


def on_admission(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What follows the code in a composite: whether it was present on admission, where that is said."""
    flag = diagnosis.present_on_admission
    return ("", "", "", "", "", "", flag) if flag else ()


def _line_segments(line: ServiceLine) -> list[str]:
    code = composite(line.procedure_kind, line.procedure, *modifier_texts(line.modifiers), line.description)
    service = segment(
            "SV1", code, decimal_text(line.charge_cents), line.unit, quantity_text(line.units), line.place_of_service,
            "", composite(*map(str, line.pointers)), "", "Y" if line.emergency else "",
    )  # fmt: skip
    return [service, *line_facts(line)]


def line_facts(line: ServiceLine) -> list[str]:
    """A line's dates, numbers and note."""
    found = []
    if line.service_date is not None and line.through is not None:
        found.append(segment("DTP", "472", "RD8", f"{format_d8(line.service_date)}-{format_d8(line.through)}"))
    elif line.service_date is not None:
        found.append(segment("DTP", "472", "D8", format_d8(line.service_date)))
    found += date_segments(line.dates)
    refs = (("G1", line.prior_authorization), ("6R", line.control_number), ("X4", line.clia))
    found += [segment("REF", kind, text) for kind, text in refs if text]
    found += [segment("REF", *pair) for pair in line.ids]
    if line.note:
        found.append(segment("NTE", line.note_kind, line.note))
    return found


def modifier_texts(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    """Four places for them."""
    if len(modifiers) > 4:
        raise X12ValueError(f"{len(modifiers)} modifiers; an X12 line takes four", "SV101", "2400")
    return (*modifiers, "", "", "", "")[:4]


def _adjudication_segments(each: LineAdjudication) -> list[str]:
    code = ""
    if each.procedure or each.modifiers:
        code = composite(each.procedure_kind, each.procedure, *modifier_texts(each.modifiers))
    bundled = "" if each.bundled_line is None else str(each.bundled_line)
    units = quantity_text(each.units)
    found = [segment("SVD", each.payer_id, decimal_text(each.paid_cents), code, each.revenue_code, units, bundled)]
    found += adjustment_segments(each.adjustments)
    if each.adjudicated_on is not None:
        found.append(segment("DTP", "573", "D8", format_d8(each.adjudicated_on)))
    if each.remaining_cents is not None:
        found.append(segment("AMT", "EAF", decimal_text(each.remaining_cents)))
    return found


def _person(text: str) -> tuple[str, str, str]:
    """NM103 to NM105 from "Last, First Middle"."""
    last, _, given = text.partition(", ")
    first, _, middle = given.partition(" ")
    return last, first, middle
