"""The catalogue says of every check what a biller asks first."""

import re

from billwright.rules.scrub import REGISTRY
from billwright.rules.scrub.catalogue import examples, markdown, rows, subjects


def test_has_a_row_for_every_check() -> None:
    assert [row.id for row in rows()] == list(REGISTRY)


def test_ids_are_words_with_hyphens_and_titles_are_sentences_of_what_holds() -> None:
    for row in rows():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", row.id), row.id
        assert not row.title[0].islower()
        assert not row.title.endswith(".")
        assert row.source


def test_markdown_has_a_line_for_every_check() -> None:
    assert markdown().count("\n") == len(REGISTRY) + 2


def test_every_check_stands_in_one_subject_with_what_it_says() -> None:
    assert sorted(check.id for checks in subjects().values() for check in checks) == sorted(REGISTRY)
    said = "\n".join(line for checks in subjects().values() for line in examples(checks))
    for check in REGISTRY.values():
        assert f"## {check.id}\n" in said
        for example in check.fails:
            assert f"| {example.shows} | " in said, f"{check.id} says nothing of: {example.shows}"


def test_there_are_at_least_ninety() -> None:
    assert len(REGISTRY) >= 90
