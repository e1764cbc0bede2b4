"""Official receipts."""

from billwright.forms.press import FormError, Paper, print_pdf
from billwright.forms.sheet import sheet
from billwright.forms.words import Words, amount, date_words, words_in
from billwright.records.invoice import Receipt, ReceiptApplication


def receipt_pdf(receipt: Receipt, *, paper: Paper = "us-letter") -> bytes:
    """One receipt in the payer's language; VOID across it once it is voided, COPY where it is one.

    Raises FormError where its parts do not add up to what came in.
    """
    _require_sum(receipt)
    words = words_in(receipt.language)
    voided = receipt.voided_on
    sums = [(words["unapplied"], receipt.unapplied_cents)] if receipt.unapplied_cents else []
    sums.append((words["amount_received"], receipt.cents))
    data = sheet(
        receipt.sender,
        title=words["receipt"],
        number=receipt.number,
        paper=paper,
        words=words,
        mark=words["void_mark"] if voided else words["copy_mark"] if receipt.is_copy else "",
        facts=(
            (words["received_from"], receipt.received_from),
            (words["received_on"], date_words(receipt.received_on, words)),
            (words["method"], words.get(f"method_{receipt.method}", receipt.method)),
            (words["reference"], receipt.reference),
            (words["account"], receipt.account_number),
        ),
    ) | {
        "voided": words["voided"].format(date=date_words(voided, words)) if voided else "",
        "band": {"label": words["amount_received"], "amount": amount(receipt.cents, receipt.currency), "detail": ""},
        "columns": [
            {"name": "description", "label": words["applied_to"]},
            {"name": "amount", "label": words["amount"]},
        ],
        "rows": [
            {"description": _applied_to(each, words), "detail": "", "amount": amount(each.cents, receipt.currency)}
            for each in receipt.applications
        ],
        "sums": [{"label": label, "amount": amount(cents, receipt.currency)} for label, cents in sums],
        "balance": None
        if receipt.balance_after_cents is None
        else {"label": words["balance_after"], "amount": amount(receipt.balance_after_cents, receipt.currency)},
    }
    return print_pdf("receipt.typ", data, receipt.received_on)


def _applied_to(part: ReceiptApplication, words: Words) -> str:
    match part.kind:
        case "invoice":
            return words["bill_instalment"].format(number=part.description)
        case "refund":
            return words["refunded"]
        case "void":
            return words["void_because"].format(reason=part.description)
    if part.service_date is None:
        return part.description
    return words["service_of"].format(service=part.description, date=date_words(part.service_date, words))


def _require_sum(receipt: Receipt) -> None:
    told = sum(each.cents for each in receipt.applications) + receipt.unapplied_cents
    if told != receipt.cents:
        raise FormError(
            f"receipt {receipt.number}: {amount(receipt.cents, receipt.currency)} came in but its parts add up to "
            f"{amount(told, receipt.currency)}: apply the rest, or hold it on account"
        )
