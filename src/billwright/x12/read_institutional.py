"""837I to records.Claim: what a facility's bill says otherwise than a professional's."""

from __future__ import annotations

from typing import Any

from billwright.records.claim import Diagnosis, Extra, Procedure, ServiceLine, Stay
from billwright.x12.envelope import TransactionStart
from billwright.x12.parts import Memo, Texts, at
from billwright.x12.read_claims import NO_UNITS, ClaimReader, Fields
from billwright.x12.walk import Met, Node

_DIAGNOSIS_KINDS = frozenset({"ABK", "BK", "ABJ", "BJ", "APR", "PR", "ABN", "BN", "ABF", "BF"})
_PROCEDURE_KINDS = frozenset({"BBR", "BR", "CAH", "BBQ", "BQ"})
_PLAIN_KINDS = {"BG": "conditions", "DR": "drg", "TC": "treatments"}
_CL1_FIELDS = ("admission_type", "admission_source", "patient_status")
_SV2_PAD = ("",) * 7
_NO_SERVICE = {"procedure": "", "charge_cents": 0, "units": NO_UNITS}
_Coded = tuple[str, Any]
"""One code of an HI: the field that it belongs to, and the value there."""


class InstitutionalReader(ClaimReader):
    """Builds the claims of one 837I."""

    def __init__(self, start: TransactionStart) -> None:
        super().__init__(start)
        self._coded: Memo[_Coded | None] = Memo(self._coded_of)

    # --- 2300

    def _claim_segments(self, node: Node, fields: dict[str, object], extra: list[Extra]) -> None:
        self._clm(node.first, fields, extra)
        stay: dict[str, Any] = {}
        lists: dict[str, list[Any]] = {}
        left = [met for met in node.segments[1:] if not self._takes(met, stay, lists)]
        self._claim_parts(left, fields, extra)
        fields["diagnoses"] = tuple(lists.pop("diagnoses", ()))
        stay.update((name, tuple(found)) for name, found in lists.items())
        fields["stay"] = Stay(**stay)

    def _clm(self, texts: Texts, fields: dict[str, object], extra: list[Extra]) -> None:
        facility, _, frequency = (*at(texts, 5).split(self.parts.component), "", "")[:3]
        total = self.parts.amounts[at(texts, 2)]
        fields["kind"], fields["place_of_service"] = "institutional", ""
        fields["control_number"], fields["total_cents"] = at(texts, 1), total or 0
        fields["type_of_bill"], fields["frequency"] = facility, frequency
        fields["assignment"], fields["assigns_benefits"], fields["release"] = at(texts, 7), at(texts, 8), at(texts, 9)
        fields["delay_reason"] = at(texts, 20)
        self.parts.rest(extra, "2300", texts, (1, 5, 7, 8, 9, 20) if total is None else (1, 2, 5, 7, 8, 9, 20))

    def _takes(self, met: Met, stay: dict[str, Any], lists: dict[str, list[Any]]) -> bool:
        """Reads a segment that only a facility's bill has; false for any other, and for a second of what comes once."""
        texts = met.texts
        sid, size = texts[0], len(texts)
        found: dict[str, Any] | None = None
        if sid == "HI":
            return self._takes_codes(met, stay, lists)
        if sid == "CL1" and size <= 4:
            found = dict(zip(_CL1_FIELDS, texts[1:], strict=False))
        elif sid == "DTP" and size == 4:
            found = self._dated(*texts[1:])
        elif sid == "AMT" and texts[1:2] == ["F3"] and size == 3 and (due := self.parts.amounts[texts[2]]) is not None:
            found = {"patient_due_cents": due}
        if not found or not found.keys().isdisjoint(stay):
            return False
        stay |= found
        return True

    def _dated(self, what: str, how: str, text: str) -> dict[str, Any] | None:
        """Statement, admission, discharge; None where the text is not one. A statement of one day ends on it."""
        if what == "434":
            first, last = self.parts.period(how, text)
            return {"statement_from": first, "statement_through": last or first} if first else None
        if what == "435" and (how == "D8" or (how == "DT" and len(text) == 12)):
            day = self.parts.days[text[:8]] if how == "DT" else self.parts.days[text]
            return {"admitted_on": day, "admitted_at": text[8:]} if day else None
        return {"discharged_at": text} if what == "096" and how == "TM" and text else None

    def _takes_codes(self, met: Met, stay: dict[str, Any], lists: dict[str, list[Any]]) -> bool:
        """The codes of an HI, all of them or none."""
        found: list[_Coded] | None = met.value
        if found is None:
            coded = [self._coded[text] for text in met.texts[1:] if text]
            found = met.value = [each for each in coded if each] if all(coded) else []
        drgs = [code for field, code in found if field == "drg"]
        if not found or len(drgs) + ("drg" in stay) > 1:
            return False
        for field, value in found:
            if field == "drg":
                stay["drg"] = value
            else:
                lists.setdefault(field, []).append(value)
        return True

    def _diagnoses(self, met: Met) -> list[Diagnosis]:
        """None: an HI that is left over by now stays as it is."""
        return []

    def _coded_of(self, text: str) -> _Coded | None:
        """One composite of an HI; None where its qualifier is not used, or it says more or less than the field holds."""
        parts = text.split(self.parts.component)
        kind, code, how, when, amount = (*parts, "", "", "", "")[:5]
        if kind in _DIAGNOSIS_KINDS:
            is_plain = code and not any(parts[2:8]) and len(parts) < 10
            return ("diagnoses", Diagnosis(code, kind, at(parts, 8))) if is_plain else None
        if not code or any(parts[5:]):
            return None
        first, last = self.parts.period(how, when)
        is_dated = bool(how or when)
        if kind == "BE":
            cents = self.parts.amounts[amount]
            return None if cents is None or is_dated else ("values", (code, cents))
        if amount or (is_dated and not first):
            return None
        if kind == "BI":
            return ("occurrence_spans", (code, first, last)) if last else None
        if last:
            return None
        if kind == "BH":
            return ("occurrences", (code, first)) if first else None
        if kind in _PROCEDURE_KINDS:
            return "procedures", Procedure(code, first, kind)
        field = None if is_dated else _PLAIN_KINDS.get(kind)
        return (field, code) if field else None

    # --- 2400

    def _line(self, node: Node) -> ServiceLine:
        service: dict[str, Any] = {}
        first, through, number = None, None, ""
        more = Fields()
        for met in node.segments:
            part = met.value
            if part is None:
                part = met.value = self._line_part(met.texts)
            kind = part[0]
            if kind == "472" and first is None:
                first, through = part[1], part[2]
            elif kind == "6R" and not number:
                number = part[1]
            elif kind == "SV2" and not service:
                service = part[1]
                more.extra += part[2]
            elif kind != "LX":
                self._line_more(part, met.texts, more)
        if node.nodes:
            self._line_loops(node, more, more.extra)
        return ServiceLine(
            **(service or _NO_SERVICE), service_date=first, through=through, control_number=number, ids=tuple(more.ids),
            dates=tuple(more.dates), extra=tuple(more.extra), **more,
        )  # fmt: skip

    def _line_part(self, texts: Texts) -> tuple[Any, ...]:
        if texts[0] != "SV2":
            return super()._line_part(texts)
        extra: list[Extra] = []
        return ("SV2", self._sv2(texts, extra), extra)

    def _sv2(self, texts: Texts, extra: list[Extra]) -> dict[str, Any]:
        """What an SV2 says; what no field names of it is kept."""
        parts = self.parts
        _, revenue, text, charge, unit, quantity, _, noncovered = (*texts, *_SV2_PAD)[:8]
        code = parts.codes[text]
        cents, units = parts.amounts[charge], parts.decimals[quantity]
        spared = parts.amounts[noncovered] if noncovered else None
        fields = {
            "revenue_code": revenue, "charge_cents": cents or 0, "unit": unit, "noncovered_cents": spared,
            "units": NO_UNITS if units is None else units, "procedure": "",
        }  # fmt: skip
        left = list(texts)
        if code.procedure or code.modifiers or code.description:
            fields["procedure"], fields["procedure_kind"] = code.procedure, code.kind
            fields["modifiers"], fields["description"] = code.modifiers, code.description
            left[2] = parts.component * 7 + code.rest if code.rest else ""
        named = [place for place, value in ((3, cents), (5, units), (7, spared)) if value is not None]
        parts.rest(extra, "2400", left, (1, 4, *named))
        return fields
