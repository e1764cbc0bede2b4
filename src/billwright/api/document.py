"""The OpenAPI document: ninja's, with the bodies, answers and refusals of each route beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from billwright.api import problems
from billwright.api.answering import Queued
from billwright.api.examples import ANSWERS, BODIES
from billwright.api.routes import Route
from billwright.apps.compliance.permissions import PERMISSIONS

REFERENCES = "#/components/schemas/{name}"
_READS = (problems.UNREADABLE, problems.NOBODY, problems.NOT_ALLOWED, problems.NOT_FOUND, problems.REFUSED,
          problems.TOO_MANY, problems.BROKEN)  # fmt: skip
FILE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "At most 100 MB"}},
            }
        }
    },
}
_IDEMPOTENCY = {
    "in": "header", "name": "Idempotency-Key", "required": True,
    "description": "A key of your own for this one thing. The same key with the same request gives the first answer again "
    "and does nothing; with another request it is refused.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"}, "example": "visit-4711-claim",
}  # fmt: skip
_IF_MATCH = {
    "in": "header", "name": "If-Match", "required": True,
    "description": "The ETag of what you looked at. Where somebody has changed it since, nothing is done.",
    "schema": {"type": "string", "pattern": '^"[!#-~]{1,100}"$'}, "example": '"3-9f86d081884c7d65"',
}  # fmt: skip
_IF_NONE_MATCH = {
    "in": "header", "name": "If-None-Match", "required": False,
    "description": "The ETag of what you have: 304 where it is still the same.", "schema": {"type": "string"},
}  # fmt: skip


def extra_of(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    """What the document says of a route beside ninja's own words; the schemas that it names are added to `schemas`."""
    needed = " and to ".join(f"{PERMISSIONS[each]} (`{each}`)" for each in route.permissions)
    extra: dict[str, Any] = {
        "parameters": [],
        "responses": _responses(route, schemas),
        "description": f"{route.description}\n\nNeeds the permission to {needed}.",
        "x-permissions": list(route.permissions),
    }
    if route.keyed:
        extra["parameters"].append(_IDEMPOTENCY)
    if route.versioned:
        extra["parameters"].append(_IF_MATCH)
    if route.method == "GET":
        extra["parameters"].append(_IF_NONE_MATCH)
    if route.upload:
        extra["requestBody"] = FILE
    elif route.body is not None:
        content: dict[str, Any] = {"schema": _schema(route.body, schemas), "example": BODIES[route.name]}
        extra["requestBody"] = {"required": True, "content": {"application/json": content}}
    return extra


def problem_schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    _schema(problems.Problem, schemas)
    return schemas


def _responses(route: Route, schemas: dict[str, Any]) -> dict[Any, Any]:
    if route.media == "application/json":
        content: dict[str, Any] = {"schema": _schema(route.answer, schemas)}
        if route.name in ANSWERS:
            content["example"] = ANSWERS[route.name]
    else:
        content = {"schema": {"type": "string", "format": "binary"}}
    good: dict[str, Any] = {"description": route.summary, "content": {_media(route): content}}
    answers: dict[Any, Any] = {200: None, route.status: good}
    if route.method == "GET":
        good["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Names this state of it"}}
        answers[304] = {"description": "It is still what you have"}
    if route.later:
        where = {"schema": {"type": "string"}, "description": "Where the job is seen"}
        accepted = {"application/json": {"schema": _schema(Queued, schemas)}}
        words = "It is long: a job does it, which the practice's people see too"
        answers[202] = {"description": words, "content": accepted, "headers": {"Location": where}}
    if answers[200] is None:
        del answers[200]
    for kind in _refusals(route):
        answers[kind.status] = {
            "description": kind.title,
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": REFERENCES.format(name="Problem")}}},
        }
    return answers


def _refusals(route: Route) -> Iterator[problems.Kind]:
    yield from (*_READS, problems.NO_METHOD)
    if route.keyed:
        yield from (problems.NO_KEY, problems.KEY_REUSED)
    if route.body is not None or route.upload:
        yield from (problems.TOO_LARGE, problems.NO_MEDIA)
    if route.versioned:
        yield from (problems.STALE, problems.NO_MATCH)
    if route.media != "application/json":
        yield problems.DAMAGED


def _media(route: Route) -> str:
    return "*/*" if route.media == "application/octet-stream" else route.media


def _schema(kind: Any, schemas: dict[str, Any]) -> Any:
    (schema,), found = msgspec.json.schema_components([kind], ref_template=REFERENCES)
    for name, each in found.items():
        assert schemas.setdefault(name, each) == each, f"two shapes are called {name}"
    return schema
