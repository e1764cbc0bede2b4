"""What holds for every form: the same bytes, the right kind of PDF, and text that stays text."""

import doctest
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
import segno
from tests.forms.samples import PAY_URL, SENDER, invoice, pages, read, receipt, service, statement

from billwright.forms import FormError, invoice_pdf, receipt_pdf, statement_pdf, words
from billwright.records.parties import Address

HOSTILE = [
    '#panic("typst")',
    '#import "house.typ": *',
    '#read("house.typ")',
    "$x^2$ *bold* _it_ `raw` @ref <last> [a] // b /* c */",
    '"quoted" \\"back\\slash\\" \\u{41}',
    "{{ name }} {name} {0} %s ${HOME}",
    "<script>alert(1)</script>",
    "Zoë Łukasz Ελένη Дмитрий",
]


def printed(text: str) -> str:
    """As it reads back: without the line breaks of the layout."""
    return "".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_text_prints_as_it_was_typed(text: str) -> None:
    sender = msgspec.structs.replace(SENDER, name=text, phone=text)
    address = Address(text, text, text, "NY", "12545")
    bill = invoice(
        number=text,
        sender=sender,
        bill_to=text,
        bill_to_address=address,
        note=text,
        lines=(service(0, description=text),),
    )
    got = printed("".join(pages(invoice_pdf(bill))))
    # sender name ×2, phone, title number, addressee ×3, note, line; stub: number, payer, check ×2
    assert got.count(printed(text)) >= 13
    assert printed(text) in printed(pages(receipt_pdf(receipt(received_from=text)))[0])
    assert printed(text) in printed(pages(statement_pdf(statement(message=text)))[0])


def test_long_word_breaks_inside_its_column() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    (text,) = pages(invoice_pdf(invoice(bill_to=word, lines=(service(0, description=word),))))
    assert printed(text).count(word) == 3
    assert word not in text


def test_description_of_many_pages_loses_nothing() -> None:
    text = " ".join(f"word{at}" for at in range(2500))
    texts = pages(invoice_pdf(invoice(lines=(service(0, description=text),))))
    assert len(texts) > 2
    body = "".join(texts)
    assert all(f"word{at}" in body for at in range(2500))
    assert "Total $20.00" in texts[-1]


def test_description_of_many_short_lines_loses_nothing() -> None:
    text = "\n".join(f"w{at}" for at in range(100))
    texts = pages(invoice_pdf(invoice(lines=(service(0, description=text),))))
    assert len(texts) > 1
    assert [f"w{at}" in "".join(texts).split() for at in range(100)] == [True] * 100
    assert "Total $20.00" in texts[-1]


def test_another_catalogue_speaks_another_language() -> None:
    german = words.ENGLISH | {
        "lang": "de",
        "invoice": "Rechnung",
        "amount_due": "Zu zahlen",
        "page": "Seite {page} von {pages}",
    }
    pdf = invoice_pdf(invoice(), words=german)
    (text,) = pages(pdf)
    assert read(pdf).trailer["/Root"]["/Lang"] == "de"  # type: ignore[index]
    assert "Rechnung\nINV-2026-00041" in text
    assert "Zu zahlen by Dec 24, 2026 $20.00" in text
    assert "Seite 1 von 1" in text
    assert "Amount due" not in text


def test_control_characters_and_direction_overrides_are_not_printed() -> None:
    (text,) = pages(invoice_pdf(invoice(lines=(service(0, description="a\x00b\x1b \u202e00.1\u2066c \ud800"),))))
    assert "a b 00.1c \ufffd" in " ".join(text.split())


def archival(pdf: bytes) -> bool:
    xmp = read(pdf).trailer["/Root"].get("/Metadata")  # type: ignore[attr-defined]
    data = xmp.get_object().get_data() if xmp else b""
    return all(mark in data for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"))


def test_is_archival_tagged_titled_dated_and_in_its_language() -> None:
    pdf = invoice_pdf(invoice())
    root = read(pdf).trailer["/Root"]
    meta = read(pdf).metadata
    assert archival(pdf)
    assert root["/Lang"] == "en"  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert meta is not None
    assert (meta.title, meta.author) == ("Invoice INV-2026-00041", "Riverbend Family Practice")
    assert meta["/CreationDate"] == "D:20261124000000Z"
    assert archival(receipt_pdf(receipt())) and archival(statement_pdf(statement()))


def test_letter_that_no_font_has_still_gets_printed() -> None:
    """U+13000 is an Egyptian hieroglyph: no archival PDF can be made of it without its font, but the bill goes out."""
    pdf = invoice_pdf(invoice(bill_to="Bird \U00013153 Ltd"))
    assert "Bird" in pages(pdf)[0]
    assert not archival(pdf)


def test_draft_has_no_date_and_is_not_archival() -> None:
    pdf = invoice_pdf(invoice(number="", issued_on=None))
    assert not archival(pdf)
    assert pdf == invoice_pdf(invoice(number="", issued_on=None))


def test_same_record_same_bytes_from_any_thread() -> None:
    bills = [invoice(number=f"INV-{at}") for at in range(6)] * 2
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(invoice_pdf, bills))
    assert made[:6] == made[6:]
    assert len(set(made)) == 6
    assert receipt_pdf(receipt()) == receipt_pdf(receipt())
    assert statement_pdf(statement()) == statement_pdf(statement())


@pytest.mark.parametrize(
    ("url", "words"),
    [("javascript:alert(1)", "does not begin with https://"), ("https://x.example/" + "a" * 3000, "too long")],
)
def test_pay_link_that_is_none_is_refused(url: str, words: str) -> None:
    with pytest.raises(FormError, match=words):
        invoice_pdf(invoice(sender=msgspec.structs.replace(SENDER, pay_url=url)))


def test_pay_code_holds_the_pay_link(tmp_path: Path) -> None:
    """The dark and light squares of the printed code are those of a QR code of the link."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed, so the page cannot be turned into pixels")
    source = tmp_path / "invoice.pdf"
    source.write_bytes(invoice_pdf(invoice()))
    dpi = 300
    # 1.1 in around the code, which is 1 in wide, ends at the right margin (7.6 in) and lies above its caption
    crop = [
        "-x",
        str(int(6.55 * dpi)),
        "-y",
        str(int(8.95 * dpi)),
        "-W",
        str(int(1.1 * dpi)),
        "-H",
        str(int(1.13 * dpi)),
    ]
    ran = subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", *crop, source], capture_output=True, check=True)
    pixels = read_pgm(ran.stdout)
    rows = [y for y, row in enumerate(pixels) if min(row) < 128]
    columns = [x for x in range(len(pixels[0])) if min(row[x] for row in pixels) < 128]
    matrix = segno.make_qr(PAY_URL, error="m").matrix
    size = len(matrix)
    high, wide = (rows[-1] - rows[0] + 1) / size, (columns[-1] - columns[0] + 1) / size
    seen = [
        [pixels[int(rows[0] + (y + 0.5) * high)][int(columns[0] + (x + 0.5) * wide)] < 128 for x in range(size)]
        for y in range(size)
    ]
    assert seen == [[bool(module) for module in row] for row in matrix]


def read_pgm(data: bytes) -> list[bytes]:
    head = BytesIO(data)
    assert head.readline().strip() == b"P5"
    width, height = map(int, head.readline().split())
    assert head.readline().strip() == b"255"
    return [head.read(width) for _ in range(height)]


def test_examples_in_words() -> None:
    ran = doctest.testmod(words)
    assert ran.attempted >= 6
    assert ran.failed == 0
