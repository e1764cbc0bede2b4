"""The door: in, out, locked, with a second factor; and what somebody reads who is turned away."""

import re
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from billwright.apps.compliance.models import User
from billwright.web import middleware

DOOR = "/sign-in/"


@pytest.fixture
def client(office) -> Client:
    return Client(SERVER_NAME="localhost")


def _try(client: Client, office, password: str | None = None, **more: str):
    return client.post(DOOR, {"login": "biller", "password": password or office.password, **more})


def test_in_and_out(client, office):
    assert client.get("/claims/?state=held").headers["Location"] == "/sign-in/?next=%2Fclaims%2F%3Fstate%3Dheld"
    assert _try(client, office, next="/claims/").headers["Location"] == "/claims/"
    assert client.get("/claims/").status_code == 200
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == DOOR
    assert client.get("/claims/").status_code == 302


def test_next_leads_nowhere_else(client, office):
    assert _try(client, office, next="https://elsewhere.example/").headers["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_name(client, office):
    answer = _try(client, office, "wrong")
    assert answer.status_code == 200
    assert 'value="biller"' in answer.text and "wrong" not in answer.text
    assert 'role="alert"' in answer.text


def test_five_wrong_ones_close_the_door_for_that_name(client, office):
    for _ in range(5):
        answer = _try(client, office, "wrong")
    assert answer.status_code == 429
    assert "closed for 15 minutes" in answer.text
    assert _try(client, office).status_code == 429, "the right one does not open it now"
    other = client.post(DOOR, {"login": "manager", "password": office.password})
    assert other.status_code == 302, "another name from the same office is not locked out with it"


def test_there_is_no_sign_up(client):
    assert client.get("/sign-up/").status_code == 404
    assert "sign up" not in client.get(DOOR).text.lower()


def test_the_second_factor(client, office):
    user = User.objects.get(username="biller")
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    answer = _try(client, office)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/claims/").status_code == 302, "a password alone opens nothing"
    asked = client.get(reverse("mfa_authenticate"))
    assert "<h1>" in asked.text and 'name="code"' in asked.text
    assert "notice-bad" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).text
    counter = next(iter(yield_hotp_counters_from_time()))
    answer = client.post(reverse("mfa_authenticate"), {"code": format_hotp_value(hotp_value(secret, counter))})
    assert answer.status_code == 302
    assert client.get("/claims/").status_code == 200


def test_the_sixth_wrong_code_is_not_checked(client, office):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(User.objects.get(username="biller"), secret)
    _try(client, office)
    door = reverse("mfa_authenticate")
    for _ in range(5):
        assert "This code does not fit" in client.post(door, {"code": "000000"}).text
    counter = next(iter(yield_hotp_counters_from_time()))
    right = format_hotp_value(hotp_value(secret, counter))
    answer = client.post(door, {"code": right})
    assert answer.status_code == 200
    assert "Too many wrong tries: wait five minutes" in answer.text
    assert client.get("/claims/").status_code == 302, "the right one does not open it now"


def test_every_process_of_the_server_counts_the_same():
    cache.set("seen-here", 5)
    look = "import django; django.setup(); from django.core.cache import cache; print(cache.get('seen-here'))"
    asked = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert asked.stdout == "5\n"


def test_setting_up_the_second_factor(client, office):
    _try(client, office)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate")), "the password is asked for again"
    page = client.post(asked.headers["Location"], {"password": office.password}, follow=True)
    secret = re.search(r'id="secret"[^>]*value="([A-Z2-7]+)"', page.text)[1]
    counter = next(iter(yield_hotp_counters_from_time()))
    answer = client.post(reverse("mfa_activate_totp"), {"code": format_hotp_value(hotp_value(secret, counter))})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user__username="biller", type="totp").count() == 1
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert "On" in client.get(reverse("mfa_index")).text


def test_the_password_is_changed_by_its_rules(client, office):
    _try(client, office)
    asked = {"oldpassword": office.password, "password1": "short", "password2": "short"}
    refused = client.post(reverse("account_change_password"), asked)
    assert "at least 12 characters" in refused.text
    asked |= {"password1": "teal-umbrella-41", "password2": "teal-umbrella-41"}
    assert client.post(reverse("account_change_password"), asked).headers["Location"] == reverse("mfa_index")
    assert User.objects.get(username="biller").check_password("teal-umbrella-41")


def test_a_session_in_use_goes_on_and_an_idle_one_ends(client, office, monkeypatch):
    _try(client, office)
    client.get("/")
    seen = client.session["seen"]
    monkeypatch.setattr(middleware, "REFRESH_SECONDS", 0)
    client.get("/")
    assert client.session["seen"] >= seen
    session = client.session
    session.set_expiry(-1)
    session.save()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("sent_from", "back"),
    [
        ("http://localhost/invoices/new/?client=7", "%2Finvoices%2Fnew%2F%3Fclient%3D7"),
        ("http://elsewhere.example/invoices/new/", "%2F"),
        ("http://localhost/sign-in/", "%2F"),
        ("http://localhost/claims/submit/", "%2F"),  # cannot be looked at
        ("http://localhost/no/such/page/", "%2F"),
        ("javascript:alert(1)", "%2F"),
    ],
)
def test_a_form_after_the_session_ended_leads_back_to_the_page_it_was_sent_from(client, sent_from, back):
    answer = client.post("/invoices/new/", {"client": "x"}, headers={"Referer": sent_from})
    assert answer.headers["Location"] == f"/sign-in/?next={back}"


def test_a_form_that_names_no_page_leads_back_to_the_start(client):
    answer = client.post("/invoices/new/", {"client": "x"})
    assert answer.headers["Location"] == "/sign-in/?next=%2F"
    part = client.post("/accounts/search/", {"words": "x"}, headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/sign-in/?next=%2F", "a part of a page sends the whole page there"


def test_an_old_token_is_refused_in_words(office):
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    answer = client.post(DOOR, {"login": "biller", "password": office.password})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.text


def test_nothing_at_an_address_and_a_defect_of_ours(client, office, monkeypatch):
    assert "Not found" in client.get("/no/such/page/").text
    _try(client, office)
    assert client.get("/no/such/page/").status_code == 404
    monkeypatch.setattr("billwright.apps.worklist.queries.today", lambda *_: 1 / 0)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text and "ZeroDivision" not in answer.text
