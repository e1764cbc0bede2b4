"""STC, the segment by which 277 and 277CA tell a status, read and written."""

from __future__ import annotations

from collections.abc import Sequence

from billwright.records.acknowledgment import ClaimStatus, StatusInfo
from billwright.records.dates import format_d8
from billwright.records.money import decimal_text
from billwright.x12.errors import X12ValueError
from billwright.x12.parts import Parts, Texts, at
from billwright.x12.write import composite, segment


def status_info(texts: Texts, parts: Parts) -> StatusInfo:
    """What an STC says; an amount or a day that is none reads as None, of which the guide's check tells."""
    codes = (text.split(parts.component) for text in (at(texts, 1), at(texts, 10), at(texts, 11)) if text)
    statuses = tuple(ClaimStatus(code[0], at(code, 1), at(code, 2), at(code, 3)) for code in codes)
    if len(texts) < 6:
        return StatusInfo(statuses, parts.days[at(texts, 2)], at(texts, 3), parts.amounts[at(texts, 4)])
    return StatusInfo(
        statuses, parts.days[texts[2]], texts[3], parts.amounts[texts[4]], at(texts, 12), parts.amounts[texts[5]],
        parts.days[at(texts, 6)], at(texts, 7), parts.days[at(texts, 8)], at(texts, 9),
    )  # fmt: skip


def status_segments(infos: Sequence[StatusInfo]) -> list[str]:
    """An STC for each. Raises X12ValueError where one has no status or more than three."""
    return [_segment(info) for info in infos]


def _segment(info: StatusInfo) -> str:
    if not 0 < len(info.statuses) <= 3:
        raise X12ValueError(f"{len(info.statuses)} statuses; an STC takes one to three", "STC01")
    codes = [*(composite(one.category, one.status, one.entity, one.code_list) for one in info.statuses), "", ""]
    on, decided, paid = (format_d8(day) if day else "" for day in (info.on, info.decided_on, info.paid_on))
    charge, payment = ("" if cents is None else decimal_text(cents) for cents in (info.cents, info.paid_cents))
    return segment(
        "STC", codes[0], on, info.action, charge, payment, decided, info.method, paid, info.check_number, codes[1],
        codes[2], info.message,
    )  # fmt: skip
