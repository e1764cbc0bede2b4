"""Benchmarks: each module here has `run()`, whose rows are a name, a figure, its unit, the floor in the same unit and
the ratio of figure to floor, both None where there is no floor. Nothing here asserts anything about time.
"""

from pathlib import Path


def names() -> list[str]:
    """The benchmarks, by file."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
