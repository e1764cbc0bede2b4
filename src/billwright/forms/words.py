"""What patients and clients read, in their language; and dates, amounts, quantities and addresses as people write them.

The words are in `english`, their translations in gettext catalogues under `locale`, which are read as they stand: there is
no compiled copy that could differ. A message's context is its key, so that one English word may have two translations.
"""

import datetime as dt
import functools
import gettext
import io
from decimal import Decimal
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from billwright.forms.english import ENGLISH as ENGLISH
from billwright.records.money import format_cents
from billwright.records.parties import Address

Words = dict[str, str]
"""A whole catalogue: the keys of ENGLISH, in another language."""

LANGUAGES = {"en": "English", "es": "Español"}
"""What a person may read, each named in itself."""
CATALOGUES = Path(__file__).parent / "locale"


@functools.cache
def words_in(language: str) -> Words:
    """The words of a language of LANGUAGES; English for any other. One dict for all who ask: never change it."""
    if language == "en" or language not in LANGUAGES:
        return ENGLISH
    translated = _translations(language)
    return {key: translated.pgettext(key, text) for key, text in ENGLISH.items()}


def _translations(language: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "billwright.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def date_words(day: dt.date, words: Words) -> str:
    """A day as a client reads it.

    >>> date_words(dt.date(2026, 1, 2), ENGLISH), date_words(dt.date(2026, 1, 2), words_in("es"))
    ('Jan 2, 2026', '2 ene 2026')
    """
    return format_date(day, "medium", locale=words["locale"])


def amount(cents: int, currency: str) -> str:
    """With its currency and a minus sign of a figure's width: as English and Spanish write it in the United States.

    >>> amount(-1234567, "USD")
    '−$12,345.67'
    """
    return format_cents(cents, currency).replace("-", "−")


def figure(cents: int) -> str:
    """Bare, for a column whose head or total names the currency.

    >>> figure(123456), figure(-5)
    ('1,234.56', '−0.05')
    """
    return amount(cents, "USD").replace("$", "")


def quantity(value: Decimal) -> str:
    """Without zeros that say nothing.

    >>> quantity(Decimal("2.50")), quantity(Decimal("100")), quantity(Decimal("1E+2"))
    ('2.5', '100', '100')
    """
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def rate(basis_points: int) -> str:
    """Basis points as a percentage.

    >>> rate(825), rate(1000), rate(5)
    ('8.25%', '10%', '0.05%')
    """
    return quantity(Decimal(basis_points) / 100) + "%"


def address_lines(address: Address) -> list[str]:
    """As the US Postal Service wants them; the country stands last where it is not the United States.

    >>> address_lines(Address("1 Main St", "", "Millbrook", "NY", "125450001"))
    ['1 Main St', 'Millbrook NY 12545-0001']
    """
    code = address.postal_code
    if len(code) == 9 and code.isascii() and code.isdigit():
        code = f"{code[:5]}-{code[5:]}"
    place = " ".join(part for part in (address.city, address.state, code) if part)
    country = "" if address.country in ("US", "USA") else address.country
    return [line for line in (address.line1, address.line2, place, country) if line]
