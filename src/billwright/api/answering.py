"""What a request to an operation comes to: who asks, with which key and version, what is done, and how it is shown."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from billwright.api import problems, shapes
from billwright.apps.compliance.access import Actor, reading, record_view
from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.compliance.once import Asked, once
from billwright.apps.compliance.paging import Place
from billwright.apps.documents.queries import DocumentContent
from billwright.flows.jobs import is_long

if TYPE_CHECKING:
    from billwright.api.routes import Route

KEY = re.compile(r"[\x21-\x7e]{1,100}")
TAG = re.compile(r'"([\x21\x23-\x7e]{1,100})"')
VERSIONS = ("expected_version", "version")
"""What a command calls the version that it was made from: it comes in If-Match."""
MOST_NAMED = 10
T = TypeVar("T")


class Done(msgspec.Struct, frozen=True):
    """What was made or changed."""

    public_id: str


class Items(msgspec.Struct, Generic[T], frozen=True):
    """A page of a list. `next` asks for what follows, as `after`; empty on the last page."""

    items: tuple[T, ...]
    next: str = ""


class Queued(msgspec.Struct, frozen=True):
    """Long work that goes on by itself. `job` is its public id; Location says where to see how far it is."""

    job: str


class Nothing(msgspec.Struct, frozen=True):
    """The body of what needs none."""


def bind(router: Router, route: Route, extra: dict[str, Any]) -> None:
    """Makes a ninja operation of a route; `extra` is what the document says beside ninja's own."""

    def view(request: HttpRequest, **asked: Any) -> HttpResponse:
        try:
            return _respond(request, route, asked)
        except StaleVersionError as stale:
            if route.again is None or not actor_of(request).may(vars(route.again)["permission"]):
                raise
            seen = _show_again(request, route, asked)
            raise problems.ProblemError(problems.STALE, str(stale), **seen) from None

    request_first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    view.__signature__ = inspect.Signature([request_first, *route.parameters])  # type: ignore[attr-defined]
    router.add_api_operation(
        route.path,
        [route.method],
        view,
        operation_id=route.name,
        summary=route.summary,
        url_name=route.name,
        description=route.description,
        openapi_extra=extra,
    )


def _respond(request: HttpRequest, route: Route, asked: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)
    for each in route.permissions:
        actor.require(each)
    _refuse_unknown(request, route)
    answer = route.run(request, actor, route, asked)
    if isinstance(answer, DocumentContent):
        return _file(answer)
    if isinstance(answer, Queued):
        return _accepted(answer)
    shown = shapes.show(answer, route.answer)
    data = msgspec.json.encode(shown)
    response = HttpResponse(data, status=route.status, content_type="application/json")
    if route.method == "GET":
        response.headers["ETag"] = tag = etag(shown, data)
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers={"ETag": tag})
    return response


def _accepted(queued: Queued) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(queued), status=202, content_type="application/json")
    response.headers["Location"] = reverse("api:get_job", args=[queued.job])
    return response


def _refuse_unknown(request: HttpRequest, route: Route) -> None:
    """What an address asks for and nobody knows is said, not passed over: a filter mistyped would show everything."""
    known = [each.name for each in route.parameters if f"{each.name}}}" not in route.path]
    if unknown := sorted(request.GET.keys() - set(known)):
        raise problems.ProblemError(
            problems.REFUSED, "the address asks for something impossible",
            errors={name[: problems.LONGEST_NAME]: problems.no_such_name(known) for name in unknown[:MOST_NAMED]},
        )  # fmt: skip


def actor_of(request: HttpRequest) -> Actor:
    actor = request.auth  # type: ignore[attr-defined]  # ninja's, from the key
    assert isinstance(actor, Actor)
    return actor


def etag(shown: Any, data: bytes) -> str:
    """A digest of what is shown; where it may be changed, its version goes before, which is all that If-Match compares:
    what a payer answers meanwhile is no reason to refuse a change."""
    digest = sha256(data).hexdigest()[:16]
    version = getattr(shown, "version", "")
    return f'"{version}-{digest}"' if version != "" else f'"{digest}"'


def looking(query: Callable[..., Any]) -> Callable[..., Any]:
    """A look runs in one scope, as a page does: one permission, one line on the trail."""

    def run(request: HttpRequest, actor: Actor, route: Route, asked: dict[str, Any]) -> Any:
        if route.body is not None:
            body = _decode(request, route.body)
            asked = {name: getattr(body, name) for name in body.__struct_fields__}
        plain = {name: _plain(value) for name, value in asked.items()}
        with reading(actor):
            answer = query(actor, **plain)
            if route.audit:
                record_view(actor, route.audit, plain.get("public_id", ""))
        return answer

    return run


