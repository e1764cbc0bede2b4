"""What a file is, told from its first few hundred bytes."""

from __future__ import annotations

import re

from billwright.x12.envelope import transaction_type
from billwright.x12.errors import X12Error
from billwright.x12.stream import decoded, parse_isa

_LOOK_AT = 1 << 16


def sniff(data: bytes) -> str | None:
    """The type of the first transaction: "837P", "835", "999", "TA1", "277CA", "270" ...; None where it is not X12.

    `data` may be the beginning of a file: a few hundred bytes do.

    >>> sniff(b"not X12")
    """
    start = re.search(rb"ISA[^A-Za-z0-9\s]", data[:_LOOK_AT])
    if start is None:
        return None
    head = data[start.start() : start.start() + _LOOK_AT]
    try:
        isa, size = parse_isa(head)
    except X12Error:
        return None
    marks, version = isa.delimiters, ""
    text = decoded(head[size:]) if marks.segment in "\r\n" else decoded(head[size:]).replace("\r", "").replace("\n", "")
    for raw in text.split(marks.segment):
        texts = raw.strip().split(marks.element)
        if texts[0] == "TA1":
            return "TA1"
        if texts[0] == "GS":
            version = texts[8].strip() if len(texts) > 8 else ""
        elif texts[0] == "ST" and len(texts) > 1:
            return transaction_type(texts[1], texts[3] if len(texts) > 3 and texts[3] else version)
    return None
