"""Every command, setting and table is documented, and the reference is what the code says today."""

import ast
import inspect
from pathlib import Path

import pytest
from django.apps import apps

from billwright.cli.permissions import NEEDS
from billwright.rules.scrub.catalogue import subjects
from billwright.x12 import COVERED
from docs import generate

SRC = Path(__file__).parents[2] / "src"
PAGES = (
    "commands.md", "settings.md", "permissions.md", "tables.md", "checks.md", "edits-5010.md", "payer-rules.md", "x12.md",
    *(f"checks/{subject}.md" for subject in subjects()),
    *(f"x12/{name.lower()}.md" for name in COVERED),
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_what_the_code_says(name):
    committed = (generate.REFERENCE / name).read_text(encoding="utf-8")
    assert committed == generate.pages()[name], "run .venv/bin/python docs/generate.py and commit what it writes"


def test_there_is_no_other_page_that_nobody_makes():
    there = {path.relative_to(generate.REFERENCE).as_posix() for path in generate.REFERENCE.rglob("*.*")}
    assert there == set(PAGES) == generate.pages().keys()


def test_every_command_and_each_of_its_options_says_what_it_does():
    for name, command in generate.leaves():
        assert name in NEEDS
        assert command.help, name
        for each in command.params:
            assert each.help or each.metavar, f"{name}: {each.name}"


def environment_names() -> set[str]:
    """Names that the code reads from the environment, by its source."""
    names = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
                names |= strings(node.args[0])
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                names |= strings(node.slice)
            elif isinstance(node, ast.keyword) and node.arg == "envvar":
                names |= strings(node.value)
    return names


def strings(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_every_setting_is_documented_and_read():
    assert generate.SETTINGS.keys() - {"DJANGO_SETTINGS_MODULE"} == environment_names()


def test_every_table_says_what_a_row_is():
    ours = [model for model in apps.get_models() if model.__module__.startswith("billwright.")]
    assert ours
    undocumented = [model.__name__ for model in ours if inspect.getdoc(model).startswith(f"{model.__name__}(")]
    assert undocumented == []


@pytest.mark.parametrize("page", ["README.md", *(str(path) for path in sorted(Path("docs").rglob("*.md")))])
def test_links_between_pages_lead_somewhere(page):
    import re

    path = SRC.parent / page
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{page}: {target}"
