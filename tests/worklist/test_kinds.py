"""The table of kinds and the code that raises work know the same kinds."""

import ast
from collections.abc import Iterator
from pathlib import Path

from billwright.apps.worklist.kinds import KINDS
from billwright.apps.worklist.models import WorkItem

SRC = Path(__file__).parents[2] / "src"


def raised_kinds() -> Iterator[tuple[str, str]]:
    """(place, kind) of every RaiseWork and close_work in the source whose kind is written out."""
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                given = {each.arg: each.value for each in node.keywords}
                place = {"RaiseWork": 0, "close_work": 1}.get(name)
                if place is None:
                    continue
                kind = given.get("kind") or (node.args[place] if len(node.args) > place else None)
                if isinstance(kind, ast.Constant):
                    yield f"{path.relative_to(SRC)}:{node.lineno}", kind.value


def test_no_work_is_raised_or_closed_of_a_kind_that_the_table_lacks():
    found = list(raised_kinds())
    assert len(found) > 5, "the source was not looked through"
    assert [(place, kind) for place, kind in found if kind not in KINDS] == []


def test_every_kind_fits_its_column_and_has_words():
    longest = WorkItem._meta.get_field("kind").max_length
    for kind, (title, desk) in KINDS.items():
        assert len(kind) <= longest
        assert title[:1].isupper()
        assert desk in {"claims", "collections", "denials", "front desk", "mailroom", "manager", "posting"}
