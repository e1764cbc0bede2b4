"""Runs a step in a process of its own and kills that process, with the signal that nobody can catch, line after line."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType
from typing import Any


def kill_points(step: Callable[[int], object], *modules: ModuleType) -> Iterator[int]:
    """Forks, runs `step(n)` and kills the fork just before the n-th line that it runs in any of `modules`: n = 1, 2, ...

    Yields n after each kill, for the caller to look at what is left and to try again; ends when a fork came through
    alive. The caller closes what a fork may not share (database connections) before it goes on.
    """
    files = {module.__file__ for module in modules}
    at = 0
    while True:
        at += 1
        process = os.fork()
        if process == 0:
            _run_and_die(lambda n=at: step(n), at, files)
        _, status = os.waitpid(process, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL, f"died of signal {os.WTERMSIG(status)} at line {at}"
            yield at
            continue
        assert os.WEXITSTATUS(status) == 0, f"failed by itself before line {at}: see its traceback above"
        return


def _run_and_die(step: Callable[[], object], at: int, files: set[str | None]) -> None:
    lines = 0

    def on_line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        if event == "line":
            lines += 1
            if lines == at:
                os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    def on_call(frame: FrameType, event: str, _: Any) -> Any:
        return on_line if frame.f_code.co_filename in files else None

    code = 1
    try:
        sys.settrace(on_call)
        step()
        sys.settrace(None)
        code = 0
    finally:
        if code:
            sys.settrace(None)
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        sys.stderr.flush()
        os._exit(code)
