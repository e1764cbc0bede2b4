"""The catalogue says of every check what a biller asks first."""

import re

from billwright.rules.scrub import REGISTRY, catalogue
from billwright.rules.scrub.catalogue import markdown


def test_has_a_row_for_every_check() -> None:
    assert [row.id for row in catalogue()] == list(REGISTRY)


def test_ids_are_words_with_hyphens_and_titles_are_sentences_of_what_holds() -> None:
    for row in catalogue():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", row.id), row.id
        assert row.title[0].isupper()
        assert not row.title.endswith(".")
        assert row.source


def test_markdown_has_a_line_for_every_check() -> None:
    assert markdown().count("\n") == len(REGISTRY) + 2
