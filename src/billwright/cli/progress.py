"""Bars on standard error, there only where it is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[str, int, int], None]


def bar() -> Progress:
    """Of a file's bytes."""
    console = Console(stderr=True)
    percent = TextColumn("{task.percentage:>3.0f}%")
    return Progress(TextColumn("{task.description}"), BarColumn(), percent, TimeRemainingColumn(), console=console)


@contextmanager
def counting(*names: str) -> Iterator[Advance]:
    """A bar for each name; yields `advance(name, done, of)`."""
    console = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, disable=not console.is_terminal,
    )  # fmt: skip
    with shown:
        tasks = {name: shown.add_task(name, total=None) for name in names}
        yield lambda name, done, of: shown.update(tasks[name], completed=done, total=of or None)
