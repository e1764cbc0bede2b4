"""Locks between processes of one home: files locked by the kernel, which lets go of them when a process ends, however."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from billwright.cli.errors import UnusableError

AT_WORK = "at-work.lock"
"""Shared by those who serve a home; held alone by the demo that replaces it."""


def make_private(home: Path) -> None:
    """The folder, which only its owner may look into; one that is there keeps the rights that it was given."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else holds it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """The home is being worked on. Raises UnusableError while a demo is built there."""
    with (home / AT_WORK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableError(f"a demo is being built in {home}: wait until it is done") from None
        yield


@contextmanager
def replacing(home: Path) -> Iterator[Callable[[], None]]:
    """Nobody works on the home; yields what lets others in again. Raises UnusableError while somebody does."""
    make_private(home)
    with (home / AT_WORK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableError(
                f"the demo in {home} is being served or built: stop that first, or set BILLWRIGHT_HOME to another folder"
            ) from None
        yield lambda: fcntl.flock(file, fcntl.LOCK_SH)
