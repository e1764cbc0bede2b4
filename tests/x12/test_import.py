"""The library alone is small: what its import brings in, counted in a fresh interpreter, whatever the machine's speed."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

BY_MSGSPEC = {"msgspec", "typing_extensions"}


@cache
def brought_in(module: str) -> frozenset[str]:
    """The modules that an import adds to a bare interpreter."""
    code = f"import sys; before = set(sys.modules); import {module}; print(*set(sys.modules) - before)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return frozenset(said.split())


def test_msgspec_is_all_that_it_needs() -> None:
    roots = {name.partition(".")[0] for name in brought_in("billwright.x12")}
    assert {root for root in roots if root not in sys.stdlib_module_names} - BY_MSGSPEC == {"billwright"}


def test_of_ours_it_needs_the_records_alone() -> None:
    ours = {name.split(".")[1] for name in brought_in("billwright.x12") if name.startswith("billwright.")}
    assert ours == {"x12", "records"}


def test_of_the_standard_library_it_takes_hardly_more_than_msgspec_does() -> None:
    """Each module costs about half a millisecond: 80 ms are gone with an `import asyncio` and a few like it."""
    more = brought_in("billwright.x12") - brought_in("msgspec")
    assert len([name for name in more if not name.startswith("billwright")]) <= 16
    assert not {"asyncio", "email", "http", "json", "unittest", "xml", "socket", "subprocess"} & more


def test_the_guides_are_compiled_when_they_are_needed() -> None:
    code = "import billwright.x12; from billwright.x12 import guide; print(guide.load.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "0\n"
