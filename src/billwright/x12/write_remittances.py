"""records.Remittance to 835: one ST for each payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from billwright.records.dates import format_d8
from billwright.records.envelope import Envelope
from billwright.records.money import decimal_text
from billwright.records.remittance import ProviderAdjustment, Remittance, RemittanceClaim, RemittanceLine
from billwright.x12.errors import X12ValueError
from billwright.x12.guide import Guide
from billwright.x12.write import (
    COMPONENT,
    ELEMENT,
    Extras,
    Writer,
    address_segments,
    adjustment_segments,
    composite,
    contact_segment,
    name_texts,
    quantity_text,
    segment,
)  # fmt: skip

_PAIRS_IN_PLB = 6


def write_835(remittances: Iterable[Remittance], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for each remittance.

    ST02 comes from the envelope, not from the remittance's control number. Amounts are written as they are: `check`
    tells whether they balance. Raises X12ValueError for a value that cannot be written, naming its element.
    """
    writer = Writer(envelope, "835")
    for remittance in remittances:
        writer.transaction(_segments(remittance, writer.guide))
    return writer.bytes()


def _segments(each: Remittance, guide: Guide) -> list[str]:
    extras = Extras(guide, each.extra)
    header = extras.into(_header(each), "HEADER")
    out = [text for text in header if not text.startswith("PLB")]
    out += extras.into(_payer(each), "1000A")
    out += extras.into(_payee(each), "1000B")
    for number, claim in enumerate(each.claims, 1):
        out += _group(extras, number)
        out += _claim(claim, guide)
    for number in sorted(int(key[5:]) for key in extras.by_loop if key.startswith("2000/") and key[5:].isdecimal()):
        if number > len(each.claims):
            out += _group(extras, number)
    extras.refuse_left()
    return out + [text for text in header if text.startswith("PLB")]


def _group(extras: Extras, number: int) -> list[str]:
    """LX with its summaries, where a group of claims begins."""
    kept = extras.by_loop.pop(f"2000/{number}", [])
    if number == 1 and not any(text.startswith("LX" + ELEMENT) for text in kept):
        return ["LX" + ELEMENT + "1", *kept]
    return kept


def _header(each: Remittance) -> list[str]:
    bank = [*each.bank, *[""] * (11 - len(each.bank))]
    paid_on = format_d8(each.paid_on) if each.paid_on else ""
    credit = "C" if each.is_credit else "D"
    amount = decimal_text(each.paid_cents)
    found = [segment("BPR", each.handling, amount, credit, each.method, *bank, paid_on)]
    found.append(segment("TRN", "1", each.trace_number, each.payer_trace_id))
    if each.receiver_id:
        found.append(segment("REF", "EV", each.receiver_id))
    if each.production_date is not None:
        found.append(segment("DTM", "405", format_d8(each.production_date)))
    return found + _provider_adjustments(each.provider_adjustments)


def _provider_adjustments(adjustments: Sequence[ProviderAdjustment]) -> list[str]:
    found = []
    for (provider, year_end), run in groupby(adjustments, key=lambda one: (one.provider_id, one.fiscal_year_end)):
        pairs = [(composite(one.reason, one.reference), decimal_text(one.cents)) for one in run]
        for start in range(0, len(pairs), _PAIRS_IN_PLB):
            texts = [text for pair in pairs[start : start + _PAIRS_IN_PLB] for text in pair]
            found.append(segment("PLB", provider, format_d8(year_end), *texts))
    return found


def _payer(each: Remittance) -> list[str]:
    payer = each.payer
    kind = payer.id_kind if payer.payer_id else ""
    found = [segment("N1", "PR", payer.name, kind, payer.payer_id), *address_segments(payer.address)]
    found += [segment("REF", *pair) for pair in payer.ids]
    return found + [contact_segment(contact) for contact in each.payer_contacts]


def _payee(each: Remittance) -> list[str]:
    kind = each.payee_id_kind if each.payee_id else ""
    found = [segment("N1", "PE", each.payee_name, kind, each.payee_id), *address_segments(each.payee_address)]
    return found + [segment("REF", *pair) for pair in each.payee_ids]


# --- 2100


