"""An operation for each query and action: its permission, what goes in and what comes out are read off the function."""

from __future__ import annotations

import datetime as dt
import inspect
import re
import typing
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from pydantic import AwareDatetime, BeforeValidator, Field

from billwright.api import answering, shapes
from billwright.apps.compliance.access import Actor

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


class Route(msgspec.Struct, frozen=True):
    """One operation. `body` and `answer` as a program sends and sees them; `versioned` takes If-Match, `keyed`
    Idempotency-Key; `permissions` are all needed; `media` is what comes out where that is no JSON;
    `later` may answer with a job instead."""

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
    later: bool = False
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
                answering.looking(query),
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
                "GET", path, name, _permission_of(desk.listed), summary, _words(desk.Wanted), answering.listing(desk),
                answer=shapes.answer_of(answering.Items[row]),  # type: ignore[valid-type]
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
        secret: bool = False,
    ) -> None:
        """POST: one action or flow, whose command is the body, the address and the headers together. `again` shows how a
        thing stands to who wanted to change it as it was before. A `secret` answer is given once and put on no record."""
        hints = typing.get_type_hints(action)
        command = next(hint for name, hint in hints.items() if shapes.is_struct(hint) and hint is not Actor)
        names = command.__struct_fields__
        given = frozenset(_PLACE.findall(path)) | (set(answering.VERSIONS) & set(names))
        body = shapes.body_of(command, given)
        self.routes.append(
            Route(
                "POST",
                path,
                name,
                permissions or _permission_of(action),
                summary,
                _words(action) or summary,
                answering.acting(name, action, command, hints["return"], secret),
                answer=_answer(hints["return"]),
                status=status,
                body=body if body.__struct_fields__ else None,
                keyed=True,
                versioned=bool(set(answering.VERSIONS) & set(names)),
                again=again,
                parameters=_places(path),
            )
        )

    def take(
        self,
        path: str,
        flow: Callable[..., Any],
        name: str,
        summary: str,
        *,
        permissions: tuple[str, ...],
        later: Callable[[Actor, str, bytes], str] | None = None,
        status: int = 201,
    ) -> None:
        """POST of one file, as multipart/form-data: `flow(actor, name, bytes)`, or for a long one the job of `later`. What
        the flow takes besides stands in the address."""
        hints = typing.get_type_hints(flow)
        besides = list(inspect.signature(flow).parameters.values())[3:]
        self.routes.append(
            Route(
                "POST",
                path,
                name,
                permissions,
                summary,
                _words(flow) or summary,
                answering.taking(name, flow, hints["return"], later),
                answer=_answer(hints["return"]),
                status=status,
                upload=True,
                later=later is not None,
                keyed=True,
                parameters=tuple(_parameter(each.name, _strict(hints[each.name]), each.default) for each in besides),
            )
        )


def _strict(kind: Any) -> Any:
    return ASKED.get(kind, kind)


def _parameter(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)


def _answer(hint: Any) -> Any:
    return answering.Done if hint is str else shapes.shown_as(hint)


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
