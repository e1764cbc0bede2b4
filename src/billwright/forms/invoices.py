"""Invoices and credit notes."""

from collections import Counter
from typing import Any

from billwright.forms.press import Paper, print_pdf
from billwright.forms.sheet import sheet, stub
from billwright.forms.words import Words, address_lines, amount, date_words, figure, quantity, rate, words_in
from billwright.records.invoice import Invoice, InvoiceLine


def invoice_pdf(invoice: Invoice, *, paper: Paper = "us-letter", words: Words | None = None) -> bytes:
    """One invoice or credit note, in the client's language where no other catalogue is given. The address shows in the
    window of a #10 envelope, and nothing else does.

    Without a number it is marked DRAFT. What has an amount due ends with a part to send back, and with a QR pay code
    where the letterhead has a pay link; a draft, a credit note and a paid invoice ask for nothing. Raises FormError
    where the pay link is not one.
    """
    words = words or words_in(invoice.language)
    owing = invoice.kind == "invoice" and bool(invoice.number) and _due_cents(invoice) > 0
    data = _head(invoice, paper, words) | {
        "band": _band(invoice, words),
        "note": invoice.note,
        "columns": _columns(invoice, words),
        "rows": [_row(line, invoice, words) for line in invoice.lines],
        "sums": _sums(invoice, words),
        "stub": _stub(invoice, words) if owing else None,
    }
    return print_pdf("invoice.typ", data, invoice.issued_on, invoice.sender.pay_url if owing else "")


def _due_cents(invoice: Invoice) -> int:
    return invoice.total_cents - invoice.paid_cents


def _due_words(invoice: Invoice, words: Words) -> str:
    return date_words(invoice.due_on, words) if invoice.due_on else words["on_receipt"]


def _terms(days: int | None, words: Words) -> str:
    if days is None:
        return ""
    return words["net_days"].format(days=days) if days else words["due_on_receipt"]


def _head(invoice: Invoice, paper: Paper, words: Words) -> dict[str, Any]:
    is_invoice = invoice.kind == "invoice"
    return sheet(
        invoice.sender,
        title=words[invoice.kind],
        number=invoice.number or words["draft"],
        paper=paper,
        words=words,
        mark="" if invoice.number else words["draft_mark"],
        addressee=[invoice.bill_to, *address_lines(invoice.bill_to_address)],
        facts=(
            (words["date"], date_words(invoice.issued_on, words) if invoice.issued_on else ""),
            (words["due"], _due_words(invoice, words) if is_invoice else ""),
            (words["credits"], invoice.credits_number),
            (words["account"], invoice.account_number),
            (words["purchase_order"], invoice.purchase_order),
            (words["terms"], _terms(invoice.terms_days, words)),
        ),
    )


def _band(invoice: Invoice, words: Words) -> dict[str, str]:
    """The one amount that the reader looks for."""
    due = _due_cents(invoice)
    if invoice.kind == "credit_note":
        return {
            "label": words["amount_credited"],
            "amount": amount(invoice.total_cents, invoice.currency),
            "detail": "",
        }
    if due > 0:
        detail = words["by_date"].format(date=date_words(invoice.due_on, words)) if invoice.due_on else ""
        return {"label": words["amount_due"], "amount": amount(due, invoice.currency), "detail": detail}
    if due < 0:
        return {"label": words["overpaid"], "amount": amount(-due, invoice.currency), "detail": words["nothing_due"]}
    return {"label": words["amount_due"], "amount": amount(0, invoice.currency), "detail": words["nothing_due"]}


def _shown(invoice: Invoice) -> list[str]:
    """Columns in order: the date and the tax have one only where a line has them."""
    dated = any(line.service_date for line in invoice.lines)
    taxed = any(line.tax_basis_points for line in invoice.lines)
    optional = {"date": dated, "tax": taxed}
    return [name for name in ("date", "description", "quantity", "price", "tax", "amount") if optional.get(name, True)]


def _columns(invoice: Invoice, words: Words) -> list[dict[str, str]]:
    return [{"name": name, "label": words[name]} for name in _shown(invoice)]


def _row(line: InvoiceLine, invoice: Invoice, words: Words) -> dict[str, str]:
    discount = (
        words["discount"].format(amount=amount(line.discount_cents, invoice.currency)) if line.discount_cents else ""
    )
    return {
        "date": date_words(line.service_date, words) if line.service_date else "",
        "description": line.description,
        "detail": discount,
        "quantity": quantity(line.quantity),
        "price": figure(line.unit_cents),
        "tax": rate(line.tax_basis_points) if line.tax_basis_points else "",
        "amount": figure(line.net_cents),
    }


def _sums(invoice: Invoice, words: Words) -> list[dict[str, Any]]:
    """The sums below the lines; the last is the one that counts."""
    net, tax = Counter[int](), Counter[int]()
    for line in invoice.lines:
        net[line.tax_basis_points] += line.net_cents
        tax[line.tax_basis_points] += line.tax_cents
    taxes = [
        (words["tax_on"].format(rate=rate(points), amount=amount(net[points], invoice.currency)), tax[points])
        for points in sorted(tax)
        if points or tax[points]
    ]
    sums = [(words["subtotal"], invoice.net_cents), *taxes] if taxes else []
    if invoice.kind == "credit_note":
        sums.append((words["amount_credited"], invoice.total_cents))
    else:
        sums.append((words["total"], invoice.total_cents))
        if invoice.paid_cents:
            sums.append((words["paid"], -invoice.paid_cents))
        sums.append((words["amount_due"], _due_cents(invoice)))
    return [{"label": label, "amount": amount(cents, invoice.currency)} for label, cents in sums]


def _stub(invoice: Invoice, words: Words) -> dict[str, Any]:
    return stub(
        invoice.sender,
        facts=(
            (words["account"], invoice.account_number),
            (words["invoice"], invoice.number),
            (words["due"], _due_words(invoice, words)),
        ),
        amount=amount(_due_cents(invoice), invoice.currency),
        payer=invoice.bill_to,
        pay_by=invoice.number,
        words=words,
    )
