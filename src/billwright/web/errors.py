"""What a person reads when something is refused, missing or broken. No page of these holds anybody's data."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from billwright.apps.compliance.access import KeyReusedError, NotAllowedError, NotFoundError
from billwright.apps.compliance.permissions import PERMISSIONS
from billwright.apps.documents.store import DocumentDamagedError
from billwright.web.drafts import taken


def no_actor(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in, or somebody who has no role anywhere."""
    if request.user.is_authenticated:
        return _say(
            request,
            403,
            "You have no role here yet",
            "You are signed in, but no practice has given you a role.",
            "Ask the owner of your practice to add you, then reload this page.",
        )
    if request.method in ("GET", "HEAD"):
        back = request.get_full_path()
    else:
        back = page_before(request) or "/"
        messages.warning(
            request, "You were signed out, and this was not done. What you typed is there again once you sign in."
        )
    sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": sign_in})
    return redirect(sign_in)


def page_before(request: HttpRequest) -> str:
    """The page of ours that a form was sent from, where it can be opened again with what was typed; empty where the
    browser names none, or names another site's or one that cannot be looked at."""
    named = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(named)
    try:
        view = resolve(parts.path).func
    except Resolver404:
        return ""
    if "GET" not in getattr(view, "methods", ()):
        return ""
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def refused(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """The page for what a view or an action refused and the view did not show in place."""
    if isinstance(refusal, NotAllowedError):
        what = PERMISSIONS[refusal.permission]
        return _say(
            request,
            403,
            "Your role does not allow this",
            f"Your role in this practice does not let you {what}.",
            f"If your work needs it, ask the practice's owner for the permission “{refusal.permission}”.",
        )
    if isinstance(refusal, NotFoundError):
        return not_found(request)
    if isinstance(refusal, KeyReusedError):
        said = _say(
            request,
            409,
            "This form was sent already",
            "It did its work the first time; what was changed in it since then was not done.",
            "Look at the result, and open the form again to do something further.",
        )
        # Done is done: what is in the browser's drafts under this key would only be sent a second time.
        return taken(request, said)
    if isinstance(refusal, DocumentDamagedError):
        return _say(
            request,
            409,
            "The stored file is damaged",
            _sentence(str(refusal)),
            "Tell who keeps your backups: what was booked from this file stands, only the file itself is missing.",
        )
    return _say(request, 422, "This was not done", _sentence(str(refusal)), "Nothing was changed.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(
        request,
        404,
        "Not found",
        "There is nothing at this address in your practice.",
        "It may belong to another practice, or the address may be cut short. Search for it by name or number.",
    )


def not_this_way(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """An address asked for in a way it does not answer: opened where only a form sends to it, or the other way round."""
    said = _say(
        request,
        405,
        "There is nothing to look at here",
        "This address only takes what a form sends.",
        "Nothing was changed. Go back to the page that you came from, and do it there.",
    )
    said["Allow"] = ", ".join(methods)
    return said


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 403, "Not allowed", "This request was refused.", "Go back and try it from the page itself.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(
        request,
        400,
        "This request cannot be read",
        "It was not made the way this page makes requests, or what was sent is too large.",
        "Go back and try again.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _say(
        request,
        403,
        "This page was open too long",
        "Its security token is no longer valid, usually because you signed in again since it was opened.",
        "Nothing was changed, and what you typed is kept: open the form again and send it once more.",
    )


def broken(request: HttpRequest) -> HttpResponse:
    """A defect of ours: drawn without the database, which may be what is broken."""
    form_page = page_before(request) if request.method == "POST" else ""
    return render(None, "errors/broken.html", {"form_page": form_page}, status=500)


def _say(request: HttpRequest, status: int, title: str, what: str, next_step: str) -> HttpResponse:
    words: dict[str, Any] = {"status": status, "title": title, "what": what, "next_step": next_step}
    if request.method == "POST":
        words["form_page"] = page_before(request)
    if request.headers.get("HX-Request"):
        # A part of a page was asked for; the refusal takes the whole of it.
        words["is_part"] = True
    response = render(request, "errors/said.html", words, status=status)
    if "is_part" in words:
        response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = (
            "#content",
            "innerHTML",
            "#content > *",
        )
    return response


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}"
