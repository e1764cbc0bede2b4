"""Units of a visit's lines where minutes are typed: they follow from the minutes, or the page asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from billwright.apps.charges import counting
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors
from billwright.records.words import counted
from billwright.web.forms import LineForms


def counted_lines(actor: Actor, coverage: str, lines: LineForms, as_typed: bool) -> list[dict[str, Any]]:
    """The rows as typed, with their units. Where somebody typed minutes and left the units as they stood, the units follow.
    Raises FieldErrors for units that the minutes do not make, unless they are wanted `as_typed`."""
    filled = [form for form in lines.forms if form.has_changed()]
    rows = [dict(form.cleaned_data) for form in filled]
    made = counting.counted_units(actor, tuple(_timed(row) for row in rows), coverage)
    wrong = {}
    for at, (form, row, units) in enumerate(zip(filled, rows, made.units, strict=True), 1):
        if units is not None and _follows(form):
            row["units"] = Decimal(units)
            if units == 0:
                wrong[f"line{at}.minutes"] = "these minutes make no unit: " + " ".join(made.told)
        elif units is not None and row["units"] not in (None, units) and not as_typed:
            wrong[f"line{at}.units"] = f"the minutes make {counted(units, 'unit')}: {' '.join(made.told)}"
    if wrong:
        raise FieldErrors(wrong)
    return rows


def said(actor: Actor, coverage: str, lines: LineForms) -> list[str]:
    """What the minutes typed so far make, in sentences; rows that cannot be read yet are passed over."""
    rows = [form.cleaned_data for form in lines.forms if form.is_valid() and form.has_changed()]
    timed = [_timed(row) for row in rows if row.get("procedure")]
    made = counting.counted_units(actor, tuple(timed), coverage)
    shares = [f"{line.procedure} {units}" for line, units in zip(timed, made.units, strict=True) if units is not None]
    return [*made.told, *([f"Units: {', '.join(shares)}."] if shares else [])]


def _follows(form: forms.Form) -> bool:
    """Minutes were typed, and the units left as they stood."""
    return "minutes" in form.changed_data and "units" not in form.changed_data


def _timed(row: dict[str, Any]) -> counting.TimedLine:
    return counting.TimedLine(
        (row.get("procedure") or "").strip().upper(), row.get("minutes"), row.get("modifiers") or ()
    )
