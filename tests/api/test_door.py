"""At the API's door: who is let in, what is once, what is too much, and that every refusal is a problem in words."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from tests.api.conftest import Program, key_of, problem

from billwright.api import calls, door, main
from billwright.apps.claims import queries as claims
from billwright.apps.compliance.models import CommandRecord, User
from billwright.apps.documents.models import Document


def test_the_same_key_and_request_give_the_first_answer_and_do_nothing_more(program, clinic):
    visit = clinic.visit("99213")
    first = program.post("/claims", {"encounter": visit}, Idempotency_Key="visit-4711")
    again = program.post("/claims", {"encounter": visit}, Idempotency_Key="visit-4711")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = problem(program.post("/claims", {"encounter": clinic.visit("97110")}, Idempotency_Key="visit-4711"), 409)
    assert other["type"] == "/api/v1/docs#idempotency-key-reused"
    assert len(program.get("/claims").json()["items"]) == 1


def test_flows_that_have_no_key_of_their_own_are_answered_once_too(program, clinic, office):
    letter = SimpleUploadedFile("letter.txt", b"a letter")
    first = program.send("/documents", letter, Idempotency_Key="k")
    letter.seek(0)
    assert program.send("/documents", letter, Idempotency_Key="k").content == first.content
    assert first.json()["is_new"] is True
    problem(program.send("/documents", SimpleUploadedFile("letter.txt", b"another"), Idempotency_Key="k"), 409)
    assert Document.rows.of(office.owner).count() == 1
    claim = clinic.claim("99213").row.public_id
    assert program.post(f"/claims/{claim}/check", Idempotency_Key="c").status_code == 200
    other = clinic.claim("97110").row.public_id
    problem(program.post(f"/claims/{other}/check", Idempotency_Key="c"), 409)


def test_two_programs_of_a_practice_may_choose_the_same_key(office, clinic):
    one, other = key_of(office.owner), key_of(office.owner)
    for program, code in ((one, "99213"), (other, "97110")):
        got = program.post("/claims", {"encounter": clinic.visit(code)}, Idempotency_Key="1")
        assert got.status_code == 201
    keys = CommandRecord.rows.of(office.owner).filter(action="claims.prepare").values_list("key", flat=True)
    assert len(set(keys)) == 2


@pytest.mark.parametrize("sent", ["", "a key", "k" * 101, "schlüssel"])
def test_what_acts_takes_a_key_of_its_own(program, clinic, sent):
    got = program.post("/claims", {"encounter": clinic.visit("99213")}, Idempotency_Key=sent)
    assert problem(got, 400)["type"] == "/api/v1/docs#idempotency-key-missing"
    assert not program.get("/claims").json()["items"]


def test_what_is_unchanged_is_not_sent_again(program, clinic):
    claim = clinic.claim("99213").row.public_id
    first = program.get(f"/claims/{claim}")
    tag = first.headers["ETag"]
    same = program.get(f"/claims/{claim}", If_None_Match=f'"other", {tag}')
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    clinic.submit()
    assert program.get(f"/claims/{claim}", If_None_Match=tag).status_code == 200


def test_nothing_is_kept_by_anybody_on_the_way_and_no_other_site_may_ask(program, office):
    got = program.get("/claims", Origin="https://elsewhere.example")
    assert got.headers["Cache-Control"] == "no-store"
    assert not [name for name in got.headers if name.lower().startswith("access-control")]
    asked = program.http.options("/api/v1/claims", headers={"Origin": "https://elsewhere.example"})
    problem(asked, 405)
    assert not [name for name in asked.headers if name.lower().startswith("access-control")]


def test_a_signed_in_person_s_cookie_opens_nothing_here(office):
    browser = Client(SERVER_NAME="localhost", raise_request_exception=False)
    owner = User.objects.get(username="owner")
    browser.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/claims/").status_code == 200
    problem(browser.get("/api/v1/claims"), 401)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("no JSON", 400),
        ("not UTF-8", 400),
        ("a list", 422),
        ("another type", 415),
        ("no type", 415),
        ("two megabytes", 413),
    ],
)
def test_a_body_that_is_none_is_refused(program, how, status):
    body, kind = b"{}", "application/json"
    if how == "no JSON":
        body = b'{"encounter": '
    elif how == "not UTF-8":
        body = b'{"encounter": "\xff"}'
    elif how == "a list":
        body = b"[]"
    elif how == "another type":
        kind = "text/xml"
    elif how == "no type":
        kind = ""
    else:
        body = b'{"encounter": "' + b"x" * 2_000_000 + b'"}'
    problem(program.post("/claims", body, Content_Type=kind), status)


def test_an_upload_that_is_none_is_refused(program):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        problem(program.post("/documents", b"nothing of the kind", Content_Type=kind), 400 if "=" not in kind else 422)


def test_a_change_sent_twice_is_done_once_though_its_version_has_passed(program, clinic):
    place = f"/claims/{clinic.claim('99213').row.public_id}"
    tag = program.get(place).headers["ETag"]
    send = {"If_Match": tag, "Idempotency_Key": "change"}
    first = program.post(f"{place}/change", {"diagnoses": ["J0190"]}, **send)
    again = program.post(f"{place}/change", {"diagnoses": ["J0190"]}, **send)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert program.get(place).json()["version"] == 2


def test_who_may_change_and_not_see_is_told_that_it_differs_and_no_more(office, clinic):
    claim = clinic.claim("99213").row.public_id
    blind = key_of(office.owner, "claims.edit")
    said = problem(blind.post(f"/claims/{claim}/change", {"diagnoses": ["J0190"]}, If_Match='"7-0"'), 412)
    assert "current" not in said


def test_fields_are_named_in_what_is_wrong(program):
    body = {"patient": "p", "provider": "q", "service_date": "2026-11-02", "lines": [{"procedure": "1", "units": 1.5}]}
    said = problem(program.post("/visits", body), 422)
    assert list(said["errors"]) == ["lines[0].units"]
    said = problem(program.post("/visits", {"colour": "red"}), 422)
    there_are = "there is nothing of this name here: there are patient, provider, service_date, lines, "
    assert said["errors"].keys() == {"colour"} and said["errors"]["colour"].startswith(there_are)
    said = problem(program.post("/visits", body | {"lines": [{"procedure": "99213", "unit": "1"}]}), 422)
    assert said["errors"].keys() == {"lines[0].unit"} and ", units," in said["errors"]["lines[0].unit"]
    for day in ("someday", "0", "1764000000"):
        assert problem(program.get("/visits", {"day": day}), 422)["errors"].keys() == {"day"}
    said = problem(program.post("/patients/search", {"text": "moss", "limit": -1}), 422)
    assert list(said["errors"]) == ["limit"]


def test_what_an_address_asks_for_and_nobody_knows_is_named_with_what_there_is(program, clinic):
    """A filter that is mistyped would else show everything."""
    clinic.claim("99213")
    said = problem(program.get("/claims", {"stat": "sent"}), 422)
    assert said["errors"].keys() == {"stat"} and ": there are state, payer, " in said["errors"]["stat"]
    said = problem(program.get("/payers", {"name": "Cedar"}), 422)
    assert said["errors"] == {"name": "there is nothing of this name here: there are limit, after"}
    said = problem(program.get(f"/accounts/{clinic.ida.account}", {"limit": 1, "page": 2}), 422)
    assert said["errors"] == dict.fromkeys(("limit", "page"), "there is nothing of this name here")
    visit = clinic.visit("97110")
    said = problem(program.post("/claims?dry_run=1", {"encounter": visit}), 422)
    assert said["errors"].keys() == {"dry_run"}
    assert len(program.get("/claims").json()["items"]) == 1
    problem(key_of(clinic.office.owner, "fees.edit").get("/claims", {"stat": "sent"}), 403)


LISTS = ("/claims", "/remittances", "/invoices", "/receipts", "/documents", "/clients", "/payers", "/providers",
         "/visits?day=2026-11-02", "/work/kinds/claim_held")  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["0199a5d2-7c3e-7b41-8f60-2d1c9a7e5b04", "next", "1", "0"])
def test_a_cursor_that_is_none_is_said(program, clinic, path, cursor):
    said = problem(program.get(f"{path}{'&' if '?' in path else '?'}after={cursor}"), 422)
    assert said["errors"].keys() == {"after"}
    assert "no such place in this list" in said["errors"]["after"]


def test_a_neighbour_s_cursor_is_none_of_ours(program, clinic, office):
    claim, neighbour = clinic.claim("99213").row.public_id, key_of(office.neighbour())
    assert program.get("/claims", {"after": claim}).json() == {"items": [], "next": ""}
    assert problem(neighbour.get("/claims", {"after": claim}), 422)["errors"].keys() == {"after"}
    payer = program.get("/payers").json()["items"][0]["public_id"]
    assert program.get("/payers", {"after": payer}).status_code == 200
    problem(neighbour.get("/payers", {"after": payer}), 422)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(program, monkeypatch):
    monkeypatch.setattr(door, "LARGEST_UPLOAD", 1000)
    problem(program.send("/documents", SimpleUploadedFile("scan.pdf", b"x" * 2000)), 413)
    said = problem(
        program.http.post("/api/v1/documents", {"name": "x"}, headers=program._headers({"Idempotency-Key": "a"})), 422
    )
    assert said["errors"] == {"file": "this is needed"}


@pytest.mark.parametrize("path", ["/nothing", "/claims/", "/claims/not-an-id", "/claims/1", "/v2", "/openapi"])
def test_an_address_that_is_none_is_a_problem(program, path):
    problem(program.get(path), 404)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head"])
def test_a_method_that_is_none_names_those_that_are(program, method):
    got = getattr(program.http, method)("/api/v1/claims", headers=program._headers({}))
    assert got.status_code == 405
    assert sorted(got.headers["Allow"].split(", ")) == ["GET", "POST"]


def test_a_key_is_counted_by_the_minute_and_told_when_to_come_again(office, monkeypatch):
    monkeypatch.setattr(settings, "API_REQUESTS_A_MINUTE", 3)
    monkeypatch.setattr(door, "MINUTE", 10**9)  # so that no minute ends while the test runs
    busy, calm = key_of(office.owner, "claims.view"), key_of(office.owner, "claims.view")
    assert [busy.get("/claims").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    got = busy.get("/claims")
    problem(got, 429)
    assert int(got.headers["Retry-After"]) > 0
    assert calm.get("/claims").status_code == 200
    guesser = Program("bw_wrong")
    assert [guesser.get("/claims").status_code for _ in range(5)] == [401, 401, 401, 429, 429]


def test_wrong_keys_from_where_a_right_one_comes_from_do_not_shut_it_out(office, monkeypatch):
    monkeypatch.setattr(settings, "API_REQUESTS_A_MINUTE", 3)
    monkeypatch.setattr(door, "MINUTE", 10**9)
    guesser, honest = Program("bw_wrong"), key_of(office.owner, "claims.view")
    assert [guesser.get("/claims").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert honest.get("/claims").status_code == 200


def test_behind_a_proxy_wrong_keys_are_counted_by_who_stands_before_it(office, monkeypatch):
    """One proxy: the last address is the one that it saw, and what a guesser writes before it changes nothing."""
    monkeypatch.setattr(settings, "API_REQUESTS_A_MINUTE", 2)
    monkeypatch.setattr(settings, "PROXIES", 1)
    monkeypatch.setattr(door, "MINUTE", 10**9)
    program = Program("bw_wrong")

    def asks(said: str) -> int:
        return program.get("/claims", X_Forwarded_For=said).status_code

    assert [asks(f"198.51.100.{at}, 203.0.113.9") for at in range(4)] == [401, 401, 429, 429]
    assert asks("203.0.113.10") == 401


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9 , 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_where_a_request_comes_from(monkeypatch, proxies, said, address):
    monkeypatch.setattr(settings, "PROXIES", proxies)
    headers = {"X-Forwarded-For": said} if said else {}
    assert door.address_of(RequestFactory().get("/api/v1/claims", headers=headers)) == address


def test_a_defect_is_told_without_its_trace(program, monkeypatch, caplog):
    def breaks(actor, public_id):
        raise ZeroDivisionError("Moss, Ida")

    monkeypatch.setattr(calls.parties, "account", breaks)
    said = problem(program.get("/accounts/0199a5d2-7c3e-7b41-8f60-2d1c9a7e5b04"), 500)
    assert "Moss" not in str(said) and "Traceback" not in str(said)
    assert "a defect at GET /api/v1/accounts/0199a5d2-7c3e-7b41-8f60-2d1c9a7e5b04" in caplog.text


def test_a_list_is_walked_to_its_end_whatever_happens_to_what_was_passed(program, clinic):
    made = [clinic.claim("99213", who=who).row.public_id for who in (clinic.ida, clinic.rosa, clinic.tom)]
    first = program.get("/claims", {"limit": 2}).json()
    assert [each["public_id"] for each in first["items"]] == made[:0:-1]
    last = program.get("/claims", {"limit": 2, "after": first["next"]}).json()
    assert ([each["public_id"] for each in last["items"]], last["next"]) == ([made[0]], "")
    ready = program.get("/claims", {"limit": 2, "state": "ready"}).json()
    assert ready["next"]
    clinic.submit()
    assert program.get("/claims", {"limit": 2, "state": "ready", "after": ready["next"]}).json() == {
        "items": [],
        "next": "",
    }
    assert claims.count_by_state(clinic.office.biller)["sent"] == 3
    short = [program.get("/payers", {"limit": 2}).json()]
    short.append(program.get("/payers", {"limit": 2, "after": short[0]["next"]}).json())
    assert [len(each["items"]) for each in short] == [2, 1] and short[1]["next"] == ""


def test_the_document_and_the_page_about_it_take_no_key_and_say_every_operation(office):
    anybody = Client(SERVER_NAME="localhost")
    document = anybody.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    page = anybody.get("/api/v1/docs")
    assert page.status_code == 200
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    for route in main.ROUTES:
        assert f'id="{route.name}"' in page.text
    for kind in main.problems.KINDS:
        assert f'id="{kind.slug}"' in page.text


@pytest.fixture(autouse=True)
def _afterwards():
    yield
    caches["api"].clear()
