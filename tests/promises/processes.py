"""Several processes do the same thing at the same instant, each with connections of its own."""

import os
import sys
from collections.abc import Callable

from django.db import connections


def at_once(count: int, work: Callable[[int], object]) -> None:
    """Forks `count` processes that wait for one signal and then each call `work(number)`. All must end well."""
    connections.close_all()
    ready, go = os.pipe()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            os.close(go)
            _run(lambda number=number: work(number), ready)
        children.append(child)
    os.close(ready)
    os.close(go)  # the end of the pipe is what all of them wait for
    for child in children:
        _, status = os.waitpid(child, 0)
        assert status == 0, "a process failed: see its traceback above"


def _run(work: Callable[[], object], ready: int) -> None:
    code = 1
    try:
        os.read(ready, 1)
        work()
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        sys.stderr.flush()
        os._exit(code)
