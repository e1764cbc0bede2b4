"""Why do I owe this: an explanation in a reader's words, for pages and for paper."""

from typing import Any, NamedTuple

from billwright.forms.press import Paper, print_pdf
from billwright.forms.sheet import sheet
from billwright.forms.words import Words, amount, date_words, figure, words_in
from billwright.records.explanation import BillFacts, ExplainedBill, Explanation, Step
from billwright.records.invoice import Letterhead

_ABOUT_MONEY = ("paid", "payment", "received", "credit_note", "credit_used", "to_credit", "refunded", "used")
"""Steps that say which check, receipt or note is behind them; the others say why."""


class Said(NamedTuple):
    """A step in words: `what` happened, and beside it why, by which payment, how much of the rest it is about."""

    what: str
    detail: str


def said(step: Step, bill: BillFacts, words: Words) -> Said:
    number = bill.words if step.kind == "invoice" else ""
    what = words[f"line_{step.kind}"].format(party=step.party, number=number)
    detail = (_price(step, bill, words), _stated(step, words), _why(step, words), _by(step, words))
    return Said(
        words["undone"].format(line=what) if step.is_undone else what, " · ".join(each for each in detail if each)
    )


def _price(step: Step, bill: BillFacts, words: Words) -> str:
    if step.kind != "charge" or not bill.units:
        return ""
    return words["by_units"].format(units=bill.units, price=amount(bill.unit_cents, "USD"))


def _stated(step: Step, words: Words) -> str:
    return words["why_share"].format(amount=amount(abs(step.stated_cents), "USD")) if step.stated_cents else ""


def _why(step: Step, words: Words) -> str:
    """The reason in plain words, the payer's code beside it; the code alone where we have no words for it."""
    if not step.reason:
        return ""
    group, _, code = step.reason.partition("-")
    if not group.isupper():
        return words.get(f"reason_{step.reason}", step.reason)
    plain = words.get(f"reason_{code}")
    return f"{plain} ({step.reason})" if plain else step.reason


def _by(step: Step, words: Words) -> str:
    facts = step.facts
    if facts is None or step.kind not in _ABOUT_MONEY:
        return ""
    dated = date_words(facts.dated, words) if facts.dated else "–"
    return words[f"by_{facts.kind}"].format(number=facts.number, date=dated)


def bill_words(bill: BillFacts, words: Words) -> str:
    """A bill in a list that has a column for its day."""
    return words[f"bill_{bill.kind}"].format(service=bill.words, number=bill.words)


def bill_title(bill: BillFacts, words: Words) -> str:
    """A bill as the head of its steps."""
    if bill.kind != "charge" or bill.service_date is None:
        return bill_words(bill, words)
    return words["bill_charge_on"].format(service=bill.words, date=date_words(bill.service_date, words))


def verdict(explanation: Explanation, words: Words) -> tuple[str, str]:
    """(label, amount) of the one figure that the reader looks for."""
    cents = explanation.balance_cents
    if cents < 0:
        return words["why_credit_total"], amount(-cents, "USD")
    if not cents:
        return words["why_nothing"], amount(0, "USD")
    return words["why_total" if explanation.is_whole else "why_your_part"], amount(cents, "USD")


def notes(explanation: Explanation, words: Words) -> list[str]:
    """What the reader should know beside the bills."""
    found = []
    if explanation.elsewhere_cents > 0:
        found.append(words["why_elsewhere"].format(amount=amount(explanation.elsewhere_cents, "USD")))
    if explanation.is_whole:
        found.append(words["why_settled"])
    return found


def explanation_pdf(explanation: Explanation, sender: Letterhead, *, paper: Paper = "us-letter") -> bytes:
    """For the reader to take home, in their language."""
    words = words_in(explanation.language)
    label, total = verdict(explanation, words)
    data = sheet(
        sender,
        title=words["why"],
        number=explanation.account_number,
        paper=paper,
        words=words,
        facts=(
            (words["why_for"], explanation.name),
            (words["why_as_of"], date_words(explanation.on, words)),
        ),
    ) | {
        "band": {"label": label, "amount": total, "detail": ""},
        "note": words["why_lead"],
        "columns": [words[key] for key in ("date", "why_what", "amount", "why_left")],
        "bills": [_bill(each, words) for each in explanation.bills],
        "sums": [{"label": label, "amount": total}],
        "notes": notes(explanation, words),
    }
    return print_pdf("explanation.typ", data, explanation.on)


def _bill(explained: ExplainedBill, words: Words) -> dict[str, Any]:
    return {
        "title": bill_title(explained.bill, words),
        "steps": [
            {
                "date": date_words(step.on, words) if step.on else "",
                "what": shown.what,
                "detail": shown.detail,
                "cents": signed_figure(step.cents) if step.cents else "",
                "left": figure(step.left_cents),
            }
            for step in explained.steps
            for shown in (said(step, explained.bill, words),)
        ],
        "label": words["why_your_credit" if explained.balance_cents < 0 else "why_your_part"],
        "balance": amount(explained.balance_cents, "USD"),
    }


def signed_figure(cents: int) -> str:
    """A movement: +5.00 or −5.00.

    >>> signed_figure(500), signed_figure(-500)
    ('+5.00', '−5.00')
    """
    return f"+{figure(cents)}" if cents > 0 else figure(cents)
