"""What every form shows: who sends it, to whom, its facts, and the part to send back."""

from typing import Any

from billwright.forms import press
from billwright.forms.words import Words, address_lines
from billwright.records.invoice import Letterhead

Fact = tuple[str, str]
"""A label and its value; a fact without a value is not printed."""


def phone_words(digits: str) -> str:
    """A telephone number of the United States as people read it; what is no ten digits stands as it is.

    >>> phone_words("5555550100"), phone_words("+44 20 7946 0000")
    ('(555) 555-0100', '+44 20 7946 0000')
    """
    is_ours = len(digits) == 10 and digits.isascii() and digits.isdecimal()
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if is_ours else digits


def sheet(
    sender: Letterhead,
    *,
    title: str,
    number: str,
    paper: press.Paper,
    words: Words,
    mark: str = "",
    addressee: list[str] | None = None,
    facts: tuple[Fact, ...] = (),
) -> dict[str, Any]:
    """The data that templates/house.typ lays out. `mark` goes across each page."""
    contacts = (
        phone_words(sender.phone),
        sender.email,
        sender.website,
        f"{words['tax_id']} {sender.tax_id}" if sender.tax_id else "",
    )
    return {
        "words": words,
        "paper": paper,
        "title": title,
        "number": number,
        "mark": mark,
        "sender": {
            "name": sender.name,
            "address": address_lines(sender.address),
            "contacts": [each for each in contacts if each],
        },
        "addressee": addressee or [],
        "facts": [fact for fact in facts if fact[1]],
    }


def stub(
    sender: Letterhead, *, facts: tuple[Fact, ...], amount: str, payer: str, pay_by: str, words: Words
) -> dict[str, Any]:
    """The part to send back. `pay_by` is the number to write on the check."""
    return {
        "facts": [fact for fact in facts if fact[1]],
        "amount": amount,
        "payer": payer,
        "payable_to": words["payable_to"].format(name=sender.name, number=pay_by),
        "remit_to": [sender.name, *address_lines(sender.address)],
        "pay_alt": words["scan_alt"].format(url=sender.pay_url),
    }