def _claim(claim: RemittanceClaim, guide: Guide) -> list[str]:
    extras = Extras(guide, claim.extra)
    owes = "" if claim.patient_cents is None else decimal_text(claim.patient_cents)
    found = [
        segment(
            "CLP", claim.control_number, claim.status, decimal_text(claim.charge_cents), decimal_text(claim.paid_cents),
            owes, claim.filing_code, claim.payer_control_number, claim.place_of_service, claim.frequency,
        )
    ]  # fmt: skip
    found += adjustment_segments(claim.adjustments)
    found += _names(claim)
    if claim.remarks and not any(each.elements[0] == "MIA" for each in claim.extra):
        if len(claim.remarks) > 5:
            raise X12ValueError(f"{len(claim.remarks)} remark codes; MOA takes five", "MOA03", "2100")
        found.append(segment("MOA", "", "", *claim.remarks))
    found += [segment("REF", *pair) for pair in claim.ids]
    dates = (("050", claim.received_on), ("232", claim.service_date), ("233", claim.through))
    found += [segment("DTM", kind, format_d8(day)) for kind, day in dates if day is not None]
    found += [segment("AMT", kind, decimal_text(cents)) for kind, cents in claim.amounts]
    out = [_completed(text, claim.member_id) for text in extras.into(found, "2100")]
    extras.refuse_left()
    for line in claim.lines:
        out += _line(line, guide)
    return out


def _names(claim: RemittanceClaim) -> list[str]:
    found = []
    if claim.patient is not None:
        found.append(segment("NM1", "QC", *name_texts(claim.patient), "", claim.member_id))
    if claim.subscriber is not None:
        found.append(segment("NM1", "IL", *name_texts(claim.subscriber)))
    if claim.corrected_member_id:
        found.append(segment("NM1", "74", "", "", "", "", "", "", "C", claim.corrected_member_id))
    if claim.rendering_npi:
        found.append(segment("NM1", "82", "", "", "", "", "", "", "XX", claim.rendering_npi))
    if claim.other_payer:
        found.append(segment("NM1", "TT", "2", claim.other_payer))
    return found


def _completed(text: str, member_id: str) -> str:
    """NM102 is a person and NM108 a member number where nothing says otherwise; the insured's number is the patient's."""
    texts = text.split(ELEMENT)
    if texts[0] != "NM1":
        return text
    if not texts[2]:
        texts[2] = "1"
    if texts[1] == "IL" and len(texts) < 10 and member_id:
        texts += [""] * (10 - len(texts))
        texts[9] = member_id
    if len(texts) > 9 and not texts[8]:
        texts[8] = "MI"
    return ELEMENT.join(texts)


# --- 2110


def _line(line: RemittanceLine, guide: Guide) -> list[str]:
    extras = Extras(guide, line.extra)
    sent = composite("", line.submitted_procedure, *line.submitted_modifiers)
    units = "" if line.units is None else quantity_text(line.units)
    sent_units = "" if line.submitted_units is None else quantity_text(line.submitted_units)
    code = composite(line.procedure_kind, line.procedure, *line.modifiers)
    charge, paid = decimal_text(line.charge_cents), decimal_text(line.paid_cents)
    found = [segment("SVC", code, charge, paid, line.revenue_code, units, sent, sent_units)]
    if line.service_date is not None and line.through is not None:
        found.append(segment("DTM", "150", format_d8(line.service_date)))
        found.append(segment("DTM", "151", format_d8(line.through)))
    elif line.service_date is not None:
        found.append(segment("DTM", "472", format_d8(line.service_date)))
    found += adjustment_segments(line.adjustments)
    found += [segment("REF", *pair) for pair in line.ids]
    if line.control_number:
        found.append(segment("REF", "6R", line.control_number))
    if line.allowed_cents is not None:
        found.append(segment("AMT", "B6", decimal_text(line.allowed_cents)))
    found += [segment("AMT", kind, decimal_text(cents)) for kind, cents in line.amounts]
    found += [segment("LQ", "HE", remark) for remark in line.remarks]
    out = extras.into(found, "2110")
    extras.refuse_left()
    return [_with_kind(out[0], line.procedure_kind), *out[1:]]


def _with_kind(svc: str, kind: str) -> str:
    """SVC06 has its own qualifier; it is SVC01's where nothing says otherwise."""
    texts = svc.split(ELEMENT)
    if len(texts) > 6 and texts[6].startswith(COMPONENT):
        texts[6] = kind + texts[6]
    return ELEMENT.join(texts)
