"""Finding this desk's rows by their public ids, within the actor's practice."""

from typing import TypeVar

from django.db.models import QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError
from billwright.apps.compliance.models import PracticeRow
from billwright.apps.parties.models import Party

Row = TypeVar("Row", bound=PracticeRow)


def one(actor: Actor, model: type[Row], public_id: str, *joined: str) -> Row:
    """The row, with the `joined` relations read along. Raises NotFoundError, also for what is no id at all."""
    row: Row | None = model.rows.of(actor, public_id).select_related(*joined).first()
    if row is None:
        raise NotFoundError(f"no such {model._meta.verbose_name} in this practice")
    return row


def one_person(actor: Actor, public_id: str) -> Party:
    """A person who is no patient. Raises NotFoundError."""
    row = Party.rows.of(actor, public_id).filter(kind=Party.PERSON, patient=None).first()
    if row is None:
        raise NotFoundError("no such person in this practice")
    return row


def hold(parties: QuerySet[Party]) -> None:
    """Holds them until the transaction ends: the second of two editors waits, and then finds what the first one wrote."""
    parties.select_for_update(of=("self",), no_key=True).first()
