"""Two people at one form: what each changed since it was opened, met name by name. Pure; the texts are the form's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Difference(NamedTuple):
    """A field that somebody else changed while this form was open. `mine` is what is typed here; where it is None, it was
    not touched here and theirs stands in the form now."""

    name: str
    theirs: str
    mine: str | None


def is_same(one: str, other: str) -> bool:
    return one.strip() == other.strip()


def merge(
    base: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    same: Callable[[str, str], bool] = is_same,
) -> tuple[dict[str, str], list[Difference]]:
    """The texts to go on with, and what differs: what only they changed is taken over, what was typed here is kept.

    `base` is what both began from, `mine` what is typed here, `theirs` what is stored now and names every field.

    >>> opened = {"city": "Springfield", "phone": "", "first": "Ida"}
    >>> texts, differs = merge(opened, opened | {"phone": "5550102030"}, opened | {"city": "Shelbyville"})
    >>> texts, differs[0].name, differs[0].mine
    ({'city': 'Shelbyville', 'phone': '5550102030', 'first': 'Ida'}, 'city', None)
    """
    texts, differences = {}, []
    for name, their in theirs.items():
        my, was = mine.get(name, ""), base.get(name, "")
        is_mine, is_theirs = not same(my, was), not same(their, was)
        texts[name] = my if is_mine else their
        if is_theirs and not same(my, their):
            differences.append(Difference(name, their, my if is_mine else None))
    return texts, differences


def read_base(text: str) -> dict[str, str]:
    """The texts that a form was opened with, as its hidden field brings them back. One that was tampered with makes only
    the sender's own form look different."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in read.items()} if isinstance(read, dict) else {}
