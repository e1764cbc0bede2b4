"""Every word that patients read is translated, whole and with the same blanks, and Spanish paper holds no English."""

import datetime as dt
import re
import string
from decimal import Decimal

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from tests.forms.samples import pages, receipt, statement

from billwright.forms import explanation_pdf, receipt_pdf, statement_pdf
from billwright.forms.explanations import said
from billwright.forms.words import CATALOGUES, ENGLISH, LANGUAGES, amount, date_words, words_in
from billwright.records.explanation import BillFacts, ExplainedBill, Explanation, Facts, Step
from billwright.records.invoice import ReceiptApplication, StatementLine

OTHERS = [language for language in LANGUAGES if language != "en"]
SAME = {
    "es": {
        "subtotal", "total", "bill_charge", "bill_charge_on", "by_units", "lang", "locale"
    }
}  # fmt: skip
"""Messages that are alike in both languages, or no words at all."""


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "billwright.po").open("rb") as file:
        return read_po(file, locale=language)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_translates_every_word_and_nothing_else(language):
    messages = {each.context: each for each in catalogue(language) if each.id}
    assert {key: each.id for key, each in messages.items()} == ENGLISH
    assert [key for key, each in messages.items() if each.fuzzy or not str(each.string).strip()] == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_blanks_and_is_one(language):
    words = words_in(language)
    assert {key: blanks(words[key]) for key in ENGLISH} == {key: blanks(text) for key, text in ENGLISH.items()}
    alike = {key for key, text in ENGLISH.items() if words[key] == text}
    assert alike <= SAME[language]


def test_an_unknown_language_is_english():
    assert words_in("xx") is words_in("en") is ENGLISH


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cents", [0, 5, 123456, 1234567890, -1999])
def test_money_is_written_as_the_language_writes_it_in_the_united_states(language, cents):
    told = format_currency(Decimal(cents) / 100, "USD", locale=words_in(language)["locale"])
    assert amount(cents, "USD") == told.replace("-", "−")


def test_dates_are_written_as_the_language_writes_them():
    day = dt.date(2026, 9, 5)
    assert (date_words(day, words_in("en")), date_words(day, words_in("es"))) == ("Sep 5, 2026", "5 sept 2026")


ENGLISH_WORDS = {
    word.lower()
    for key, text in ENGLISH.items()
    for word in re.findall(r"[^\W\d_]{3,}", re.sub(r"\{\w+\}", " ", text))
} - {
    word.lower() for text in words_in("es").values() for word in re.findall(r"[^\W\d_]{3,}", text)
}  # fmt: skip
"""Words that only English has."""


def left_over(text: str, *data: str) -> set[str]:
    """English words of a Spanish page, the practice's and the person's own words left out."""
    for each in data:
        text = text.replace(each, " ")
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)} & ENGLISH_WORDS


SENDER = ("Riverbend Family Practice", "410 Mill Street", "billing@riverbend.example", "pay.riverbend.example")


def test_a_spanish_receipt_holds_no_english():
    parts = (
        ReceiptApplication("99213", 20000, service_date=dt.date(2026, 11, 2)),
        ReceiptApplication("INV-2026-00041", 15000, "invoice"),
        ReceiptApplication("", 10000, "refund"),
    )
    made = receipt(language="es", method="check", applications=parts, balance_after_cents=0, received_from="Ida Moss")
    (text,) = pages(receipt_pdf(made))
    for words in ("Recibo", "Recibido el 24 nov 2026", "Forma de pago Cheque", "99213 del 2 nov 2026 $200.00",
                  "Factura INV-2026-00041 $150.00", "Reembolsado $100.00", "Importe recibido $500.00"):  # fmt: skip
        assert words in text
    assert left_over(text, *SENDER) == set()


