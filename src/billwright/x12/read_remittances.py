"""835 to records.Remittance: one payment a transaction, its claims typed as they end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from billwright.records.claim import Adjustment, Extra
from billwright.records.dates import format_d8
from billwright.records.finding import Finding
from billwright.records.parties import Address, Contact, PayerName
from billwright.records.remittance import ProviderAdjustment, Remittance, RemittanceClaim, RemittanceLine
from billwright.x12.balance import check_paid_claim, check_payment
from billwright.x12.envelope import TransactionEnd, TransactionFacts, TransactionStart, UnitEnd, events
from billwright.x12.kinds import Codes
from billwright.x12.parts import Parts, Texts, at, contact_of, name_of
from billwright.x12.stream import Source
from billwright.x12.values import is_npi, tell_npi
from billwright.x12.walk import Closed, Node, Walk

_Service = tuple[str, int, int, tuple[str, ...], str, str, Decimal | None, str, tuple[str, ...], Decimal | None]
"""What an SVC says: the first ten fields of a RemittanceLine."""
_NO_SERVICE: _Service = ("", 0, 0, (), "HC", "", None, "", (), None)
_CLAIM_DATES = {"232": "service_date", "233": "through", "050": "received_on"}


class ReadRemittance(msgspec.Struct, frozen=True):
    """A remittance as a file has it, with every finding on its transaction, balance findings among them."""

    remittance: Remittance
    transaction: TransactionFacts
    findings: tuple[Finding, ...] = ()

    @property
    def is_balanced(self) -> bool:
        return not any(finding.id.startswith("x12.balance.") for finding in self.findings)


def read_835(source: Source, file: str | None = None, codes: Codes | None = None) -> Iterator[ReadRemittance]:
    """The remittances of a source, one for each ST, in order; other transactions are passed over.

    A remittance that cannot be read whole is given as far as it can be, with its findings. Raises X12Error where the
    source is not X12.
    """
    reader: RemittanceReader | None = None
    claims: list[RemittanceClaim] = []
    for event in events(source, file, codes):
        if isinstance(event, TransactionStart):
            reader, claims = RemittanceReader(event) if event.walk and event.facts.type == "835" else None, []
        elif reader is None:
            continue
        elif isinstance(event, UnitEnd):
            claims.append(reader.take(event.closed, event.walk))
        elif isinstance(event, TransactionEnd) and event.walk:
            remittance = msgspec.structs.replace(reader.finish(event.walk), claims=tuple(claims))
            yield ReadRemittance(remittance, event.facts, tuple(event.findings))
            reader = None


class RemittanceReader:
    """Builds the remittance of one transaction: its claims as they end, in memory for one; at the end the payment."""

    def __init__(self, start: TransactionStart) -> None:
        self.facts = start.facts
        self.parts = Parts(start.facts.interchange.delimiters)
        self.count = self.paid_cents = 0
        self.groups: list[tuple[int, int]] = []
        """Where each group of claims begins, and the number of its first claim."""

    # --- the payment

    def finish(self, walk: Walk) -> Remittance:
        """The payment, without the claims, once its transaction has ended; its total is checked into the walk's findings."""
        remittance = self.payment(walk)
        if walk.is_strict:
            check_payment(remittance, self.paid_cents, walk)
        return remittance

    def payment(self, walk: Walk) -> Remittance:
        """What stands outside the claims, as far as it has been read."""
        fields: dict[str, object] = {"control_number": self.facts.control_number, "paid_cents": 0, "method": ""}
        fields |= {"paid_on": None, "trace_number": "", "payer": PayerName(""), "payee_name": "", "is_credit": False}
        fields |= {"handling": "", "payee_id_kind": ""}
        extra: list[Extra] = []
        adjustments: list[ProviderAdjustment] = []
        for texts in walk.root.texts():
            self._header_segment(texts, fields, extra, adjustments)
        for child in walk.root.nodes:
            if child.loop.id == "1000A" and not fields["payer"].name:  # type: ignore[attr-defined]
                self._payer(child, fields, extra)
            elif child.loop.id == "1000B" and not fields["payee_name"]:
                self._payee(child, fields, extra)
            elif child.loop.id == "2000":
                self._group(child, extra)
            else:
                self.parts.all_of(extra, child)
        fields["provider_adjustments"], fields["extra"] = tuple(adjustments), tuple(extra)
        return Remittance(**fields)  # type: ignore[arg-type]

    def _header_segment(
        self, texts: Texts, fields: dict[str, object], extra: list[Extra], adjustments: list[ProviderAdjustment]
    ) -> None:
        sid, parts = texts[0], self.parts
        if sid == "BPR" and not fields["method"]:
            self._bpr(texts, fields, extra)
        elif sid == "TRN" and not fields["trace_number"]:
            fields["trace_number"], fields["payer_trace_id"] = at(texts, 2), at(texts, 3)
            parts.rest(extra, "HEADER", texts, (1, 2, 3) if at(texts, 1) == "1" else (2, 3))
        elif sid == "REF" and texts[1:2] == ["EV"] and len(texts) == 3 and "receiver_id" not in fields:
            fields["receiver_id"] = texts[2]
        elif sid == "DTM" and texts[1:2] == ["405"] and len(texts) == 3 and (day := parts.days[texts[2]]):
            fields["production_date"] = day
        elif sid == "PLB" and (found := self._provider_adjustments(texts)):
            adjustments += found
        else:
            parts.whole(extra, "HEADER", texts)

    def _bpr(self, texts: Texts, fields: dict[str, object], extra: list[Extra]) -> None:
        paid, day = self.parts.amounts[at(texts, 2)], self.parts.days[at(texts, 16)]
        fields |= {"handling": at(texts, 1), "is_credit": at(texts, 3) == "C", "method": at(texts, 4)}
        fields["paid_cents"], fields["paid_on"] = paid or 0, day
        bank = texts[5:16]
        while bank and not bank[-1]:
            bank.pop()
        fields["bank"] = tuple(bank)
        named = [1, 3, *range(4, 16)]
        named += [2] if paid is not None else []
        named += [16] if day else []
        self.parts.rest(extra, "HEADER", texts, tuple(named))

    def _provider_adjustments(self, texts: Texts) -> list[ProviderAdjustment] | None:
        """The pairs of a PLB; None where one cannot be read, so that the segment stays whole."""
        year_end = self.parts.days[at(texts, 2)]
        if year_end is None or len(texts) < 5:
            return None
        found = []
        for start in range(3, len(texts), 2):
            code = texts[start].split(self.parts.component)
            cents = self.parts.amounts[at(texts, start + 1)]
            if cents is None or len(code) > 2:
                return None
            found.append(ProviderAdjustment(texts[1], year_end, code[0], cents, at(code, 1)))
        return found

    def _payer(self, node: Node, fields: dict[str, object], extra: list[Extra]) -> None:
        payer = PayerName("")
        ids: list[tuple[str, str]] = []
        contacts: list[Contact] = []
        for texts in node.texts():
            sid = texts[0]
            if sid == "N1":
                payer = PayerName(at(texts, 2), at(texts, 4), at(texts, 3) or "XV" if at(texts, 4) else "XV")
                self.parts.rest(extra, "1000A", texts, (1, 2, 3, 4) if payer.payer_id else (1, 2))
            elif sid == "REF" and len(texts) == 3:
                ids.append((texts[1], texts[2]))
            elif sid == "PER" and (found := contact_of(texts)):
                contacts.append(found)
            elif sid not in ("N3", "N4"):
                self.parts.whole(extra, "1000A", texts)
        address = self.parts.address(node, extra, "1000A")
        fields["payer"] = PayerName(payer.name, payer.payer_id, payer.id_kind, address, tuple(ids))
        fields["payer_contacts"] = tuple(contacts)

    def _payee(self, node: Node, fields: dict[str, object], extra: list[Extra]) -> None:
        ids: list[tuple[str, str]] = []
        for texts in node.texts():
            sid = texts[0]
            if sid == "N1":
                fields |= {"payee_name": at(texts, 2), "payee_id_kind": at(texts, 3), "payee_id": at(texts, 4)}
                self.parts.rest(extra, "1000B", texts, (1, 2, 3, 4))
            elif sid == "REF" and len(texts) == 3:
                ids.append((texts[1], texts[2]))
            elif sid not in ("N3", "N4"):
                self.parts.whole(extra, "1000B", texts)
        fields["payee_ids"] = tuple(ids)
        address: Address | None = self.parts.address(node, extra, "1000B")
        fields["payee_address"] = address

    def _group(self, node: Node, extra: list[Extra]) -> None:
        """LX and what sums up its claims, kept by the first claim after it; LX*1 before the first claim goes without."""
        start = next((number for position, number in self.groups if position >= node.position), self.count + 1)
        for texts in node.texts():
            if start > 1 or texts != ["LX", "1"]:
                self.parts.whole(extra, f"2000/{start}", texts)

    # --- 2100

    def take(self, closed: Closed, walk: Walk) -> RemittanceClaim:
        """A claim that has been read whole."""
        node, above = closed
        self.count += 1
        if not self.groups or self.groups[-1][0] < above[-1].position:
            self.groups.append((above[-1].position, self.count))
        claim = self.claim(node, self.count)
        self.paid_cents += claim.paid_cents
        if walk.is_strict:
            check_paid_claim(claim, node, walk)
            if claim.rendering_npi and not is_npi(claim.rendering_npi):
                position = next(at for _, texts, at in node.placed() if texts[:2] == ["NM1", "82"])
                tell_npi(claim.rendering_npi, node, walk, claim.control_number, position)
        return claim

    def claim(self, node: Node, position: int) -> RemittanceClaim:
        parts = self.parts
        extra: list[Extra] = []
        ids: list[tuple[str, str]] = []
        amounts: list[tuple[str, int]] = []
        adjustments: list[Adjustment] = []
        fields = self._clp(node.first, extra)
        for texts in node.texts()[1:]:
            sid = texts[0]
            if sid == "NM1":
                self._named(texts, fields, extra)
            elif sid == "CAS" and (found := parts.adjustments(texts)):
                adjustments += found
            elif sid == "DTM":
                field = _CLAIM_DATES.get(at(texts, 1))
                day = parts.days[at(texts, 2)] if field and len(texts) == 3 else None
                if field and day and field not in fields:
                    fields[field] = day
                else:
                    parts.whole(extra, "2100", texts)
            elif sid == "AMT" and len(texts) == 3 and (cents := parts.amounts[texts[2]]) is not None:
                amounts.append((texts[1], cents))
            elif sid == "REF" and len(texts) == 3:
                ids.append((texts[1], texts[2]))
            elif sid == "MOA" and "remarks" not in fields:
                fields["remarks"] = tuple(text for text in texts[3:8] if text)
                parts.rest(extra, "2100", texts, (3, 4, 5, 6, 7))
            elif sid == "MIA" and "remarks" not in fields:
                fields["remarks"] = tuple(text for text in (at(texts, 5), *texts[20:24]) if text)
                parts.whole(extra, "2100", texts)
            else:
                parts.whole(extra, "2100", texts)
        lines = tuple(self.line(child) for child in node.nodes)
        return RemittanceClaim(
            position=position, adjustments=tuple(adjustments), lines=lines, ids=tuple(ids), amounts=tuple(amounts),
            extra=tuple(extra), **fields,  # type: ignore[arg-type]
        )  # fmt: skip

    def _clp(self, texts: Texts, extra: list[Extra]) -> dict[str, object]:
        parts, size = self.parts, len(texts)
        charge, paid, owes = parts.amounts[at(texts, 3)], parts.amounts[at(texts, 4)], parts.amounts[at(texts, 5)]
        fields: dict[str, object] = {
            "control_number": at(texts, 1), "status": at(texts, 2), "charge_cents": charge or 0, "paid_cents": paid or 0,
            "patient_cents": owes, "filing_code": at(texts, 6), "payer_control_number": at(texts, 7),
        }  # fmt: skip
        if size > 8:
            fields["place_of_service"], fields["frequency"] = texts[8], at(texts, 9)
        if size > 10 or charge is None or paid is None or (size > 5 and texts[5] and owes is None):
            amounts = zip((3, 4, 5), (charge, paid, owes), strict=True)
            bad = {place for place, cents in amounts if cents is None}
            parts.rest(extra, "2100", texts, tuple(set(range(1, 10)) - bad))
        return fields

    def _named(self, texts: Texts, fields: dict[str, object], extra: list[Extra]) -> None:
        """NM1 of the claim: patient, insured, corrected, rendering provider, crossover carrier."""
        role, kind, number = at(texts, 1), at(texts, 8), at(texts, 9)
        name = (2, 3, 4, 5, 6, 7)
        named: tuple[int, ...]
        if role == "QC" and "patient" not in fields:
            fields["patient"], fields["member_id"] = name_of(texts), number
            named = (2, 3, 4, 5, 6, 7, 8, 9) if kind == "MI" and number else (2, 3, 4, 5, 6, 7, 9)
        elif role == "IL" and "subscriber" not in fields:
            fields["subscriber"] = name_of(texts)
            named = (*name, 8, 9) if kind == "MI" and number == fields.get("member_id") else name
        elif role == "74" and kind == "C" and number and "corrected_member_id" not in fields:
            fields["corrected_member_id"] = number
            named = (8, 9)
        elif role == "82" and kind == "XX" and number and "rendering_npi" not in fields:
            fields["rendering_npi"] = number
            named = (8, 9)
        elif role == "TT" and at(texts, 2) == "2" and at(texts, 3) and "other_payer" not in fields:
            fields["other_payer"] = texts[3]
            named = (2, 3)
        else:
            self.parts.whole(extra, "2100", texts)
            return
        if len(texts) != 10 or len(named) < 8:
            usual = ["NM1", role, "1"]
            if any(
                text for place, text in enumerate(texts) if place not in named and text not in usual[place : place + 1]
            ):
                self.parts.rest(extra, "2100", texts, named)

    # --- 2110

    def line(self, node: Node) -> RemittanceLine:
        extra: list[Extra] = []
        adjustments: list[Adjustment] = []
        ids: list[tuple[str, str]] = []
        amounts: list[tuple[str, int]] = []
        remarks: list[str] = []
        dates: dict[str, dt.date] = {}
        number, allowed = "", None
        service: _Service = _NO_SERVICE
        for met in node.segments:
            part = met.value
            if part is None:
                part = met.value = self._line_part(met.texts)
            kind = part[0]
            if kind == "CAS":
                adjustments += part[1]
            elif kind == "DTM" and part[1] not in dates:
                dates[part[1]] = part[2]
            elif kind == "6R" and not number:
                number = part[1][1]
            elif kind == "B6" and allowed is None:
                allowed = part[1][1]
            elif kind == "SVC":
                service = part[1]
                extra += part[2]
            elif kind in ("REF", "6R"):
                ids.append(part[1])
            elif kind in ("AMT", "B6"):
                amounts.append(part[1])
            elif kind == "LQ":
                remarks.append(part[1])
            else:
                self.parts.whole(extra, "2110", met.texts)
        day, through = self._line_dates(dates, extra)
        return RemittanceLine(
            *service, day, through, tuple(adjustments), number, allowed, tuple(remarks), tuple(ids), tuple(amounts),
            tuple(extra),
        )  # fmt: skip

    def _line_part(self, texts: Texts) -> tuple[Any, ...]:
        """What one segment of a line says: its kind and values. "6R" is the line's own number, "B6" what is allowed."""
        sid, size, parts = texts[0], len(texts), self.parts
        if sid == "SVC":
            return ("SVC", *self._svc(texts))
        if sid == "CAS" and (found := parts.adjustments(texts)):
            return ("CAS", found)
        if size == 3:
            kind, text = texts[1], texts[2]
            if sid == "REF":
                return ("6R" if kind == "6R" else "REF", (kind, text))
            if sid == "DTM" and (day := parts.days[text]):
                return ("DTM", kind, day)
            if sid == "AMT" and (cents := parts.amounts[text]) is not None:
                return ("B6" if kind == "B6" else "AMT", (kind, cents))
            if sid == "LQ" and kind == "HE":
                return ("LQ", text)
        return ("",)

    def _line_dates(self, dates: dict[str, dt.date], extra: list[Extra]) -> tuple[dt.date | None, dt.date | None]:
        """472 is the day; 150 and 151 together are first and last day; what else there is stays as it was."""
        first = through = None
        if "472" in dates:
            first = dates.pop("472")
        elif "150" in dates and "151" in dates:
            first, through = dates.pop("150"), dates.pop("151")
        for kind, day in dates.items():
            extra.append(Extra("2110", ("DTM", kind, format_d8(day))))
        return first, through

    def _svc(self, texts: Texts) -> tuple[_Service, list[Extra]]:
        parts, size = self.parts, len(texts)
        extra: list[Extra] = []
        code = parts.codes[at(texts, 1)]
        charge, paid, revenue = parts.amounts[at(texts, 2)], parts.amounts[at(texts, 3)], at(texts, 4)
        units = parts.decimals[texts[5]] if size > 5 else None
        sent = parts.codes[texts[6]] if size > 6 else None
        sent_units = parts.decimals[at(texts, 7)] if size > 6 else None
        is_plain = size < 7 and not code.description and not code.rest and charge is not None and paid is not None
        if not is_plain or (size > 5 and units is None):
            unread = {2: charge is None, 3: paid is None, 5: bool(at(texts, 5)) and units is None}
            unread[7] = bool(at(texts, 7)) and sent_units is None
            self._svc_rest(texts, extra, code.kind, {place for place, is_bad in unread.items() if is_bad})
        submitted = (sent.procedure, sent.modifiers, sent_units) if sent else ("", (), None)
        return (
            (code.procedure, charge or 0, paid or 0, code.modifiers, code.kind, revenue, units, *submitted), extra,
        )  # fmt: skip

    def _svc_rest(self, texts: Texts, extra: list[Extra], kind: str, unread: set[int]) -> None:
        """What of an SVC no field names: descriptions, another qualifier of the submitted code, unreadable amounts."""
        mark = self.parts.component
        left = list(texts)
        for place in (1, 6):
            if place < len(left):
                code = left[place].split(mark)
                other = code[0] if place == 6 and code[0] != kind else ""
                left[place] = mark.join([other, *[""] * 5, *code[6:]]) if other or any(code[6:]) else ""
        self.parts.rest(extra, "2110", left, tuple({2, 3, 4, 5, 7} - unread))
