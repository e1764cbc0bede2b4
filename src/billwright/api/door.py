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
    """`Authorization: Bearer bw_…`: the key's actor, at this instant. Requests are counted by key, wrong keys by address."""

    openapi_description = "A key that an owner of the practice made, as bw_…"

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        now = timezone.now()
        minute = int(now.timestamp()) // MINUTE
        try:
            actor = key_actor(token, now)
        except KeyRefusedError as refused:
            _count(f"nobody:{request.META.get('REMOTE_ADDR', '')}", minute, now.second)
            raise problems.ProblemError(problems.NOBODY, str(refused), {"WWW-Authenticate": "Bearer"}) from None
        _count(actor.channel, minute, now.second)
        return actor


def _count(who: str, minute: int, second: int) -> None:
    """Requests of a whole minute. Two that count at the same instant may count as one, which is near enough for this."""
    name, counts = f"{hashlib.sha256(who.encode()).hexdigest()[:16]}-{minute}", caches["api"]
    counts.add(name, 0, timeout=2 * MINUTE)
    try:
        requests = counts.incr(name)
    except ValueError:  # the cache was full and let it go: it begins anew
        return
    if requests > settings.API_REQUESTS_A_MINUTE:
        raise problems.ProblemError(problems.TOO_MANY, headers={"Retry-After": str(MINUTE - second)})
