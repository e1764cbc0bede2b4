"""The text of a condition, cut into tokens that know where they stand."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from billwright.rules.scrub.payer_rules.tree import Fault

Kind = Literal["word", "text", "sign", "end"]
_TOKEN = re.compile(r'"(?:[^"\n]|"")*"|\$\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![^\s()])|<=|>=|<>|!=|[<>=(),]|[^\s"<>=!(),]+')


class Token(NamedTuple):
    """`text` of a quoted text is what stands between its quotes; the `end` comes after the last."""

    kind: Kind
    text: str
    line: int
    column: int

    @property
    def word(self) -> str:
        """In lower case, for the words of the language; empty for a quoted text."""
        return self.text.lower() if self.kind in ("word", "sign") else ""


class FaultError(Exception):
    """A fault of the text ends the reading of one entry; the reader of rules catches it and keeps the fault."""

    def __init__(self, at: Token, words: str, instead: tuple[str, ...] = ()) -> None:
        self.fault = Fault(at.line, at.column, words, instead)
        super().__init__(words)


def tokens_of(text: str, line: int = 1, column: int = 1) -> list[Token]:
    """The tokens of `text`, which begins at this line and column. Raises FaultError for a quote that is not closed and
    for a sign that the language does not have."""
    found: list[Token] = []
    at = 0
    for piece in text.split("\n"):
        position = 0
        start = column if at == 0 else 1
        while position < len(piece):
            if piece[position].isspace():
                position += 1
                continue
            match = _TOKEN.match(piece, position)
            here = Token("sign", piece[position], line + at, start + position)
            if match is None:
                raise FaultError(
                    here,
                    "this quote is not closed" if piece[position] == '"' else f"{piece[position]} has no meaning here",
                )
            found.append(_token(match[0], here))
            position = match.end()
        at += 1
    last = text.split("\n")[-1]
    end_column = (column if at == 1 else 1) + len(last)
    return [*found, Token("end", "", line + at - 1, end_column)]


def _token(text: str, here: Token) -> Token:
    if text.startswith('"'):
        return here._replace(kind="text", text=text[1:-1].replace('""', '"'))
    return here._replace(kind="sign" if text[0] in "<>=!()," else "word", text=text)
