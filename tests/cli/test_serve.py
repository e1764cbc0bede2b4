"""`billwright serve` as a process: it answers, its worker runs beside it, and it ends when it is told to."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request

import pytest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def answer(port: int, process) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).status
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_when_told(office, script, told):
    port = free_port()
    process = script("serve", "--port", port, "--workers", "1", **office.environment)
    assert answer(port, process) == 200
    os.killpg(process.pid, told)  # as a terminal does: the whole group is told at once
    problems = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert "Traceback" not in problems
    assert "worker ended" not in problems


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_2_in_one_line_before_any_work(script, tmp_path, command):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        process = script(command, "--port", port)
        out, problems = process.communicate(timeout=60)
    assert (process.returncode, out, problems.count("\n")) == (2, "", 1)
    assert f"port {port}" in problems
    assert not (tmp_path / "home").exists()
