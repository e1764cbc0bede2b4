"""The API put together: one ninja API, its operations from the desks, its document and the page about it."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from billwright.api import document, problems
from billwright.api.answering import bind
from billwright.api.desks import DESKS
from billwright.api.door import KeyHolder
from billwright.api.examples import BODIES
from billwright.api.routes import Route

PREFIX = "/api/v1"
CONVERTER = re.compile(r"{\w+:")
WORDS = """Billwright's office for programs: the same actions and reads as its pages, with a key that an owner makes.

Amounts are whole cents, days are ISO dates, instants UTC, ids public ids. Whatever acts takes an `Idempotency-Key`: send
the same again and it happens once. Whatever changes takes `If-Match`. Lists give `items` and `next`. What is refused is
`application/problem+json`, in words."""


class Api(NinjaAPI):
    """Ninja's, with the schemas that msgspec derived."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = document.problem_schemas()
        super().__init__(
            title="Billwright API", version="1", description=WORDS, docs_url=None, openapi_url=None,
            urls_namespace="api", auth=KeyHolder(),
        )  # fmt: skip

    def document(self) -> OpenAPISchema:
        """The OpenAPI document."""
        made = self.get_openapi_schema(path_prefix=PREFIX.removeprefix("/"))
        made["components"]["schemas"] |= self.schemas
        for operations in made["paths"].values():
            for each in operations.values():  # ninja writes a 200 for every one; some of ours are made, with a 201
                if each["responses"].get(200) == {"description": "OK"}:
                    del each["responses"][200]
        return made


def build() -> Api:
    api = Api()
    for desk in DESKS:
        router = Router(tags=[desk.title])
        for route in desk.routes:
            bind(router, route, document.extra_of(route, api.schemas))
        api.add_router("", router)
    for kind in (Exception, Http404, AuthenticationError, ValidationError):
        api.add_exception_handler(kind, problems.of)  # type: ignore[arg-type]  # ninja's own type of it is too wide
    return api


api = build()
ROUTES: tuple[Route, ...] = tuple(route for desk in DESKS for route in desk.routes)


def openapi(request: HttpRequest) -> HttpResponse:
    """The whole document: of nobody's data, so it takes no key."""
    return HttpResponse(msgspec.json.encode(api.document()), content_type="application/json")


class Operation(NamedTuple):
    """A route as the page shows it: `path` without converters, `body` the example as a person would write it."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    permissions: tuple[str, ...]
    keyed: bool
    versioned: bool
    upload: bool
    asked: tuple[str, ...]
    body: str


def docs(request: HttpRequest) -> HttpResponse:
    """Every operation in words, from the same routes. Our own small page: the usual viewers want inline scripts."""
    desks = [
        {"title": desk.title, "words": desk.words, "operations": [_operation(each) for each in desk.routes]}
        for desk in DESKS
    ]
    return render(request, "api/docs.html", {"desks": desks, "kinds": problems.KINDS})


def _operation(route: Route) -> Operation:
    path = PREFIX + CONVERTER.sub("{", route.path)
    body = BODIES.get(route.name)
    return Operation(
        route.name, route.method, path, route.summary, route.description, route.permissions, route.keyed,
        route.versioned, route.upload,
        tuple(each.name for each in route.parameters if each.name not in path),
        json.dumps(body, indent=2) if body else "",
    )  # fmt: skip
