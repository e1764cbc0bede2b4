"""The Python of the X12 tutorial says what stands below it, and so do the examples in the library's docstrings."""

import doctest
import importlib
import pkgutil

import pytest
from docs.rerun import CHECKOUT

from billwright import x12

MODULES = [x12.__name__, *(f"{x12.__name__}.{each.name}" for each in pkgutil.iter_modules(x12.__path__))]


def test_the_tutorial_in_python(monkeypatch):
    monkeypatch.chdir(CHECKOUT)
    page = CHECKOUT / "docs" / "tutorial" / "x12.md"
    ran = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert ran.attempted > 20
    assert ran.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_library_shows_how_it_is_used():
    assert doctest.testmod(x12).attempted >= 5
