"""Patient statements."""

from typing import Any

from billwright.forms.press import FormError, Paper, print_pdf
from billwright.forms.sheet import sheet, stub
from billwright.forms.words import Words, address_lines, amount, date_words, figure, words_in
from billwright.records.invoice import AgingBucket, Statement, StatementLine

_COLUMNS = ("date", "description", "charge", "insurance_paid", "adjustment", "patient_paid", "owed")


def statement_pdf(statement: Statement, *, paper: Paper = "us-letter") -> bytes:
    """What an account owes, each charge from what it cost to what is left of it, in the language of whoever is asked;
    window address and stub as on invoices.

    Raises FormError where the aging does not add up to the total due, or the pay link is not one.
    """
    _require_sum(statement)
    words = words_in(statement.language)
    owing = statement.total_due_cents > 0
    data = _head(statement, paper, words) | {
        "band": _band(statement, words),
        "note": statement.message,
        "columns": [{"name": name, "label": words[name]} for name in _COLUMNS],
        "rows": [_row(line, words) for line in statement.lines],
        "sums": [{"label": words["total_due"], "amount": amount(statement.total_due_cents, statement.currency)}],
        "aging": [
            {"label": _bucket_words(each, words), "amount": amount(each.cents, statement.currency)}
            for each in statement.aging
        ],
        "stub": _stub(statement, words) if owing else None,
    }
    return print_pdf("statement.typ", data, statement.issued_on, statement.sender.pay_url if owing else "")


def _require_sum(statement: Statement) -> None:
    aged = sum(each.cents for each in statement.aging)
    if statement.aging and aged != statement.total_due_cents:
        raise FormError(
            f"statement of account {statement.account_number}: the lines owe "
            f"{amount(statement.total_due_cents, statement.currency)} but the aging adds up to "
            f"{amount(aged, statement.currency)}: age the same items that the lines show"
        )


def _due_words(statement: Statement, words: Words) -> str:
    return date_words(statement.due_on, words) if statement.due_on else words["on_receipt"]


def _head(statement: Statement, paper: Paper, words: Words) -> dict[str, Any]:
    return sheet(
        statement.sender,
        title=words["statement"],
        number=date_words(statement.issued_on, words),
        paper=paper,
        words=words,
        addressee=[statement.bill_to, *address_lines(statement.bill_to_address)],
        facts=(
            (words["account"], statement.account_number),
            (words["due"], _due_words(statement, words) if statement.total_due_cents > 0 else ""),
        ),
    )


def _band(statement: Statement, words: Words) -> dict[str, str]:
    due = statement.total_due_cents
    if due < 0:
        return {"label": words["overpaid"], "amount": amount(-due, statement.currency), "detail": words["nothing_due"]}
    by = words["by_date"].format(date=date_words(statement.due_on, words)) if statement.due_on else ""
    detail = by if due else words["nothing_due"]
    return {"label": words["total_due"], "amount": amount(due, statement.currency), "detail": detail}


def _row(line: StatementLine, words: Words) -> dict[str, str]:
    return {
        "date": date_words(line.service_date, words) if line.service_date else "",
        "description": line.description,
        "detail": _pending(line, words),
        "charge": figure(line.charge_cents),
        "insurance_paid": figure(line.insurance_paid_cents),
        "adjustment": figure(line.adjustment_cents),
        "patient_paid": figure(line.patient_paid_cents),
        "owed": figure(line.owed_cents),
    }


def _pending(line: StatementLine, words: Words) -> str:
    if line.insurance_pending_cents <= 0:
        return ""
    return words["pending"].format(amount=amount(line.insurance_pending_cents, "USD"))


def _bucket_words(bucket: AgingBucket, words: Words) -> str:
    key = "days_over" if bucket.through_day is None else "days"
    return words[key].format(from_day=bucket.from_day, through_day=bucket.through_day)


def _stub(statement: Statement, words: Words) -> dict[str, Any]:
    return stub(
        statement.sender,
        facts=((words["account"], statement.account_number), (words["due"], _due_words(statement, words))),
        amount=amount(statement.total_due_cents, statement.currency),
        payer=statement.bill_to,
        pay_by=statement.account_number,
        words=words,
    )
