"""gunicorn in this process, with the background worker beside it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gunicorn.app.base import BaseApplication

from billwright.cli.errors import UnusableError

PAUSE_SECONDS = 5
"""Before a worker that ended by itself is started again."""


class _Pages(BaseApplication):
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def refuse_used_port(host: str, port: int) -> None:
    """Raises UnusableError where nothing can listen there, before any long work is done."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise UnusableError(
            f"nothing can listen on port {port} of {host}: {error.strerror}; choose another with --port"
        ) from error


def serve_pages(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Until it is told to stop. The worker is a process of its own, ended with this one."""
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "sync",
        "timeout": 60,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "billwright",
        "when_ready": _finish_on_ctrl_c,
        "post_worker_init": _leave_ctrl_c,
    }
    if not with_worker:
        _Pages(options).run()
        return
    with _worker_beside():
        _Pages(options).run()


def _finish_on_ctrl_c(arbiter: Any) -> None:
    """Ctrl-C is answered as SIGTERM is: what is being answered is finished. A second one ends at once."""
    arbiter.handle_int = arbiter.handle_term


def _leave_ctrl_c(_: Any) -> None:
    """A terminal sends Ctrl-C to each process; those that answer pages leave it to the one that began them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """The worker while it lasts; one that ends by itself is told and started again."""
    stop = threading.Event()
    running = [_begin_worker()]

    def watch() -> None:
        while not stop.is_set():
            code = running[0].wait()
            if not stop.is_set():
                sys.stderr.write(f"billwright: the background worker ended ({code}): it is started again\n")
                if not stop.wait(PAUSE_SECONDS):
                    running[0] = _begin_worker()

    threading.Thread(target=watch, name="worker-watch", daemon=True).start()
    ours = os.getpid()
    try:
        yield
    finally:
        if os.getpid() == ours:  # gunicorn's children, forked from here, leave through here too
            stop.set()
            _end(running[0])


def _begin_worker() -> subprocess.Popen[bytes]:
    """In a session of its own, so that a terminal's Ctrl-C ends us first, and we end it."""
    words = [sys.executable, "-m", "billwright.cli.main", "worker"]
    return subprocess.Popen(words, start_new_session=True)  # noqa: S603  our own module


def _end(process: subprocess.Popen[bytes]) -> None:
    """Tells it to stop, and makes it where it does not finish its round."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
