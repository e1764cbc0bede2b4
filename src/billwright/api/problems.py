"""What a program reads when something is refused: application/problem+json (RFC 9457), without anybody's data.

`type` leads to the words about it on the API's own page; `detail` is the sentence that a person would read.
"""

from __future__ import annotations

import logging
import re
import typing
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, ValidationError

from billwright.apps.compliance.access import KeyReusedError, NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.compliance.permissions import PERMISSIONS
from billwright.apps.documents.store import DocumentDamagedError
from billwright.x12 import X12ValueError

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"
LONGEST_NAME = 100


class Kind(NamedTuple):
    """`slug` ends the problem's type; `words` say on the page what a program should do."""

    status: int
    slug: str
    title: str
    words: str


UNREADABLE = Kind(400, "unreadable", "This request cannot be read", "It is no JSON, or not made as HTTP asks.")
NO_KEY = Kind(
    400,
    "idempotency-key-missing",
    "Idempotency-Key is missing",
    "Send a key of your own: new for each thing to be done, the same when you try it again.",
)
NOBODY = Kind(
    401,
    "not-signed-in",
    "No key that may act",
    "Send Authorization: Bearer and a key that an owner made and that has not ended.",
)
NOT_ALLOWED = Kind(
    403,
    "not-allowed",
    "This key may not do this",
    "The permission is named: ask an owner for a key with it, whose maker has it too.",
)
NOT_FOUND = Kind(404, "not-found", "Not found", "There is nothing at this address in your practice.")
NO_METHOD = Kind(
    405, "method-not-allowed", "Not done this way", "The header Allow names what may be done at this address."
)
KEY_REUSED = Kind(
    409,
    "idempotency-key-reused",
    "This key was used for another request",
    "It did its work the first time. Make a new key for a new request.",
)
DAMAGED = Kind(
    409,
    "document-damaged",
    "The stored file is damaged",
    "What was booked from it stands; its bytes are missing. Tell who keeps the backups.",
)
STALE = Kind(
    412,
    "stale",
    "Somebody changed it since",
    "Nothing was overwritten. current is how it stands now: show a person what differs, send it again with the new ETag.",
)
TOO_LARGE = Kind(
    413,
    "too-large",
    "Too large",
    "A body holds 1 MB of JSON, an upload 100 MB. Larger files go through a partner's folder or the command line.",
)
NO_MEDIA = Kind(
    415,
    "media-type",
    "Not in a form that is read here",
    "Send application/json, or multipart/form-data where a file is asked for.",
)
REFUSED = Kind(
    422,
    "refused",
    "This was not done",
    "detail says why, and errors what is wrong field by field. Nothing was changed.",
)
NO_MATCH = Kind(
    428,
    "if-match-missing",
    "If-Match is missing",
    "Send the ETag of what you looked at, so that a colleague's change is not overwritten.",
)
TOO_MANY = Kind(429, "too-many", "Too many requests", "Wait as many seconds as Retry-After says.")
BROKEN = Kind(
    500,
    "broken",
    "Something broke here",
    "It is our defect, and it is on record. A request with an Idempotency-Key may be sent again.",
)
KINDS = (UNREADABLE, NO_KEY, NOBODY, NOT_ALLOWED, NOT_FOUND, NO_METHOD, KEY_REUSED, DAMAGED, STALE, TOO_LARGE, NO_MEDIA,
         REFUSED, NO_MATCH, TOO_MANY, BROKEN)  # fmt: skip


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """`errors` by field ("lines[0].units"); `permission` the one that is lacking; `current` and `etag` how a changed thing
    stands now."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] = {}
    permission: str = ""
    current: Any = None
    etag: str = ""


class ProblemError(Exception):
    """What the API itself refuses before any desk is asked."""

    def __init__(self, kind: Kind, detail: str = "", headers: dict[str, str] | None = None, **more: Any) -> None:
        self.kind, self.detail, self.headers, self.more = kind, detail, headers or {}, more
        super().__init__(detail or kind.title)


def respond(kind: Kind, detail: str = "", headers: dict[str, str] | None = None, **more: Any) -> HttpResponse:
    problem = Problem(f"{DOCS}#{kind.slug}", kind.title, kind.status, sentence(detail or kind.words), **more)
    response = HttpResponse(msgspec.json.encode(problem), status=kind.status, content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def of(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer for whatever a route raised. What nobody foresaw is our defect: it is logged, and its trace stays here."""
    match error:
        case ProblemError():
            return respond(error.kind, error.detail, error.headers, **error.more)
        case AuthenticationError():
            return nobody()
        case NotAllowedError():
            words = f"this key does not let you {PERMISSIONS[error.permission]} ({error.permission})"
            return respond(NOT_ALLOWED, words, permission=error.permission)
        case NotFoundError():
            return respond(NOT_FOUND, str(error))
        case Http404():
            return respond(NOT_FOUND)
        case KeyReusedError():
            return respond(KEY_REUSED)
        case StaleVersionError():
            return respond(STALE, str(error))
        case DocumentDamagedError():
            return respond(DAMAGED, str(error))
        case FieldErrors():
            return respond(REFUSED, "some of it is wrong: errors says what, field by field", errors=error.fields)
        case RefusedError() | X12ValueError():
            return respond(REFUSED, str(error))
        case ValidationError():
            return respond(REFUSED, "the address asks for something impossible", errors=_asked_wrongly(error))
        case msgspec.ValidationError():
            return respond(REFUSED, "a value is not one that can be kept", errors=sent_wrongly(str(error)))
        case DataError() | OverflowError():
            return respond(REFUSED, "a value is longer or larger than what is kept of it")
        case RequestDataTooBig():
            return respond(TOO_LARGE)
        case (
            msgspec.DecodeError()
            | UnicodeDecodeError()
            | SuspiciousOperation()
            | MultiPartParserError()
            | UnreadablePostError()
        ):
            return respond(UNREADABLE)
    log.error("a defect at %s %s", request.method, request.path, exc_info=error)
    return respond(BROKEN)


