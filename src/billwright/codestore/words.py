"""Codes found by words: every word as a beginning, best first, and forgiving of slips of the finger where asked.

The index is a full-text table of SQLite beside the codes that it is about, or in memory for a short list. A term is a
title, a term that the code includes, or one of the official index; a row each, so that a short match ranks above a long.
"""

from __future__ import annotations

import functools
import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

Kind = Literal["title", "inclusion", "index"]

_SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(code UNINDEXED, text, kind UNINDEXED,
    tokenize = "porter unicode61 remove_diacritics 2", prefix = '2 3 4');
CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_TERMS_A_CODE = 4
"""Rows read for each code wanted, as several terms of one code may meet the words."""
_LEAST_LOOKED_AT = 300
"""Rows among which those go ahead that have the very words, not only words that begin so or share a stem."""
_MOST_RANKED = 1_500
"""Terms that one search puts in order: words as common as "other" are answered from the first of them, in time."""
_MOST_WORDS = 12
_LEAST_TYPED = 4
"""Letters below which a word is too short to be taken for another, or for a whole one."""
_LIKENESS = 0.75
"""Least share of a word that is right: one slip in four letters, two in eight (optimal string alignment)."""
_NEARLY = 0.06
"""Words this much less alike than the likest are meant as well: the typed word does not say which."""
_MOST_MEANT = 4


class Term(NamedTuple):
    """A row of the index: what a code is called."""

    code: str
    text: str
    kind: Kind = "title"


def write(db: sqlite3.Connection, terms: Iterable[Term]) -> None:
    """Makes the index in an empty database."""
    db.executescript(_SCHEMA)
    seen: set[str] = set()

    def noted() -> Iterable[Term]:
        for term in terms:
            seen.update(split(term.text))
            yield term

    db.executemany("INSERT INTO words VALUES (?, ?, ?)", noted())
    db.executemany("INSERT INTO vocabulary VALUES (?)", ((word,) for word in sorted(seen)))


def split(text: str) -> list[str]:
    """Words without case and accents, as the index has them.

    >>> split("Ménière's disease; type 2")
    ['meniere', 's', 'disease', 'type', '2']
    """
    bare = text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.findall(r"\w+", bare.casefold())


class WordIndex:
    """The index in an open database. Safe for threads as far as its connection is."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._beginnings = functools.lru_cache(maxsize=32)(self._beginnings_of)

    @classmethod
    def in_memory(cls, terms: Iterable[Term]) -> WordIndex:
        db = sqlite3.connect(":memory:", check_same_thread=False)
        write(db, terms)
        return cls(db)

    def search(self, typed: str, limit: int, forgiving: bool = False) -> list[Term]:
        """One term for each code that has every word as a beginning, best first. A word that nothing begins with finds
        nothing; `forgiving` reads it as those that are spelled most like it."""
        groups = [self._meant(word, forgiving) for word in split(typed)[:_MOST_WORDS]]
        if not groups or not all(groups):
            return []
        query = " AND ".join("(" + " OR ".join(f'"{word}"*' for word in group) + ")" for group in groups)
        sql = (
            "SELECT code, text, kind FROM (SELECT code, text, kind, bm25(words) AS score FROM words"
            " WHERE words MATCH ? LIMIT ?) ORDER BY score, length(code), code LIMIT ?"
        )
        rows = self._db.execute(sql, (query, _MOST_RANKED, limit * _TERMS_A_CODE + _LEAST_LOOKED_AT))
        terms = [Term(*row) for row in rows]
        whole = {word for group in groups for word in group if len(word) >= _LEAST_TYPED}
        terms.sort(
            key=lambda term: -len(whole.intersection(split(term.text)))
        )  # stable: the order so far parts the rest
        found: dict[str, Term] = {}
        for term in terms:
            found.setdefault(term.code, term)
        return list(found.values())[:limit]

    def _meant(self, word: str, forgiving: bool) -> tuple[str, ...]:
        """The word itself where something begins with it, else beginnings spelled nearly so; empty where none is."""
        sql = "SELECT 1 FROM vocabulary WHERE word >= ? AND word < ? LIMIT 1"
        if self._db.execute(sql, (word, word + "\U0010ffff")).fetchone():
            return (word,)
        if not forgiving or len(word) < _LEAST_TYPED or not word.isalpha():
            return ()
        from rapidfuzz import process  # the checks open this module too, and never get here
        from rapidfuzz.distance import OSA

        alike = process.extract(
            word, self._beginnings(len(word)), scorer=OSA.normalized_similarity,
            score_cutoff=_LIKENESS, limit=_MOST_MEANT, processor=None,
        )  # fmt: skip
        return tuple(each for each, likeness, _ in alike if likeness >= alike[0][1] - _NEARLY)

    def _beginnings_of(self, length: int) -> tuple[str, ...]:
        """What a word of `length` letters may have been meant as: beginnings of that length, and one letter more, so that
        a word is found before it is typed to its end."""
        words = [word for word in self._vocabulary if len(word) >= length - 1]
        return tuple(sorted({word[:length] for word in words} | {word[: length + 1] for word in words}))

    @functools.cached_property
    def _vocabulary(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT word FROM vocabulary")]
