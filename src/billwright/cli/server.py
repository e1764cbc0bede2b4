"""gunicorn in this process, with the background worker beside it."""

import subprocess
import sys
from typing import Any

from gunicorn.app.base import BaseApplication


class _Pages(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def serve_pages(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Until interrupted. The worker is a process of its own, ended with this one."""
    beside = subprocess.Popen([sys.executable, "-m", "billwright.cli.main", "worker"]) if with_worker else None
    try:
        _Pages(
            {
                "bind": f"{host}:{port}",
                "workers": workers,
                "worker_class": "sync",
                "timeout": 60,
                "accesslog": None,
                "errorlog": "-",
                "loglevel": "warning",
                "proc_name": "billwright",
            }
        ).run()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=30)
