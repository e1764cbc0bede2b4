"""An operation for each query and action: its permission, what goes in and what comes out are read off the function."""

from __future__ import annotations

import datetime as dt
import inspect
import re
import typing
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AwareDatetime, BeforeValidator, Field

from billwright.api import problems, shapes
from billwright.apps.compliance.access import Actor, reading, record_view
from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.compliance.once import Asked, once
from billwright.apps.compliance.paging import Page, Place
from billwright.apps.documents.queries import DocumentContent

KEY = re.compile(r"[\x21-\x7e]{1,100}")
TAG = re.compile(r'"([\x21\x23-\x7e]{1,100})"')
VERSIONS = ("expected_version", "version")
"""What a command calls the version that it was made from: it comes in If-Match."""
T = TypeVar("T")
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many in one answer")]
After = Annotated[str, Field(max_length=200, description="The next of the page before; empty for the first")]


def _iso(value: object) -> object:
    """A day or an instant as ISO 8601 has it: pydantic would take any number for seconds since 1970 too."""
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\d(T|$)", value):
        raise ValueError("a day such as 2026-11-24, or an instant such as 2026-11-24T15:00:00Z")
    return value


Day = Annotated[dt.date, BeforeValidator(_iso)]
Instant = Annotated[AwareDatetime, BeforeValidator(_iso)]
ASKED = {dt.date: Day, dt.date | None: Day | None, dt.datetime: Instant, dt.datetime | None: Instant | None}
"""Types of a query's parameters that are stricter in an address."""
_PLACE = re.compile(r"{(?:\w+:)?(\w+)}")


class Done(msgspec.Struct, frozen=True):
    """What was made or changed."""

    public_id: str


class Items(msgspec.Struct, Generic[T], frozen=True):
    """A page of a list. `next` asks for what follows, as `after`; empty on the last page."""

    items: tuple[T, ...]
    next: str = ""


class Route(msgspec.Struct, frozen=True):
    """One operation. `body` and `answer` as a program sends and sees them; `versioned` takes If-Match, `keyed`
    Idempotency-Key; `permissions` are all needed; `media` is what comes out where that is no JSON."""

    method: str
    path: str
    name: str
    permissions: tuple[str, ...]
    summary: str
    description: str
    run: Callable[..., Any]
    answer: Any
    status: int = 200
    body: Any = None
    upload: bool = False
    keyed: bool = False
    versioned: bool = False
    media: str = "application/json"
    audit: str = ""
    parameters: tuple[inspect.Parameter, ...] = ()
    again: Callable[[Actor, str], Any] | None = None


class Desk:
    """The operations of one desk, in the order in which they are declared."""

    def __init__(self, title: str, words: str) -> None:
        self.title, self.words = title, words
        self.routes: list[Route] = []

    def look(
        self,
        path: str,
        query: Callable[..., Any],
        name: str,
        summary: str,
        *,
        permissions: tuple[str, ...] = (),
        audit: str = "",
        method: str = "GET",
        media: str = "application/json",
        **asked: Any,
    ) -> None:
        """GET: one query, or a function of several under one permission. `asked` gives a parameter's type where it is
        narrower here than in the function; a POST takes the parameters as its body, so that no name stands in an address."""
        hints = typing.get_type_hints(query)
        parameters = [
            each.replace(annotation=_strict(asked.get(each.name, hints[each.name])), kind=each.KEYWORD_ONLY)
            for each in list(inspect.signature(query).parameters.values())[1:]
        ]
        self.routes.append(
            Route(
                method,
                path,
                name,
                permissions or _permission_of(query),
                summary,
                _words(query) or summary,
                _looking(query),
                answer=shapes.shown_as(hints["return"]),
                media=media,
                audit=audit,
                parameters=() if method == "POST" else tuple(parameters),
                body=_asked_body(name, parameters) if method == "POST" else None,
            )
        )

    def list(self, path: str, desk: Any, name: str, summary: str, **asked: Any) -> None:
        """GET of a desk's list (`listed`, `Wanted`, `SORTS`), by the page: what is wanted, the sort and the cursor stand
        in the address. `asked` gives a filter's type where it is narrower here."""
        row = typing.get_args(typing.get_type_hints(desk.listed)["return"])[0]
        sorts = typing.Literal[tuple(f"{sign}{each}" for each in desk.SORTS for sign in ("-", ""))]  # type: ignore[valid-type]
        parameters = [
            *(_parameter(each.name, _strict(asked.get(each.name, each.type)), each.default)
              for each in msgspec.structs.fields(desk.Wanted)),
            _parameter("sort", sorts, "-newest"),
            _parameter("after", After, ""),
            _parameter("limit", Limit, 50),
        ]  # fmt: skip
        self.routes.append(
            Route(
                "GET", path, name, _permission_of(desk.listed), summary, _words(desk.Wanted), _listing(desk),
                answer=shapes.answer_of(Items[row]),  # type: ignore[valid-type]
                audit=name.removeprefix("list_"), parameters=tuple(parameters),
            )
        )  # fmt: skip

    def act(
        self,
        path: str,
        action: Callable[..., Any],
        name: str,
        summary: str,
        *,
        permissions: tuple[str, ...] = (),
        status: int = 200,
        again: Callable[[Actor, str], Any] | None = None,
        command: Any = None,
    ) -> None:
        """POST: one action or flow, whose command is the body, the address and the headers together. `again` shows how a
        thing stands to who wanted to change it as it was before."""
        hints = typing.get_type_hints(action)
        command = command or next(hint for name, hint in hints.items() if shapes.is_struct(hint) and hint is not Actor)
        names = command.__struct_fields__
        given = frozenset(_PLACE.findall(path)) | (set(VERSIONS) & set(names))
        body = shapes.body_of(command, given)
        self.routes.append(
            Route(
                "POST",
                path,
                name,
                permissions or _permission_of(action),
                summary,
                _words(action) or summary,
                _acting(name, action, command, "key" in names, hints["return"]),
                answer=_answer(hints["return"]),
                status=status,
                body=body if body.__struct_fields__ else None,
                keyed=True,
                versioned=bool(set(VERSIONS) & set(names)),
                again=again,
                parameters=_places(path),
            )
        )

    def take(
        self, path: str, flow: Callable[..., Any], name: str, summary: str, *, permissions: tuple[str, ...]
    ) -> None:
        """POST of one file, as multipart/form-data: `flow(actor, name, bytes)`."""
        hints = typing.get_type_hints(flow)
        self.routes.append(
            Route(
                "POST",
                path,
                name,
                permissions,
                summary,
                _words(flow) or summary,
                _taking(name, flow, hints["return"]),
                answer=_answer(hints["return"]),
                status=201,
                upload=True,
                keyed=True,
            )
        )


