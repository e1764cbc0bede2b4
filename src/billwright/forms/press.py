"""The press: a typst compiler for all forms, fed with data and never with source."""

import datetime as dt
import functools
import io
import re
import threading
import unicodedata
from pathlib import Path
from typing import Any, Literal, cast

import msgspec
import segno
import typst

Paper = Literal["us-letter", "a4"]

TEMPLATES = Path(__file__).parent / "templates"

_ARCHIVE = ["a-2a", "ua-1"]
"""PDF/A-2a is PDF/A-2b with its text and structure told too; PDF/UA-1 is what screen readers rely on."""

_NO_GLYPH = "could not be displayed"
_LONG_WORD = re.compile(r"\S{25,}")
_LONGEST_MAIL_ADDRESS = 32
"""A mail address up to here is left whole, so that it can be copied; longer ones and other long words may break."""


class FormError(ValueError):
    """The record cannot be printed as it stands; the message says what does not fit and what to do."""


def print_pdf(template: str, data: dict[str, Any], created: dt.date | None, pay_url: str = "") -> bytes:
    """The PDF of `template` (a name in TEMPLATES) filled with `data`; `created` is its date of creation at 00:00 UTC.

    `pay_url` becomes a link and a QR code where the template shows them. Raises FormError where it cannot.

    Letters that the fonts in the typst wheel lack come from this machine's fonts; where those lack them too, or where
    there is no date, it is an ordinary PDF instead of an archival one, and a missing letter shows as an empty box.
    """
    inputs = {"data": msgspec.json.encode(_printable(data | {"created": created})).decode()}
    if pay_url:
        inputs |= {"pay_url": pay_url, "pay_code": _pay_code(pay_url)}
    stamp = dt.datetime.combine(created or dt.date(1970, 1, 1), dt.time(), dt.UTC)
    attempts = [(False, _ARCHIVE), (True, _ARCHIVE), (True, [])] if created else [(True, [])]
    for system_fonts, standards in attempts:
        try:
            pdf = _compiler(system_fonts).compile(
                TEMPLATES / template,
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=cast(Any, standards),
                timestamp=stamp,
            )
        except typst.TypstError as error:
            if _NO_GLYPH not in str(error) or not standards:
                raise
        else:
            return cast(bytes, pdf)
    raise AssertionError("the last attempt returns or raises")


class _Compilers(threading.local):
    """Kept between documents with their parsed fonts, each thread its own: one is not reentrant, two use two cores."""

    def __init__(self) -> None:
        self.by_fonts: dict[bool, typst.Compiler] = {}


_compilers = _Compilers()


def _compiler(system_fonts: bool) -> typst.Compiler:
    kept = _compilers.by_fonts
    if system_fonts not in kept:
        kept[system_fonts] = typst.Compiler(root=TEMPLATES, font_paths=_fonts(system_fonts))
    return kept[system_fonts]


@functools.cache
def _fonts(system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system_fonts)


def _pay_code(url: str) -> str:
    """A QR code of `url` as SVG. Error correction M: it survives a fold."""
    if not url.startswith(("https://", "http://")):
        raise FormError(f"the letterhead's pay link does not begin with https://: {url!r}")
    try:
        code = segno.make_qr(url, error="m")
    except segno.DataOverflowError as error:
        raise FormError(f"the letterhead's pay link is too long for a QR code ({len(url)} characters)") from error
    out = io.BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def _printable(value: Any) -> Any:
    """`value` with every text in it made safe to lay out."""
    match value:
        case str():
            return _printable_text(value)
        case dict():
            return {key: _printable(each) for key, each in value.items()}
        case list() | tuple():
            return [_printable(each) for each in value]
    return value


def _printable_text(text: str) -> str:
    """Without control characters and without direction overrides (which could show an amount reversed).

    A long word gets invisible places to break, so that it cannot leave its column.
    """
    if text.isascii() and text.isprintable() and len(text) < 25:
        return text
    shown = "".join(_printable_character(each) for each in text)
    return _LONG_WORD.sub(_breakable, shown)


def _breakable(match: re.Match[str]) -> str:
    word = match[0]
    if "@" in word and len(word) <= _LONGEST_MAIL_ADDRESS:
        return word
    return "\u200b".join(re.findall(".{1,8}", word))


def _printable_character(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return "\n" if character == "\n" else " "
        case "Cf":
            return "" if unicodedata.bidirectional(character) != "BN" else character
        case "Cs" | "Co" | "Cn":
            return "\ufffd"
    return character