def nobody(detail: str = "") -> HttpResponse:
    return respond(NOBODY, detail, {"WWW-Authenticate": "Bearer"})


def _asked_wrongly(error: ValidationError) -> dict[str, str]:
    """Ninja's list of errors by the parameter's name. What was sent is not repeated: it may be anything."""
    return {str(each["loc"][-1]): str(each["msg"]).lower() for each in error.errors}


def sent_wrongly(words: str, body: Any = None) -> dict[str, str]:
    """What msgspec says, by the field that it names; of `body`, a field that is none among those that there are.

    >>> sent_wrongly("Expected `int`, got `str` - at `$.lines[0].units`")
    {'lines[0].units': 'expected int, got str'}
    >>> sent_wrongly("Object contains unknown field `colour` - at `$.lines[0]`")
    {'lines[0].colour': 'there is nothing of this name here'}
    """
    what, _, place = words.replace("`", "").partition(" - at ")
    where = place.removeprefix("$").removeprefix(".")
    before, _, unknown = what.partition("Object contains unknown field ")
    if unknown and not before:
        return {f"{where}.{unknown[:LONGEST_NAME]}".removeprefix("."): no_such_name(_fields_at(body, where))}
    return {where or "body": what[:1].lower() + what[1:]}


def no_such_name(known: Sequence[str]) -> str:
    """What is said beside a name that nothing has; `known` are the names that there are.

    >>> no_such_name(["after", "limit"])
    'there is nothing of this name here: there are after, limit'
    """
    return "there is nothing of this name here" + (f": there are {', '.join(known)}" if known else "")


def _fields_at(kind: Any, where: str) -> tuple[str, ...]:
    """The fields of the struct at a place of a body ("lines[...].modifiers"); none where it is a choice of several."""
    for name in filter(None, re.split(r"\[[^]]*\]|\.", where)):
        fields = (field for struct in _structs_in(kind) for field in msgspec.structs.fields(struct))
        kind = next((field.type for field in fields if field.name == name), None)
    return tuple(name for each in _structs_in(kind) for name in each.__struct_fields__)


def _structs_in(kind: Any) -> list[type[msgspec.Struct]]:
    """The structs of a type: of `tuple[Line, ...] | None` it is Line."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return [kind]
    return [found for each in typing.get_args(kind) for found in _structs_in(each)]


def sentence(words: str) -> str:
    """ "the body is wrong" → "The body is wrong." """
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}"