def bind(router: Router, route: Route, extra: dict[str, Any]) -> None:
    """Makes a ninja operation of a route; `extra` is what the document says beside ninja's own."""

    def view(request: HttpRequest, **asked: Any) -> HttpResponse:
        try:
            return _respond(request, route, asked)
        except StaleVersionError as stale:
            if route.again is None:
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
    answer = route.run(request, actor, route, asked)
    if isinstance(answer, DocumentContent):
        return _file(answer)
    shown = shapes.show(answer, route.answer)
    data = msgspec.json.encode(shown)
    response = HttpResponse(data, status=route.status, content_type="application/json")
    if route.method == "GET":
        response.headers["ETag"] = tag = etag(shown, data)
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers={"ETag": tag})
    return response


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


def _looking(query: Callable[..., Any]) -> Callable[..., Any]:
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


def _listing(desk: Any) -> Callable[..., Any]:
    def run(request: HttpRequest, actor: Actor, route: Route, asked: dict[str, Any]) -> Any:
        wanted = {each: _plain(asked[each]) for each in desk.Wanted.__struct_fields__}
        with reading(actor):
            page = desk.listed(actor, desk.Wanted(**wanted), asked["sort"], Place(asked["after"], limit=asked["limit"]))
            record_view(actor, route.audit, "")
        return items_of(page, asked["after"])

    return run


def items_of(page: Page[T], after: str) -> Items[T]:
    """Where nothing follows the cursor any more a desk begins anew, for people; a program is told that it is done."""
    return Items((), "") if after and not page.before else Items(page.rows, page.after)


def _plain(value: Any) -> Any:
    """What a query takes: ids as text."""
    return str(value) if isinstance(value, UUID) else value


def _strict(kind: Any) -> Any:
    return ASKED.get(kind, kind)


def _parameter(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)


def _acting(name: str, action: Callable[..., Any], command: Any, is_keyed: bool, answers: Any) -> Callable[..., Any]:
    def run(request: HttpRequest, actor: Actor, route: Route, asked: dict[str, Any]) -> Any:
        key = _key(request, actor)
        given: dict[str, Any] = {place: str(value) for place, value in asked.items()}
        if route.versioned:
            field = next(each for each in VERSIONS if each in command.__struct_fields__)
            given[field] = _version(request, typing.get_type_hints(command)[field])
        if is_keyed:
            given["key"] = key
        body = _decode(request, route.body) if route.body else msgspec.defstruct("Empty", [])()
        made = shapes.command_of(command, body, **given)
        if is_keyed:
            return _done(action(actor, made))
        digest = sha256(msgspec.json.encode(made)).hexdigest()
        return _done(once(actor, Asked(f"api.{name}", key, digest), lambda: action(actor, made), answers))

    return run


def _taking(name: str, flow: Callable[..., Any], answers: Any) -> Callable[..., Any]:
    def run(request: HttpRequest, actor: Actor, route: Route, asked: dict[str, Any]) -> Any:
        if request.content_type != "multipart/form-data":
            raise problems.ProblemError(problems.NO_MEDIA, "send the file as multipart/form-data, in the field file")
        key, file = _key(request, actor), request.FILES.get("file")
        if file is None:
            raise problems.ProblemError(problems.REFUSED, "no file came", errors={"file": "this is needed"})
        data, called = file.read(), file.name or "unnamed"
        digest = sha256(called.encode() + b"\0" + data).hexdigest()
        return _done(once(actor, Asked(f"api.{name}", key, digest), lambda: flow(actor, called, data), answers))

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
    return msgspec.json.decode(request.body, type=body)


def _show_again(request: HttpRequest, route: Route, asked: dict[str, Any]) -> dict[str, Any]:
    """How the thing stands now, for who may see it."""
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


def _answer(hint: Any) -> Any:
    return Done if hint is str else shapes.shown_as(hint)


def _places(path: str) -> tuple[inspect.Parameter, ...]:
    return tuple(
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=str) for name in _PLACE.findall(path)
    )


def _asked_body(name: str, parameters: list[inspect.Parameter]) -> Any:
    fields = [
        (each.name, shapes.bounded(each.annotation), *(() if each.default is each.empty else (each.default,)))
        for each in parameters
    ]
    return msgspec.defstruct(name.title().replace("_", ""), fields, kw_only=True, forbid_unknown_fields=True)


def _permission_of(function: Callable[..., Any]) -> tuple[str, ...]:
    return (vars(function)["permission"],)


def _words(function: Callable[..., Any]) -> str:
    """A docstring as a program's author reads it: without the exceptions, which come as problems."""
    words = " ".join((inspect.getdoc(function) or "").replace("`", "").split())
    return words.partition("Raises ")[0].strip()
