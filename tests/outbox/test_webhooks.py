"""Programs are told what happened: signed, at least once, always under the same id, and nowhere but where they may be.

A receiver is a real server on this machine; what it answers is scripted, and what it was sent is looked at.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import msgspec
import pytest
from django.conf import settings
from django.db import connections
from tests.clinic import answer, open_clinic
from tests.clinic import era as era_of
from tests.clinic import line as line_of
from tests.faults.killing import kill_points
from tests.invoices import cast as invoice_cast

from billwright.apps.compliance.access import NotAllowedError, NotFoundError, reading, writing
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.invoices import actions as invoices
from billwright.apps.ledger import queries as ledger
from billwright.apps.outbox import webhooks
from billwright.apps.outbox.models import WebhookEvent
from billwright.apps.receipts import actions as receipts
from billwright.apps.worklist import actions as worklist_actions
from billwright.apps.worklist import queries as worklist
from billwright.exchange import webhooks as exchange
from billwright.exchange.carrier import CarryError
from billwright.exchange.webhooks import may_reach, tell
from billwright.flows import telling
from billwright.flows.worker import carry_outbox

MINUTE = dt.timedelta(minutes=1)


@dataclass
class Receiver:
    """Answers with `statuses` in turn, then with 200; `got` is (headers, body) of each request."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for _, body in self.got]

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver(monkeypatch) -> Iterator[Receiver]:
    monkeypatch.setattr(settings, "WEBHOOKS_TO_LOOPBACK", True, raising=False)
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(made.statuses.pop(0) if made.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing of a test goes to the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/hooks?from=billwright"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def listen(office, url: str, *events: str, name: str = "Lab") -> webhooks.MadeEndpoint:
    return webhooks.make_endpoint(office.owner, webhooks.MakeEndpoint(name, url, events or tuple(webhooks.EVENTS)))


def test_a_claim_s_way_is_told_as_it_happens_and_signed(database, office, receiver):
    made = listen(office, receiver.url)
    clinic = open_clinic(office)
    claim = clinic.sent("99213")
    clinic.receive(era_of(answer(claim, line_of("99213", "CO-45 60.00", "PR-2 18.00"))))
    assert receiver.got == []  # the worker tells, not the request
    carry_outbox(office.now)
    assert receiver.types == ["claim.submitted", "claim.paid", "remittance.posted"]
    headers, body = receiver.got[0]
    assert json.loads(body) == {
        "id": headers["billwright-event"],
        "type": "claim.submitted",
        "subject": claim.row.public_id,
        "at": "2026-11-24T15:00:00Z",
    }
    signed = dict(part.split("=") for part in headers["billwright-signature"].split(","))
    assert signed["t"] == str(int(office.now.timestamp()))
    expected = hmac.new(made.secret.encode(), f"{signed['t']}.".encode() + body, sha256).hexdigest()
    assert signed["v1"] == expected
    assert "Moss" not in str(receiver.got)
    carry_outbox(office.now + 60 * MINUTE)
    assert len(receiver.got) == 3


def test_what_was_not_taken_is_told_again_under_the_same_id_and_the_rest_waits(office, receiver):
    listen(office, receiver.url, "claim.submitted")
    clinic = open_clinic(office)
    clinic.claim("99213")
    clinic.claim("99214", who=clinic.rosa)
    clinic.submit()
    receiver.statuses = [500]
    carry_outbox(office.now)
    assert len(receiver.got) == 1  # the second waits with the first, and holds up nobody
    carry_outbox(office.now + MINUTE - dt.timedelta(seconds=1))
    assert len(receiver.got) == 1
    carry_outbox(office.now + MINUTE)
    first, again, second = receiver.ids
    assert first == again != second
    assert {each.state for each in webhooks.tellings(office.owner)} == {"sent"}


def test_an_endpoint_that_stays_down_is_one_piece_of_work_until_it_is_told_all_again(office, receiver):
    made = listen(office, receiver.url, "claim.submitted")
    clinic = open_clinic(office)
    (office.home / "exchange").mkdir()
    for code, who in (("99213", clinic.ida), ("99214", clinic.rosa), ("97110", clinic.ida)):
        clinic.claim(code, who=who)
    clinic.submit()
    receiver.statuses = [503] * 8
    for minutes in (0, 1, 3, 7, 15, 31, 63, 127):
        carry_outbox(office.now + minutes * MINUTE)
    assert len(receiver.got) == 8 and len(set(receiver.ids)) == 1
    [group] = [each for each in worklist.today(office.owner) if each.kind == "outbox_failed"]
    [item] = group.items
    assert (item.source_kind, item.source) == ("webhook", made.public_id)
    assert "Lab was not told what happened, after 8 attempts: it answered with status 503" in item.reason
    assert [each.failed for each in webhooks.endpoints(office.owner)] == [3]
    webhooks.tell_failed_again(office.owner, webhooks.TellFailedAgain("again", made.public_id))
    carry_outbox(office.now + 200 * MINUTE)
    assert len(receiver.got) == 11 and len(set(receiver.ids)) == 3
    assert worklist.item(office.owner, item.public_id).state == "done"


def test_a_killed_worker_tells_each_event_at_least_once_and_never_under_another_id(office, receiver):
    """For each n: something happens, the worker is killed before its n-th line, and the next one runs."""
    listen(office, receiver.url, "receipt.taken")

    def happens() -> None:
        with writing(office.system):
            webhooks.announce(office.system, "receipt.taken", ["01a0"])
        connections.close_all()

    def round_of(n: int) -> dt.datetime:
        return office.now + 10 * n * MINUTE

    happens()
    twice = 0
    for at in kill_points(lambda n: carry_outbox(round_of(n)), telling, exchange):
        carry_outbox(round_of(at) + 5 * MINUTE)
        assert 1 <= len(receiver.got) <= 2 and len(set(receiver.ids)) == 1, f"killed before line {at}"
        twice += len(receiver.got) - 1
        receiver.got.clear()
        happens()
    assert at > 30 and 0 < twice < 20
    carry_outbox(round_of(at) + 300 * MINUTE)
    assert {each.state for each in webhooks.tellings(office.owner)} == {"sent"}


def told_of(office, type_: str) -> list[str]:
    """Subjects of the events of one type, in order."""
    with reading(office.owner):
        events = WebhookEvent.rows.of(office.owner).filter(type=type_).order_by("id")
        return list(events.values_list("subject", flat=True))


def pay(office, account: str, *tenders: int, **more) -> str:
    """Public id of the first receipt: cash, one a tender, on the oldest bills."""
    command = receipts.TakePayments(
        uuid4().hex, account, tuple(receipts.Tender("cash", cents) for cents in tenders), office.biller.today, **more
    )
    return receipts.take_payments(office.biller, command).public_id


def test_an_invoice_is_told_as_paid_when_nothing_of_it_is_left_and_once(database, office, receiver):
    """Two invoices of 10 x 45.00 and 8.25 % tax: 487.13 each."""
    listen(office, receiver.url, "invoice.paid")
    mill = invoice_cast.client(office.owner)
    first, second = (invoice_cast.issued(office.owner, mill.public_id).public_id for _ in range(2))
    pay(office, mill.account_public_id, 48712)
    assert told_of(office, "invoice.paid") == []  # a cent is left of the first
    pay(office, mill.account_public_id, 1, 48713)
    assert told_of(office, "invoice.paid") == [first, second]
    carry_outbox(office.now)
    carry_outbox(office.now + 60 * MINUTE)
    assert [set(json.loads(body)) for _, body in receiver.got] == [{"id", "type", "subject", "at"}] * 2
    assert [json.loads(body)["subject"] for _, body in receiver.got] == [first, second]
    assert "Northwind" not in str(receiver.got) and "INV-" not in str(receiver.got)


def test_an_invoice_paid_in_two_ways_at_once_is_told_once(office, receiver):
    listen(office, receiver.url, "invoice.paid")
    mill = invoice_cast.client(office.owner)
    invoice = invoice_cast.issued(office.owner, mill.public_id).public_id
    pay(office, mill.account_public_id, 40000, 8713)
    assert told_of(office, "invoice.paid") == [invoice]


def test_an_invoice_that_is_opened_again_and_paid_anew_is_told_anew(office, receiver):
    listen(office, receiver.url, "invoice.paid")
    mill = invoice_cast.client(office.owner)
    invoice = invoice_cast.issued(office.owner, mill.public_id).public_id
    paid = pay(office, mill.account_public_id, 48713)
    receipts.void_receipt(office.manager, receipts.VoidReceipt("void", paid, "The money was not there."))
    assert told_of(office, "invoice.paid") == [invoice]
    pay(office, mill.account_public_id, 60000, rest="oldest first, then credit")
    assert told_of(office, "invoice.paid") == [invoice, invoice]


def test_credit_left_on_the_account_and_a_credit_note_settle_an_invoice_too(office, receiver):
    """450.00 without tax: 400.00 of credit are applied, the other 50.00 taken back."""
    listen(office, receiver.url, "invoice.paid", "invoice.credited")
    mill = invoice_cast.client(office.owner, tax_basis_points=0)
    pay(office, mill.account_public_id, 40000, rest="credit")
    invoice = invoice_cast.issued(office.owner, mill.public_id)
    [credit] = ledger.open_credits(office.biller, mill.account_public_id)
    receipts.apply_credit(office.biller, receipts.ApplyCredit("apply", credit.item, "oldest first"))
    assert told_of(office, "invoice.paid") == []
    take_back(office, invoice, 5000)
    assert told_of(office, "invoice.paid") == [invoice.public_id]
    take_back(office, invoice, 1000)  # paid already: the money becomes the client's credit, and nothing is paid anew
    assert told_of(office, "invoice.paid") == [invoice.public_id]
    assert len(told_of(office, "invoice.credited")) == 2


def take_back(office, invoice, net_cents: int) -> None:
    lines = (invoices.CreditLine(1, net_cents),)
    invoices.credit_note(office.owner, invoices.CreditNote(uuid4().hex, invoice.public_id, "Too many.", lines))


def test_work_is_told_when_it_is_raised_and_when_it_is_raised_again_after_its_end(database, office, receiver):
    listen(office, receiver.url, "work.raised")
    raised = worklist_actions.RaiseWork("claim_held", "claim", "a claim", "Moss, Ida is held.", "Mend it.")
    item = worklist_actions.raise_work(office.system, raised)
    worklist_actions.raise_work(office.system, msgspec.structs.replace(raised, reason="It is held still."))
    assert told_of(office, "work.raised") == [item]
    worklist_actions.finish(office.biller, worklist_actions.Finish("done", item, "Mended."))
    worklist_actions.raise_work(office.system, raised)
    assert told_of(office, "work.raised") == [item, item]
    carry_outbox(office.now)
    assert receiver.types == ["work.raised"] * 2 and len(set(receiver.ids)) == 2
    assert "Moss" not in str(receiver.got)


def test_an_endpoint_is_not_told_of_its_own_failure(office, receiver):
    """Else it would be tried for two hours more, to say that it cannot be reached."""
    made = listen(office, receiver.url, "claim.submitted", "work.raised")
    listen(office, receiver.url, "work.raised", name="Pager")
    (office.home / "exchange").mkdir()
    open_clinic(office).sent("99213")
    receiver.statuses = [503] * 8
    for minutes in (0, 1, 3, 7, 15, 31, 63, 127):
        carry_outbox(office.now + minutes * MINUTE)
    [lab, pager] = webhooks.endpoints(office.owner)
    assert (lab.public_id, lab.waiting) == (made.public_id, 0)
    assert (pager.name, pager.waiting + pager.failed) == ("Pager", 0)
    assert receiver.types[8:] == ["work.raised"]


def test_what_is_rolled_back_is_not_told_and_what_nobody_hears_is_not_written(office, receiver):
    clinic = open_clinic(office)
    clinic.sent("99213")
    assert not WebhookEvent.rows.of(office.owner).exists()
    listen(office, receiver.url, "receipt.taken")
    clinic.sent("99214")
    assert not WebhookEvent.rows.of(office.owner).exists()


def test_an_event_is_told_again_when_a_person_wants_it_and_never_after_the_end(office, receiver):
    made = listen(office, receiver.url, "claim.submitted")
    open_clinic(office).sent("99213")
    carry_outbox(office.now)
    [told] = webhooks.tellings(office.owner)
    webhooks.tell_again(office.owner, webhooks.TellAgain("again", told.public_id))
    carry_outbox(office.now)
    assert len(receiver.got) == 2 and len(set(receiver.ids)) == 1
    webhooks.tell_again(office.owner, webhooks.TellAgain("once more", told.public_id))
    webhooks.end_endpoint(office.owner, webhooks.EndEndpoint("end", made.public_id))
    carry_outbox(office.now + 60 * MINUTE)
    assert len(receiver.got) == 2
    with pytest.raises(RefusedError, match="this endpoint was ended"):
        webhooks.tell_again(office.owner, webhooks.TellAgain("late", told.public_id))
    with pytest.raises(RefusedError, match="this endpoint was ended"):
        webhooks.tell_failed_again(office.owner, webhooks.TellFailedAgain("late", made.public_id))


def test_the_secret_lies_sealed(office):
    made = listen(office, "https://hooks.example/billing")
    kept = b"".join(each.read_bytes() for each in office.home.glob("*.sqlite3*"))
    assert b"hooks.example" in kept
    assert made.secret.encode() not in kept


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("url", "http://hooks.example/"),
        ("url", "ftp://hooks.example/"),
        ("url", "https://"),
        ("url", "https://me:secret@hooks.example/"),
        ("url", "https://hooks.example/#part"),
        ("url", "https://hooks.example/a b"),
        ("url", "https://hooks.example:x/"),
        ("url", "https://hooks.example/" + "a" * 500),
        ("url", "https://hooks.example/\r\nX-Injected: 1"),
        ("events", ()),
        ("events", ("claim.sneezed",)),
        ("name", ""),
        ("name", "x" * 81),
    ],
)
def test_what_is_wrong_is_said_by_field(office, field, wrong):
    good = {"name": "Lab", "url": "https://hooks.example/billing", "events": ("claim.paid",)}
    with pytest.raises(FieldErrors) as refused:
        webhooks.make_endpoint(office.owner, webhooks.MakeEndpoint(**(good | {field: wrong})))
    assert list(refused.value.fields) == [field]


