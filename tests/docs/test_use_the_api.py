"""What docs/how-to/use-the-api.md shows is run as written, against a served office."""

import datetime as dt
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.db import connections
from tests.clinic import open_clinic
from typer.testing import CliRunner

from billwright.apps.outbox.webhooks import EVENTS
from billwright.cli.main import app
from billwright.exchange.webhooks import signature
from billwright.project.wsgi import application

PAGE = (Path(__file__).parents[2] / "docs/how-to/use-the-api.md").read_text(encoding="utf-8")
PROGRAM = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
COMMAND = re.findall(r"```sh\nbillwright (.*?)\n```", PAGE, re.DOTALL)[0]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing of a test goes to the terminal."""


@pytest.fixture
def served(office) -> Iterator[str]:
    def closing(environ, start_response):
        try:
            yield from application(environ, start_response)
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, closing, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_program_of_the_page_does_what_the_page_says(office, served, monkeypatch, capsys):
    clinic = open_clinic(office)
    words = [part.strip('"') for part in re.findall(r'"[^"]+"|\S+', COMMAND)]
    made = CliRunner().invoke(app, words)
    assert made.exit_code == 0, made.stderr
    monkeypatch.setenv("OFFICE", served)
    monkeypatch.setenv("KEY", made.stdout.strip())
    program: dict[str, object] = {}
    exec(compile(PROGRAM, "use-the-api.md", "exec"), program)
    [claim] = clinic.claims_of(clinic.ida)
    assert [each["public_id"] for each in program["claims"]] == [claim.public_id]
    assert [each.code for each in clinic.seen(claim.public_id).claim.diagnoses] == ["J069", "R059"]
    assert capsys.readouterr().out.startswith("404 ")


def test_the_page_lists_every_event_with_its_words():
    assert dict(re.findall(r"^\| `(\w+\.\w+)` \| (.*) \|$", PAGE, re.MULTILINE)) == EVENTS


def test_the_page_s_check_of_a_signature_is_ours():
    program: dict[str, object] = {}
    code = PROGRAM[PROGRAM.index("import hmac") :]
    exec(compile(code, "use-the-api.md", "exec"), program)
    now = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
    is_ours, header = program["is_ours"], signature("whsec_x", b"{}", now)
    at = now.timestamp()
    assert is_ours(header, b"{}", "whsec_x", lambda: at + 60)
    assert not is_ours(header, b"{ }", "whsec_x", lambda: at + 60)
    assert not is_ours(header, b"{}", "whsec_y", lambda: at + 60)
    assert not is_ours(header, b"{}", "whsec_x", lambda: at + 600)
