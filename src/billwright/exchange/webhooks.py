"""Telling a program of the practice's: one signed POST, to an address of the open internet and nowhere else.

**Where it may go.** A name is looked up once; every address that it gives must be a public one, and the connection goes
to the very address that was looked at, so that a name that changes its mind leads nowhere inside. Redirects are not
followed. TLS is checked against the name. Only `settings.WEBHOOKS_TO_LOOPBACK`, for tests and for trying things out, lets
a program of this machine be told, with or without TLS.

**How it is known to be ours.** `Billwright-Signature: t=SECONDS,v1=HEX`, HEX being HMAC-SHA-256 with the endpoint's secret
over `SECONDS.BODY`. A receiver computes it anew and refuses what is minutes old. `Billwright-Event` is the event's id: told
twice, it is the same one.
"""

import datetime as dt
import hmac
import ipaddress
import queue
import socket
import ssl
import threading
import time
from hashlib import sha256
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from billwright.exchange.carrier import CarryError

SECONDS = 10
"""From looking the name up to the answer's first line; what is slower has not answered."""
LONGEST_LINE = 1024
TOLD = range(200, 300)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for IPv4 ones, behind which a private one may hide."""


def tell(url: str, event: str, body: bytes, secret: str, now: dt.datetime) -> None:
    """Delivers one event. Raises CarryError, in words for a person, for anything but an answer of 200 to 299."""
    parts = urlsplit(url)
    try:
        status = _post(parts, _request(parts, event, body, signature(secret, body, now)))
    except (OSError, ssl.SSLError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise CarryError(f"it could not be reached: {why}") from None
    if status not in TOLD:
        raise CarryError(f"it answered with status {status}")


def signature(secret: str, body: bytes, now: dt.datetime) -> str:
    """The header's value.

    >>> signature("whsec_x", b"{}", dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC))[:24]
    't=1795532400,v1=f9a80a6c'
    """
    second = int(now.timestamp())
    return f"t={second},v1={hmac.new(secret.encode(), f'{second}.'.encode() + body, sha256).hexdigest()}"


def _request(parts: SplitResult, event: str, body: bytes, signed: str) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "User-Agent: Billwright",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Billwright-Event: {event}",
        f"Billwright-Signature: {signed}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode("ascii") + body


def _post(parts: SplitResult, request: bytes) -> int:
    """The status that it answered. All of it happens within SECONDS."""
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    ends, port = time.monotonic() + SECONDS, parts.port or (443 if is_tls else 80)
    address = _address(_looked_up(host, port, ends), is_tls)
    with socket.create_connection((address, port), timeout=_left(ends)) as plain:
        if not is_tls:
            return _exchange(plain, request, ends)
        plain.settimeout(_left(ends))  # for the handshake as a whole
        with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as sealed:
            return _exchange(sealed, request, ends)


def _exchange(connection: socket.socket, request: bytes, ends: float) -> int:
    connection.settimeout(_left(ends))
    connection.sendall(request)
    line = b""
    while b"\r\n" not in line:
        connection.settimeout(_left(ends))
        read = connection.recv(LONGEST_LINE)
        line += read
        if not read or len(line) > LONGEST_LINE * 8:
            break
    words = line.split(b"\r\n", 1)[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit() or len(words[1]) != 3:
        raise CarryError("it answered with something that is not HTTP")
    return int(words[1])


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _looked_up(host: str, port: int, ends: float) -> list[str]:
    """Every address of the name. The system's look-up knows no time limit, so it has a thread of its own, which is left
    behind where it takes too long and holds nobody up."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def look() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(info[4][0]) for info in found])
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=_left(ends))
    except queue.Empty:
        raise CarryError("it could not be reached: its name was not found in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _address(found: list[str], is_tls: bool) -> str:
    """The first address, after every one of them was found to be a place where we may send."""
    for each in found:
        if not may_reach(each, is_tls):
            raise CarryError("its name leads to an address that is not public: nothing is sent there")
    return found[0]


def may_reach(address: str, is_tls: bool) -> bool:
    """Public addresses with TLS; this machine's own where the setting allows it.

    >>> [may_reach(each, True) for each in ("93.184.215.14", "10.0.0.8", "169.254.169.254", "::1", "::ffff:10.0.0.8")]
    [True, False, False, False, False]
    >>> may_reach("93.184.215.14", False)
    False
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.is_loopback:
        return bool(settings.WEBHOOKS_TO_LOOPBACK)
    hides = isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped is not None or ip.sixtofour is not None or ip.teredo is not None or ip in _TRANSLATED
    )
    return is_tls and ip.is_global and not ip.is_multicast and not ip.is_reserved and not hides