PRIVATE = ("10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",
           "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.8", "2002:a00:8::1", "64:ff9b::a00:8")  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("to_loopback", [True, False])
def test_nothing_is_sent_inside_whatever_a_name_says(monkeypatch, address, to_loopback):
    """A name whose first address is public and whose second is not is refused as well; nothing is connected to."""
    monkeypatch.setattr(settings, "WEBHOOKS_TO_LOOPBACK", to_loopback, raising=False)
    kind = socket.AF_INET6 if ":" in address else socket.AF_INET
    answers = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 443)), (kind, 1, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))
    assert not may_reach(address, is_tls=True)
    with pytest.raises(CarryError, match="not public"):
        tell("https://rebinding.example/", "e", b"{}", "s", dt.datetime(2026, 11, 24, tzinfo=dt.UTC))


@pytest.fixture
def slow_names(monkeypatch) -> Iterator[threading.Event]:
    """A resolver that answers when the event is set; a telling has half a second."""
    answer = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer.wait(60) and [])
    monkeypatch.setattr(exchange, "SECONDS", 0.5)
    yield answer
    answer.set()


def test_a_name_that_is_not_found_in_time_is_a_failed_attempt_and_holds_nobody_up(slow_names):
    began = time.monotonic()
    with pytest.raises(CarryError, match="its name was not found in time"):
        tell("https://slow.example/", "e", b"{}", "s", dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    assert 0.4 < time.monotonic() - began < 5


@pytest.mark.parametrize("host", ["no.such.name.invalid", f"{'a' * 64}.example"])
def test_a_name_that_is_none_is_a_failed_attempt(host):
    with pytest.raises(CarryError, match="it could not be reached"):
        tell(f"https://{host}/", "e", b"{}", "s", dt.datetime(2026, 11, 24, tzinfo=dt.UTC))


def test_the_connection_goes_to_the_very_address_that_was_looked_at(receiver, monkeypatch):
    """The name is looked up once: a second answer, which might lead inside, is never asked for."""
    port = int(receiver.url.split(":")[2].split("/")[0])
    real, asked = socket.getaddrinfo, []

    def rebinding(host, *rest, **more):
        if host != "localhost":
            return real(host, *rest, **more)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.8"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    tell(f"http://localhost:{port}/hooks", "e", b"{}", "s", dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    assert (len(asked), len(receiver.got)) == (1, 1)


def test_this_machine_is_told_only_where_the_setting_says_so(office, receiver, monkeypatch):
    listen(office, receiver.url, "claim.submitted")
    open_clinic(office).sent("99213")
    monkeypatch.setattr(settings, "WEBHOOKS_TO_LOOPBACK", False)
    carry_outbox(office.now)
    assert receiver.got == []
    assert "not public" in webhooks.tellings(office.owner)[0].error


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n", b"HTTP/1.1 302 Found\r\n", b"x" * 20000]
)
def test_an_answer_that_is_none_is_a_failed_attempt(receiver, said):
    """A redirect is one: whither it leads is not looked at."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_once() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(said)

        thread = threading.Thread(target=answer_once)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(CarryError):
            tell(url, "e", b"{}", "s", dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
        thread.join()


def test_only_owners_manage_and_another_practice_sees_nothing(database, office):
    made = listen(office, "https://hooks.example/billing")
    for actor in (office.manager, office.biller, office.auditor, office.front_desk):
        for ask in (webhooks.endpoints, webhooks.tellings):
            with pytest.raises(NotAllowedError):
                ask(actor)
    neighbour = office.neighbour()
    assert webhooks.endpoints(neighbour) == []
    with pytest.raises(NotFoundError):
        webhooks.end_endpoint(neighbour, webhooks.EndEndpoint("end", made.public_id))
    webhooks.make_endpoint(neighbour, webhooks.MakeEndpoint("Lab", "https://hooks.example/", ("claim.submitted",)))
    open_clinic(office).sent("99213")
    assert webhooks.tellings(neighbour) == []
    assert [each.active for each in webhooks.endpoints(office.owner)] == [True]
