"""The one door of every page: who may open it, in which scope it reads, and that it was seen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from billwright.apps.compliance.access import (
    Actor,
    KeyReusedError,
    NotAllowedError,
    NotFoundError,
    reading,
    record_view,
)
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.permissions import PERMISSIONS
from billwright.web import errors
from billwright.web.forms import business_day

P = ParamSpec("P")


class Request(HttpRequest):
    """A request inside `page`: somebody with a role asks."""

    actor: Actor
    htmx: HtmxDetails


View = Callable[Concatenate[Request, P], HttpResponse]

LOOK = ("GET", "HEAD")
ACT = ("POST",)
FORM = (*LOOK, *ACT)


def page(permission: str, audit: str = "", methods: tuple[str, ...] = LOOK) -> Callable[[View[P]], View[P]]:
    """Opens a view to those whose role has `permission`, and answers everybody else in words.

    To look (GET) runs wholly inside one reading scope, rendering included, and is put on record as `audit` ("claim") with
    the address's public id. To act (POST) opens none: each action opens its own transaction, and what a form is shown
    again with records itself. `audit` empty is for pages that show nobody's data.
    """
    assert permission in PERMISSIONS, permission

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def run(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.actor is None:
                return errors.no_actor(request)
            day = business_day.set(request.actor.today)
            try:
                request.actor.require(permission)
                if request.method not in methods:
                    return errors.not_this_way(request, methods)
                if request.method == "POST":
                    return view(request, *args, **kwargs)
                return _look(view, request, audit, args, kwargs)
            except (NotAllowedError, NotFoundError, KeyReusedError, RefusedError) as refusal:
                return errors.refused(request, refusal)
            finally:
                business_day.reset(day)

        run.permission = permission  # type: ignore[attr-defined]
        run.methods = methods  # type: ignore[attr-defined]
        return never_cache(run)

    return decorate


def _look(view: Any, request: Request, audit: str, args: Any, kwargs: Any) -> HttpResponse:
    with reading(request.actor):
        response: HttpResponse = view(request, *args, **kwargs)
        if audit and response.status_code == 200:
            record_view(request.actor, audit, str(kwargs.get("public_id", "")))
    return response
