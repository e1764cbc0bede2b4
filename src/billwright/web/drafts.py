"""Tells the browser which forms the server has taken, so that what was typed in them can be forgotten there (forms.js)."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "taken"
MOST = 8
"""Keys named at once: what several tabs may have sent since one of them last looked."""
_KEY = re.compile(r"[A-Za-z0-9-]{1,64}")


class TakenMiddleware:
    """A form that is answered by sending the browser on to another page was taken; any other answer leaves the draft."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leads_on = response.status_code in (302, 303) or "HX-Redirect" in response
        if request.method == "POST" and leads_on and request.actor is not None:  # type: ignore[attr-defined]
            return taken(request, response)
        return response


def taken(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Adds the key of the form that was sent to the last ones taken. The cookie holds random keys and nothing else."""
    key = request.POST.get("key", "")
    if not _KEY.fullmatch(key):
        return response
    earlier = [each for each in request.COOKIES.get(COOKIE, "").split(".") if _KEY.fullmatch(each) and each != key]
    # Read by our own script, which is why it is not HttpOnly.
    response.set_cookie(COOKIE, ".".join([*earlier, key][-MOST:]), samesite="Lax", secure=settings.SECURE)
    return response
