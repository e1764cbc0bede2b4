"""Lists that a person keeps under a name: a name is for an address, and what stands behind it is asked anew each time."""

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q

from billwright.apps.compliance.access import Actor, NotFoundError, action, query
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.worklist.models import SavedView

LONGEST_NAME, LONGEST_QUERY = 60, 500
MOST_KEPT = 30


class SavedViewRow(msgspec.Struct, frozen=True):
    """`is_mine` False is a colleague's, who shares it."""

    public_id: str
    list: str
    name: str
    query: str
    is_shared: bool
    is_mine: bool


class SaveView(msgspec.Struct, frozen=True):
    """`list` names the list's page, `query` the address's query string."""

    key: str
    list: str
    name: str
    query: str
    is_shared: bool = False


class RenameView(msgspec.Struct, frozen=True):
    key: str
    view: str
    name: str


class RemoveView(msgspec.Struct, frozen=True):
    key: str
    view: str


@query("lists.save")
def saved_views(actor: Actor, list_name: str) -> list[SavedViewRow]:
    """The person's own and what colleagues share, by name."""
    rows = SavedView.rows.of(actor).filter(Q(user=actor.user_id) | Q(is_shared=True), list=list_name)
    return [
        SavedViewRow(str(row.public_id), row.list, row.name, row.query, row.is_shared, row.user_id == actor.user_id)
        for row in rows.order_by("name_key", "id")
    ]


@action("lists.save")
def save_view(actor: Actor, command: SaveView) -> str:
    """Public id. Raises FieldErrors for a name that is empty or taken, NotAllowedError where it is to be shared and the
    person may not."""
    if actor.user_id is None:
        raise RefusedError("a list is kept by a person, not by a job")
    if command.is_shared:
        actor.require("lists.share")
    name = _name(command.name)
    if len(command.query) > LONGEST_QUERY:
        raise FieldErrors({"name": "this list has too many filters to be kept"})
    if SavedView.rows.of(actor).filter(user=actor.user_id, list=command.list).count() >= MOST_KEPT:
        raise FieldErrors({"name": f"{MOST_KEPT} are kept already: remove one first"})
    fields = {"list": command.list, "name": name, "name_key": name.casefold(), "query": command.query}
    try:
        with transaction.atomic():
            row = SavedView.rows.add(actor, user_id=actor.user_id, is_shared=command.is_shared, **fields)
    except IntegrityError:
        raise _taken(name) from None
    return str(row.public_id)


@action("lists.save")
def rename_view(actor: Actor, command: RenameView) -> str:
    """Public id. Raises NotFoundError for what is not the person's own, FieldErrors for a name empty or taken."""
    row, name = _mine(actor, command.view), _name(command.name)
    row.name, row.name_key = name, name.casefold()
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "name_key"])
    except IntegrityError:
        raise _taken(name) from None
    return command.view


@action("lists.save")
def remove_view(actor: Actor, command: RemoveView) -> str:
    """Public id of what was. Raises NotFoundError for what is not the person's own."""
    _mine(actor, command.view).delete()
    return command.view


def _mine(actor: Actor, public_id: str) -> SavedView:
    row = SavedView.rows.of(actor, public_id).filter(user=actor.user_id).select_for_update().first()
    if row is None:
        raise NotFoundError("no such list of yours")
    return row


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise FieldErrors({"name": "give it a name"})
    if max(len(name), len(name.casefold())) > LONGEST_NAME or not name.isprintable():
        raise FieldErrors({"name": f"at most {LONGEST_NAME} letters, digits and signs"})
    return name


def _taken(name: str) -> FieldErrors:
    return FieldErrors({"name": f"you have a list called {name} already: choose another name"})
