"""How long work tells how far it is."""

from collections.abc import Callable

Advance = Callable[[int, int], None]
"""`advance(done, of)` is called after each committed step and may raise to stop there; `of` is 0 while nobody knows."""


def unheard(done: int, of: int) -> None:
    """For work that nobody watches."""
