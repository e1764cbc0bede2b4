"""Several clerks at the same instant, each in a thread and on a database connection of their own."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from billwright.apps.compliance.errors import RefusedError

CLERKS = 6


def at_once(work: Callable[[Any], Any], jobs: Iterable[Any] = range(CLERKS)) -> list[Any]:
    """What each got, in the order of the jobs: an answer, or the refusal's class. All are connected before one begins;
    anything else that goes wrong ends the test."""
    jobs = list(jobs)
    start = threading.Barrier(len(jobs), timeout=30)

    def clerk(job: Any) -> Any:
        try:
            connection.ensure_connection()
            start.wait()
            return work(job)
        except RefusedError as refused:
            return type(refused)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as clerks:
        return list(clerks.map(clerk, jobs))
