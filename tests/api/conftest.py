"""A program at the door of the API: a key, and requests with it."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.clinic import Clinic, open_clinic
from tests.office import Office

from billwright.api.main import ROUTES
from billwright.apps.compliance import keys
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.permissions import ROLES

V1 = "/api/v1"
_numbers = itertools.count(1)


@dataclass
class Program:
    """Holds one key. `get` and `post` give the response; `made` the id of what a POST answered 201 with."""

    token: str
    http: Client = field(default_factory=lambda: Client(SERVER_NAME="localhost", raise_request_exception=False))

    def get(self, path: str, asked: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.http.get(V1 + path, asked or {}, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        headers.setdefault("Idempotency_Key", f"test-{next(_numbers)}")
        data = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        kind = headers.pop("Content_Type", "application/json")
        return self.http.post(V1 + path, data, content_type=kind, headers=self._headers(headers))

    def send(self, path: str, file: Any, **headers: str) -> HttpResponse:
        headers.setdefault("Idempotency_Key", f"test-{next(_numbers)}")
        return self.http.post(V1 + path, {"file": file}, headers=self._headers(headers))

    def made(self, path: str, body: Any, **headers: str) -> str:
        got = self.post(path, body, **headers)
        assert got.status_code in (200, 201), got.content
        return got.json()["public_id"]

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        held = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return held | {name.replace("_", "-"): value for name, value in headers.items() if value}


def key_of(actor: Actor, *scopes: str, days: int | None = None) -> Program:
    """A key that the owner made, with these scopes; with all of the owner's where none is named."""
    command = keys.MakeKey(f"Program {next(_numbers)}", tuple(scopes or ROLES["owner"]), days)
    return Program(keys.make_key(actor.at(timezone.now()), command).token)


@pytest.fixture(autouse=True)
def _uncounted():
    """Each test begins a minute of its own."""
    caches["api"].clear()


@pytest.fixture
def clinic(office: Office) -> Clinic:
    return open_clinic(office)


@pytest.fixture
def program(office: Office) -> Program:
    """With every permission that an owner has."""
    return key_of(office.owner)


def problem(got: HttpResponse, status: int) -> dict[str, Any]:
    """The body of a refusal, which is a problem in each case."""
    assert got.status_code == status, (got.status_code, got.content[:300])
    assert got.headers["Content-Type"] == "application/problem+json"
    assert got.headers["Cache-Control"] == "no-store"
    said = got.json()
    assert said["status"] == status
    assert said["type"].startswith("/api/v1/docs#")
    return said


ROUTE = {route.name: route for route in ROUTES}
