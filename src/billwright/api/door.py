"""Before and after every request to /api/: how large it may be, who asks and how often; nothing of an answer is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.security import HttpBearer

from billwright.api import problems
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.keys import KeyRefusedError, key_actor

PREFIX = "/api/"
LARGEST_BODY = 1_000_000
"""Bytes of JSON."""
LARGEST_UPLOAD = 100_000_000
"""Bytes of a request with a file. A larger one goes through a partner's folder or the command line."""
MINUTE = 60


class Door:
    """Middleware, the innermost: what ninja and Django answer by themselves becomes a problem too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        response = problems.respond(problems.TOO_LARGE) if _is_too_large(request) else self.get_response(request)
        if response.status_code == 405 and response.headers["Content-Type"] != problems.MEDIA_TYPE:
            response = problems.respond(problems.NO_METHOD, headers={"Allow": response.headers["Allow"]})
        response.headers["Cache-Control"] = "no-store"
        return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Whatever address below /api/ is none."""
    return problems.respond(problems.NOT_FOUND)


def _is_too_large(request: HttpRequest) -> bool:
    sent = request.META.get("CONTENT_LENGTH") or "0"
    most = LARGEST_UPLOAD if request.content_type == "multipart/form-data" else LARGEST_BODY
    return len(sent) > 12 or (sent.isdecimal() and int(sent) > most)


class KeyHolder(HttpBearer):
    """`Authorization: Bearer bw_…`: the key's actor, at this instant. Requests are counted by key, wrong keys by address:
    a right key is looked at first, and so never refused for wrong ones that came from where it comes from."""

    openapi_description = "A key that an owner of the practice made, as bw_…"

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        now = timezone.now()
        minute = int(now.timestamp()) // MINUTE
        try:
            actor = key_actor(token, now)
        except KeyRefusedError as refused:
            _count(f"nobody:{address_of(request)}", minute, now.second)
            raise problems.ProblemError(problems.NOBODY, str(refused), {"WWW-Authenticate": "Bearer"}) from None
        _count(actor.channel, minute, now.second)
        return actor


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind proxies of ours (settings.PROXIES of them) that is what the outermost one wrote
    into X-Forwarded-For; what stands before it there anybody may have written. Where it is missing the nearest counts."""
    nearest: str = request.META.get("REMOTE_ADDR", "")
    said = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    return said[-settings.PROXIES] or nearest if 0 < settings.PROXIES <= len(said) else nearest


def _count(who: str, minute: int, second: int) -> None:
    """Requests of a whole minute. A count is read and written again without a lock, and never counts more than there were:
    who keeps to the limit is never refused. Of requests at the same instant some may go uncounted, at most all but one of
    as many as the server has processes; and where MAX_ENTRIES others are counted, some counts are let go. So this keeps off
    load and nothing else; what keeps off guessing is the length of a key."""
    name, counts = f"{hashlib.sha256(who.encode()).hexdigest()[:16]}-{minute}", caches["api"]
    counts.add(name, 0, timeout=2 * MINUTE)
    try:
        requests = counts.incr(name)
    except ValueError:  # the cache was full and let it go: it begins anew
        return
    if requests > settings.API_REQUESTS_A_MINUTE:
        raise problems.ProblemError(problems.TOO_MANY, headers={"Retry-After": str(MINUTE - second)})