def listing(desk: Any) -> Callable[..., Any]:
    def run(request: HttpRequest, actor: Actor, route: Route, asked: dict[str, Any]) -> Any:
        wanted = {each: _plain(asked[each]) for each in desk.Wanted.__struct_fields__}
        place = Place(asked["after"], limit=asked["limit"], strict=True)
        with reading(actor):
            page = desk.listed(actor, desk.Wanted(**wanted), asked["sort"], place)
            record_view(actor, route.audit, "")
        return Items(page.rows, page.after)

    return run


def _plain(value: Any) -> Any:
    """What a query takes: ids as text."""
    return str(value) if isinstance(value, UUID) else value


def acting(name: str, action: Callable[..., Any], command: Any, answers: Any, is_secret: bool) -> Callable[..., Any]:
    """An action knows its own key; a flow is answered once a key here; what is secret is put on no record at all."""
    names = command.__struct_fields__

    def run(request: HttpRequest, actor: Actor, route: Route, asked: dict[str, Any]) -> Any:
        key = _key(request, actor)
        given: dict[str, Any] = {place: str(value) for place, value in asked.items()}
        if route.versioned:
            field = next(each for each in VERSIONS if each in names)
            given[field] = _version(request, typing.get_type_hints(command)[field])
        if "key" in names:
            given["key"] = key
        body = _decode(request, route.body) if route.body else Nothing()
        made = shapes.command_of(command, body, **given)
        if "key" in names or is_secret:
            return _done(action(actor, made))
        digest = sha256(msgspec.json.encode(made)).hexdigest()
        return _done(once(actor, Asked(f"api.{name}", key, digest), lambda: action(actor, made), answers))

    return run


def taking(name: str, flow: Callable[..., Any], answers: Any, later: Callable[..., str] | None) -> Callable[..., Any]:
    """`later` asks for the job that takes in what is long. What is long is seen by the file alone, so that a key always
    gets an answer of the same kind."""

    def run(request: HttpRequest, actor: Actor, route: Route, asked: dict[str, Any]) -> Any:
        if request.content_type != "multipart/form-data":
            raise problems.ProblemError(problems.NO_MEDIA, "send the file as multipart/form-data, in the field file")
        key, file = _key(request, actor), request.FILES.get("file")
        if file is None:
            raise problems.ProblemError(problems.REFUSED, "no file came", errors={"file": "this is needed"})
        data, called = file.read(), file.name or "unnamed"
        besides = {name: _plain(value) for name, value in asked.items()}
        told = "".join(f"\0{name}={value}" for name, value in besides.items())
        digest = sha256(called.encode() + told.encode() + b"\0" + data).hexdigest()
        if later is not None and is_long(data):
            return once(actor, Asked(f"api.{name}", key, digest), lambda: Queued(later(actor, called, data)), Queued)
        return _done(
            once(actor, Asked(f"api.{name}", key, digest), lambda: flow(actor, called, data, **besides), answers)
        )

    return run


def _key(request: HttpRequest, actor: Actor) -> str:
    """The command's key: the caller's own, which two programs of a practice may choose alike."""
    sent = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(sent):
        words = "" if not sent else "Idempotency-Key is 1 to 100 characters of ASCII, without blanks"
        raise problems.ProblemError(problems.NO_KEY, words)
    return f"{actor.channel}:{sent}"


def _version(request: HttpRequest, kind: Any) -> Any:
    """The version in If-Match, as the command has it."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise problems.ProblemError(problems.NO_MATCH)
    tag = TAG.fullmatch(sent)
    if tag is None:
        raise problems.ProblemError(problems.UNREADABLE, 'If-Match names one ETag, such as "3-9f86d081884c7d65"')
    version = tag[1].rpartition("-")[0]
    if kind is int:
        return int(version) if version.isdecimal() and len(version) < 10 else -1
    return version


def _decode(request: HttpRequest, body: Any) -> Any:
    if request.content_type != "application/json":
        raise problems.ProblemError(problems.NO_MEDIA)
    try:
        return msgspec.json.decode(request.body, type=body)
    except msgspec.ValidationError as wrong:
        words = "the body is not as it should be"
        raise problems.ProblemError(problems.REFUSED, words, errors=problems.sent_wrongly(str(wrong), body)) from None


def _show_again(request: HttpRequest, route: Route, asked: dict[str, Any]) -> dict[str, Any]:
    """How the thing stands now."""
    assert route.again is not None
    seen = route.again(actor_of(request), str(next(iter(asked.values()))))
    shown = shapes.show(seen, shapes.shown_as(type(seen)))
    return {"current": shown, "etag": etag(shown, msgspec.json.encode(shown))}


def _file(content: DocumentContent) -> HttpResponse:
    name = "".join(each if (each.isascii() and each.isalnum()) or each in ".-_" else "_" for each in content.name)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content.data, content_type=content.media_type, headers=disposition)


def _done(answer: Any) -> Any:
    return Done(answer) if isinstance(answer, str) else answer
