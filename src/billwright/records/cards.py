"""Card numbers, which are never kept: whoever types one is told so."""

import itertools
import re

_RUN = re.compile(r"\d+(?:[ -]\d+)*")
CARD_LENGTHS = range(13, 20)


def holds_card_number(text: str) -> bool:
    """Whether it holds 13 to 19 digits, in groups as people type them, that pass the check of card numbers (Luhn,
    ISO/IEC 7812-1).

    One such run in ten passes by chance, so a network's own long reference may be refused: its last digits will do.

    >>> holds_card_number("visa 4111 1111 1111 1111 123"), holds_card_number("4111-1111-1111-1112")
    (True, False)
    """
    for run in _RUN.findall(text):
        groups = re.split("[ -]", run)
        for start, end in itertools.combinations(range(len(groups) + 1), 2):
            digits = "".join(groups[start:end])
            if len(digits) in CARD_LENGTHS and _passes_luhn(digits):
                return True
    return False


def is_trace_number(text: str) -> bool:
    """Whether it is an ACH trace number: 15 digits that begin with a bank's routing prefix (00–12, 21–32, 61–72 or 80).
    No card has 15 digits and begins so (American Express: 34 and 37), so a trace that passes Luhn by chance is no card.

    >>> is_trace_number("091000019990009"), is_trace_number("378282246310005"), is_trace_number("4111111111111111")
    (True, False, False)
    """
    digits = text.strip()
    if len(digits) != 15 or not (digits.isascii() and digits.isdigit()):
        return False
    prefix = int(digits[:2])
    return prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80


def _passes_luhn(digits: str) -> bool:
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in digits[::-2])) % 10 == 0
