"""The form of a payment: what comes in, in one way or several, from whom, and what it pays."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, NamedTuple

from django import forms

from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.ledger.errors import PeriodLockedError
from billwright.apps.receipts.actions import TakePayments, Tender
from billwright.apps.receipts.bills import Application, Bill
from billwright.records.cards import holds_card_number, is_trace_number
from billwright.web.forms import DayField, MoneyField, OnceForm, UnkeptInput
from billwright.web.words import METHODS

WAYS = ("", "2", "3")
"""What a way of paying's fields end in."""
REFERENCES = {
    "cash": "Reference",
    "check": "Check number",
    "card": "Card’s last four digits",
    "ach": "Bank’s trace number",
}
REST = {
    "oldest first": "to the oldest bills",
    "oldest first, then credit": "to the oldest bills, and what is over stays as credit",
    "credit": "stays as credit on the account",
}
OTHER = "other"
NOT_KEPT = "this looks like a full card number: it was thrown away, and is never kept. The last four digits will do"
PARTS = ("item", "cents")
GONE = "a bill with an amount typed beside it is not open any more, and nothing was taken: look at the open bills again"
BOX = re.compile(r"bill-([0-9a-f-]{36})-(\d{1,18})")


def box_of(bill: Bill) -> str:
    """Names a bill's box after the bill itself: what is typed stays with it, whatever is paid or billed meanwhile."""
    return f"bill-{bill.item}-{bill.responsibility}"


class Way(NamedTuple):
    """One way of paying, as the page shows it."""

    cents: Any
    method: Any
    reference: Any
    words: str


class Row(NamedTuple):
    """One open bill with the box for what is paid of it; `age_days` None where it is not due yet."""

    bill: Bill
    age_days: int
    field: Any


class PaymentForm(OnceForm):
    """`payers` are (public id, name) of who is on file, the account's holder first with an empty id."""

    received_on = DayField(label="Received")
    payer = forms.ChoiceField(label="From", required=False)
    payer_name = forms.CharField(
        label="Their name", max_length=95, required=False, widget=UnkeptInput(), help_text="Last, first; or a business"
    )
    note = forms.CharField(label="Note for the office", max_length=200, required=False, widget=UnkeptInput())
    rest = forms.ChoiceField(
        label="Money that is not typed beside a bill goes", choices=list(REST.items()), widget=forms.RadioSelect
    )

    def __init__(self, bills: list[Bill], payers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bills = bills
        self.fields["payer"].choices = [*payers, (OTHER, "Somebody else")]  # type: ignore[attr-defined]
        for way in WAYS:
            self.fields[f"cents{way}"] = MoneyField(label="Amount", low=1, required=not way)
            self.fields[f"method{way}"] = forms.ChoiceField(
                label="How", choices=list(METHODS.items()), required=not way
            )
            self.fields[f"reference{way}"] = forms.CharField(
                label="Reference", max_length=60, required=False, widget=UnkeptInput()
            )
        self.fields["cents"].widget.attrs |= {"autofocus": True}
        for bill in bills:
            self.fields[box_of(bill)] = MoneyField(label=f"Pay {bill.words}", required=False)
        for name in self._boxes():
            self.fields.setdefault(name, MoneyField(required=False))

    def _boxes(self) -> list[str]:
        """Names of the bills' boxes that were sent, in the order of the page, bills that are no longer open among them."""
        return [name for name in self.data if BOX.fullmatch(name)]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        self._throw_away_card_numbers()
        for way in WAYS:
            self._refuse_reference(typed, way)
        if typed.get("payer") == OTHER and not typed.get("payer_name"):
            self._refuse("payer_name", "whose name stands on the receipt?")
        if typed.get("payer_name") and typed.get("payer") != OTHER:
            self._refuse("payer", "choose Somebody else, or take the name out")
        return typed

    def _throw_away_card_numbers(self) -> None:
        """No box of this form takes one: it is not even shown again."""
        data: Any = self.data
        data = data.copy()
        for name in self.fields:
            text = str(data.get(name, "")) if name != "key" else ""
            is_trace = name.startswith("reference") and data.get(f"method{name[9:]}") == "ach" and is_trace_number(text)
            if holds_card_number(text) and not is_trace:
                data[name] = ""
                self.errors.pop(name, None)
                self.add_error(name, NOT_KEPT)
        self.data = data

    def _refuse_reference(self, typed: dict[str, Any], way: str) -> None:
        method, reference = typed.get(f"method{way}"), typed.get(f"reference{way}") or ""
        if way and not typed.get(f"cents{way}"):
            if reference:
                self._refuse(f"cents{way}", "how much?")
            return
        if not method:
            self._refuse(f"method{way}", "how was it paid?")
        if method == "check" and not reference:
            self._refuse(f"reference{way}", "type the check’s number")
        if method == "card" and reference and not re.fullmatch(r"[0-9]{4}", reference):
            self._refuse(f"reference{way}", "the last four digits alone")

    def _refuse(self, name: str, words: str) -> None:
        if not self.has_error(name):
            self.add_error(name, words)

    def command(self, account: str) -> TakePayments:
        """What the valid form asks for."""
        typed = self.cleaned_data
        return TakePayments(
            key=typed["key"],
            account=account,
            tenders=tuple(
                Tender(typed[f"method{way}"], typed[f"cents{way}"], typed[f"reference{way}"]) for way in self._used()
            ),
            received_on=typed["received_on"],
            payer="" if typed["payer"] == OTHER else typed["payer"],
            payer_name=typed["payer_name"],
            note=typed["note"],
            applications=tuple(
                Application(box[1], typed[name], box[2])
                for name in self._boxes()
                if typed.get(name) and (box := BOX.fullmatch(name))
            ),
            rest=typed["rest"],
        )

    def _used(self) -> list[str]:
        return [way for way in WAYS if self.cleaned_data.get(f"cents{way}")]

    def refuse(self, refusal: RefusedError) -> None:
        """What an action says of its second tender or application belongs beside the second that was typed."""
        if isinstance(refusal, PeriodLockedError):
            refusal = FieldErrors({"received_on": str(refusal)})
        if isinstance(refusal, FieldErrors):
            typed = [name for name in self._boxes() if self.cleaned_data.get(name)]
            named = {f"application{at}.{part}": name for at, name in enumerate(typed, 1) for part in PARTS}
            for at, way in enumerate(self._used(), 1):
                named |= {f"tender{at}.{field}": f"{field}{way}" for field in ("cents", "method", "reference")}
            is_shown = {box_of(bill) for bill in self.bills}
            said = {named.get(name, name): words for name, words in refusal.fields.items()}
            gone = {name for name in said if BOX.fullmatch(name) and name not in is_shown}
            kept = {name: words for name, words in said.items() if name not in gone}
            refusal = FieldErrors(kept | ({"": GONE} if gone else {}))
        super().refuse(refusal)

    def ways(self) -> list[Way]:
        return [
            Way(self[f"cents{way}"], self[f"method{way}"], self[f"reference{way}"], words)
            for way, words in zip(WAYS, ("", "Second way", "Third way"), strict=True)
        ]

    @property
    def has_several(self) -> bool:
        """Whether more than the first way is in use, or was typed wrongly."""
        return any((self[f"{field}{way}"].value() and field != "method") or self[f"{field}{way}"].errors
                   for way in WAYS[1:] for field in ("cents", "method", "reference"))  # fmt: skip

    def rows(self, today: dt.date) -> list[Row]:
        return [Row(bill, (today - (bill.since or today)).days, self[box_of(bill)]) for bill in self.bills]
