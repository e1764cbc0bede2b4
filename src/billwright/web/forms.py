"""Forms that forgive, keep what was typed, and do nothing twice."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from contextvars import ContextVar
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.web.typed import TypedError, read_cents, read_day

LARGEST = 2**31 - 1
"""The largest whole number that every database compares and skips by."""


def whole_number(text: object) -> int | None:
    """What an address or a hidden field carries; nothing larger than LARGEST, and None for what is no number.

    >>> whole_number("50"), whole_number("9" * 5000) == LARGEST, whole_number("-1"), whole_number("")
    (50, True, None, None)
    """
    digits = str(text)
    if not digits.isdecimal():
        return None
    return min(int(digits), LARGEST) if len(digits) <= len(str(LARGEST)) else LARGEST


class MoneyField(forms.Field):
    """Cents, from what people type: 1234.5, "$1,234.50", "1 234.50". `low` is the least amount taken, in cents."""

    def __init__(self, *, low: int = 0, **kwargs: Any) -> None:
        self.low = low
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "amount"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            cents = read_cents(text)
        except TypedError as unread:
            raise ValidationError(str(unread)) from None
        if cents < self.low:
            raise ValidationError("an amount here is not negative" if self.low == 0 else "type an amount above zero")
        return cents

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100}.{value % 100:02d}" if isinstance(value, int) and value >= 0 else value


business_day: ContextVar[dt.date | None] = ContextVar("business_day", default=None)
"""The practice's day of whoever asks, which "t-3" is counted from; the door of every page sets it."""


class DayInput(forms.DateInput):
    """Typed, for those who type all day; a script puts the browser's calendar beside it. htmx says how it was read."""

    template_name = "parts/day_input.html"

    def __init__(self, *, past: bool) -> None:
        self.past = past
        super().__init__(
            format="%m/%d/%Y", attrs={"autocomplete": "off", "placeholder": "mm/dd/yyyy", "class": "day", "size": "12"}
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {"reads": reverse("read_birth_date" if self.past else "read_day")}
        return context


class DayField(forms.DateField):
    """A day as people type it (see `read_day`); `past` for birth dates."""

    widget: DayInput

    def __init__(self, *, past: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(past=past), **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        try:
            return read_day(str(value), business_day.get(), past=self.widget.past)
        except TypedError as unread:
            raise ValidationError(str(unread)) from None


class UnkeptInput(forms.TextInput):
    """For what no browser should remember, neither by itself nor as a draft: a social security number."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "data-draft": "off"})


class _SeveralField(forms.Field):
    """Several values typed into one box; nothing typed is an empty tuple."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != tuple(initial or ()))
        except ValidationError:
            return True

    def prepare_value(self, value: Any) -> Any:
        return " ".join(map(str, value)) if isinstance(value, tuple | list) else value


class CodesField(_SeveralField):
    """Codes separated by blanks or commas, upper case, without dots. `lookup` names the set that is suggested."""

    def __init__(self, *, kind: str = "code", lookup: str = "", **kwargs: Any) -> None:
        self.kind = kind
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        if lookup:
            attrs |= {"data-lookup": lookup, "data-several": ""}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> tuple[str, ...]:
        codes = tuple(re.sub(r"\.", "", str(value or "").upper()).replace(",", " ").split())
        wrong = [code for code in codes if not re.fullmatch(r"[A-Z0-9]{1,8}", code)]
        if wrong:
            raise ValidationError(f"{', '.join(wrong)[:40]} is not a {self.kind}")
        return codes


class PointersField(_SeveralField):
    """Which diagnoses a line points to: "1 2", "1,2", or as the paper form has it: "AB"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}), **kwargs)

    def to_python(self, value: Any) -> tuple[int, ...]:
        text = str(value or "").upper().replace(",", " ").strip()
        parts = list(text) if text.isalpha() else text.split()
        try:
            return tuple(ord(part) - 64 if part.isalpha() else int(part) for part in parts)
        except (ValueError, TypeError):
            raise ValidationError("name diagnoses by their number: 1 2") from None


class OnceForm(forms.Form):
    """A form with an idempotency key made when it is opened: a double click or a way back does nothing twice."""

    required_css_class = "required"
    use_required_attribute = False  # the words beside the field say it better than the browser's bubble

    key = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": str(uuid.uuid4())} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def refuse(self, refusal: RefusedError) -> None:
        """Puts what an action refused beside the fields it names; what names none of ours stands above the form."""
        if not isinstance(refusal, FieldErrors):
            self.add_error(None, str(refusal))
            return
        for name, words in refusal.fields.items():
            known = name if name in self.fields else None
            self.add_error(known, words if known else f"{name.replace('_', ' ')}: {words}" if name else words)


class LineForms(forms.BaseFormSet):
    """Rows of a bill. Rows left empty are passed over; what an action says of `line2.quantity` lands in the second row."""

    def typed(self) -> list[dict[str, Any]]:
        """The rows that hold something, in order."""
        return [form.cleaned_data for form in self._filled()]

    def _filled(self) -> list[forms.Form]:
        return [form for form in self.forms if form.has_changed()]

    def refuse(self, refusal: FieldErrors) -> dict[str, str]:
        """Puts what concerns rows beside their fields; gives back the rest."""
        rest = {}
        rows = self._filled() or self.forms[:1]
        for name, words in refusal.fields.items():
            match = re.fullmatch(r"line(\d+)\.(\w+)", name)
            if match and 1 <= int(match[1]) <= len(rows):
                row = rows[int(match[1]) - 1]
                row.add_error(match[2] if match[2] in row.fields else None, words)
            else:
                rest[name] = words
        return rest


def refuse_both(form: OnceForm, lines: LineForms, refusal: RefusedError) -> None:
    """A refusal of a form with rows: what names a row goes to the row, the rest to the form."""
    if isinstance(refusal, FieldErrors):
        rest = lines.refuse(refusal)
        if rest:
            form.refuse(FieldErrors(rest))
    else:
        form.refuse(refusal)


def rows_of(form: type[forms.Form], least: int, most: int) -> Any:
    """A set of at least `least` empty rows, at most `most`."""
    return forms.formset_factory(form, formset=LineForms, extra=least, max_num=most, absolute_max=most)
