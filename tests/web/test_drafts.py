"""The server tells the browser which forms it took, and nothing else."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from billwright.apps.parties import actions as parties
from billwright.web.drafts import MOST


@pytest.fixture
def mill(office):
    return parties.enter_client(office.owner, parties.EnterClient(key="mill", name="Quarry Lane Mill"))


def _draft(client, mill, key: str, price: str = "150"):
    sent = {"key": key, "client": mill.public_id, "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0"}
    return client.post(reverse("new_invoice"), sent | {"line-0-description": "Talk", "line-0-unit_cents": price})


def _taken(client) -> list[str]:
    return client.cookies["taken"].value.split(".") if "taken" in client.cookies else []


def test_a_form_that_was_taken_is_named_and_a_refused_one_is_not(as_role, mill):
    client, good, bad = as_role("biller"), str(uuid.uuid4()), str(uuid.uuid4())
    assert _draft(client, mill, bad, price="12,50").status_code == 422
    assert _taken(client) == []
    assert _draft(client, mill, good).status_code == 302
    assert _taken(client) == [good]
    assert client.cookies["taken"]["samesite"] == "Lax"
    assert client.cookies["taken"]["max-age"] == "", "gone with the browser"


def test_one_that_did_its_work_before_is_named_too(as_role, mill):
    client, key = as_role("biller"), str(uuid.uuid4())
    _draft(client, mill, key)
    client.cookies.pop("taken")
    assert _draft(client, mill, key, price="175").status_code == 409
    assert _taken(client) == [key]


def test_a_form_without_a_session_or_a_permission_is_not_taken(as_role, mill):
    stranger = Client(SERVER_NAME="localhost")
    key = str(uuid.uuid4())
    assert _draft(stranger, mill, key).status_code == 302
    assert _taken(stranger) == []
    auditor = as_role("auditor")
    assert _draft(auditor, mill, key).status_code == 403
    assert _taken(auditor) == []


def test_the_last_few_are_named_each_once(as_role, mill):
    client, keys = as_role("biller"), [str(uuid.uuid4()) for _ in range(MOST + 2)]
    for key in [*keys, keys[-1]]:
        _draft(client, mill, key)
    assert _taken(client) == keys[-MOST:]


@pytest.mark.parametrize("odd", ["", "two words", "a;b=c", "x" * 65, "ключ", "a.b"])
def test_only_keys_of_our_kind_reach_the_cookie(as_role, mill, odd):
    client = as_role("biller")
    _draft(client, mill, odd)
    assert _taken(client) == []
    client.cookies["taken"] = "Moss Ida"
    _draft(client, mill, "good-key")
    assert _taken(client) == ["good-key"]