def test_a_void_spanish_receipt_says_so():
    parts = (ReceiptApplication("cheque devuelto", 50000, "void"),)
    made = receipt(language="es", method="ach", applications=parts, unapplied_cents=0, voided_on=dt.date(2026, 11, 25))
    (text,) = pages(receipt_pdf(made))
    assert "Anulado el 25 nov 2026. Este recibo ya no es válido." in text
    assert "Anulado: cheque devuelto" in text


def test_a_spanish_statement_holds_no_english():
    lines = (StatementLine("99213", 15000, 7200, 6000, 0, dt.date(2026, 11, 2)),)
    made = statement(language="es", lines=lines, aging=(), message="")
    (text,) = pages(statement_pdf(made))
    for words in (
        "Estado de cuenta\n24 nov 2026",
        "Total a pagar antes del 15 dic 2026 $18.00",
        "2 nov 2026 99213 150.00",
    ):
        assert words in text
    assert left_over(text, *SENDER, "Pat Sample", "Orchard Lane") == set()


def every_step() -> tuple[Step, ...]:
    """Each kind of step, with each reason that has words and each kind of document."""
    reasons = [key.removeprefix("reason_") for key in ENGLISH if key.startswith("reason_")]
    coded = [each if not each.isdecimal() else f"PR-{each}" for each in reasons]
    documents = [Facts(kind, "8842", dt.date(2026, 11, 18)) for kind in ("check", "transfer", "receipt", "credit_note")]
    kinds = [key.removeprefix("line_") for key in ENGLISH if key.startswith("line_")]
    day = dt.date(2026, 11, 20)
    return (
        *(Step(kind, 100, 100, on=day, party="Cedar", stated_cents=5) for kind in kinds),
        *(Step("agreed", 0, 0, on=day, party="Cedar", reason=each, is_undone=True) for each in coded),
        *(Step("paid", 0, 0, on=day, party="Cedar", facts=each) for each in documents),
    )


def test_a_spanish_explanation_holds_no_english():
    bill = BillFacts("", "charge", "99213", dt.date(2026, 11, 2), "2", 7500)
    bills = (ExplainedBill(bill, every_step(), 1800), ExplainedBill(BillFacts("", "credit", "x"), (), -500))
    made = Explanation("", "P-000002", "Moss, Ida", dt.date(2026, 11, 24), "es", True, bills, 1300, 15000)
    text = "\n".join(pages(explanation_pdf(made, statement().sender)))
    assert "¿Por qué debo esto?" in text
    assert "En total usted debe $13.00" in text
    assert left_over(text, *SENDER) == set()


@pytest.mark.parametrize(
    ("step", "what", "detail"),
    [
        (Step("charge", 15000, 0), "The price of this service", "2 × $75.00"),
        (Step("agreed", -6000, 0, reason="CO-45", party="Cedar"), "What Cedar has agreed with us lowers the price",
         "Above the price agreed with your plan (CO-45)"),
        (Step("paid", -7200, 0, party="Cedar", facts=Facts("check", "8842", dt.date(2026, 11, 18))), "Cedar paid",
         "Check 8842 of Nov 18, 2026"),
        (Step("share", 0, 0, stated_cents=1800, reason="PR-2", party="Cedar"), "Cedar says that this part is yours",
         "$18.00 of what is left · Coinsurance: your share of the agreed price (PR-2)"),
        (Step("share", 0, 0, stated_cents=1800, reason="PR-999", party="Cedar"), "Cedar says that this part is yours",
         "$18.00 of what is left · PR-999"),
        (Step("payment", 1800, 0, is_undone=True, facts=Facts("receipt", "R-1")), "Taken back: Your payment", "Receipt R-1"),
        (Step("written_off", -5, 0, reason="small-balance"), "We do not ask this part of you", "Too small to ask for"),
    ],
)  # fmt: skip
def test_a_step_in_words(step, what, detail):
    assert said(step, BillFacts("", "charge", "99213", None, "2", 7500), ENGLISH) == (what, detail)
