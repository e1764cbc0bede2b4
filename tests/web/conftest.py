"""Clients that are signed in as one of the office's roles."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from billwright.apps.compliance.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """The wrong codes of one test are not held against the next, whose user has the same id."""
    cache.clear()


@pytest.fixture
def as_role(office) -> Callable[[str], Client]:
    def sign_in(role: str) -> Client:
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(username=role), backend=BACKEND)
        return client

    return sign_in
