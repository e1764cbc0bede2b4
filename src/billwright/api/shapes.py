"""What goes in and what comes out, derived from the commands and views that the desks have already.

**In**: a command without its key and without what the address or a header gives; unknown names are refused, numbers and
texts bounded, decimals exact. **Out**: a view without the integers that are for foreign keys, with its properties. Nothing
is written down a second time, so nothing can differ.
"""

from __future__ import annotations

import functools
import types
import typing
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

S = TypeVar("S", bound=msgspec.Struct)
Kind = type[msgspec.Struct]

MOST = 10**12
"""Of any whole number in a body: $10,000,000,000.00, and every sum of such stays within what a database holds."""
Whole = Annotated[int, Meta(ge=-MOST, le=MOST)]
Text = Annotated[str, Meta(max_length=500, pattern="^[^\\x00]*$")]
Exact = (
    Annotated[str, Meta(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,4})?$", description="A decimal number, such as 1.5")] | Whole
)
"""A decimal as text, so that no program rounds it on the way; a whole number may come as one."""
_IN: dict[Any, Any] = {int: Whole, str: Text, Decimal: Exact}


def body_of(command: Kind, given: frozenset[str]) -> Kind:
    """The body that makes this command: its fields without `key` and what is `given` elsewhere."""
    fields: list[Any] = [
        (field.name, bounded(field.type), *_default(field))
        for field in msgspec.structs.fields(command)
        if field.name != "key" and field.name not in given
    ]
    return msgspec.defstruct(
        command.__name__, fields, kw_only=True, forbid_unknown_fields=True, frozen=True,
        namespace={"__doc__": _words(command)},
    )  # fmt: skip


def command_of(command: type[S], body: msgspec.Struct, **given: object) -> S:
    """The command that a decoded body and what is `given` elsewhere make."""
    sent = {name: getattr(body, name) for name in body.__struct_fields__}
    return msgspec.convert(sent | given, command, from_attributes=True)


@functools.cache
def answer_of(view: Any) -> Kind:
    """What a program sees of a view, a struct or one of something (`Page[ClaimRow]`); the view itself where nothing of
    it is for the house alone."""
    kind = typing.get_origin(view) or view
    fields = msgspec.structs.fields(view)
    shown = [(each.name, shown_as(each.type)) for each in fields if not _is_internal(each.name, each.type)]
    if kind is view and not _properties(kind) and shown == [(each.name, each.type) for each in fields]:
        return kind
    name = "".join(each.__name__ for each in (*typing.get_args(view), kind))
    return msgspec.defstruct(
        name, [*shown, *_properties(kind)], kw_only=True, frozen=True, module=kind.__module__,
        namespace={"__doc__": _words(kind)},
    )  # fmt: skip


def shown_as(hint: Any) -> Any:
    """A type with every struct in it as a program sees it."""
    return answer_of(hint) if is_struct(typing.get_origin(hint) or hint) else _within(hint, shown_as)


def show(answer: Any, shown: Any) -> Any:
    """The answer of a query or action as a program sees it."""
    return msgspec.convert(answer, shown, from_attributes=True)


def bounded(hint: Any) -> Any:
    if hint in _IN:
        return _IN[hint]
    if is_struct(hint):
        return body_of(hint, frozenset())
    return _within(hint, bounded)


def _within(hint: Any, change: Any) -> Any:
    """The hint with `change` done to the types that it is made of; the same object where none changes."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is None or origin is typing.Literal or origin is Annotated:
        return hint
    changed: tuple[Any, ...] = tuple(each if each is Ellipsis else change(each) for each in arguments)
    if all(new is old for new, old in zip(changed, arguments, strict=True)):
        return hint
    if origin in (types.UnionType, typing.Union):
        return functools.reduce(lambda one, other: one | other, changed)
    return origin[changed]


def _default(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    return () if field.required else (field.default,)


def is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


def _is_internal(name: str, hint: Any) -> bool:
    """Integers for foreign keys of upper desks, never for the outside."""
    return (name == "id" or name.endswith("_id")) and (hint is int or hint == int | None)


def _properties(view: Kind) -> list[tuple[str, Any]]:
    """What a desk's view says beside its fields."""
    if ".records." in view.__module__:
        return []
    found = {name: each for name, each in vars(view).items() if isinstance(each, property)}
    return [(name, shown_as(typing.get_type_hints(each.fget)["return"])) for name, each in found.items()]


def _words(kind: Kind) -> str:
    """A struct's own docstring, as one paragraph; msgspec gives those without one a docstring of its own."""
    return " ".join((kind.__doc__ or "").replace("`", "").split())
