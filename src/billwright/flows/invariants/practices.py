"""No row points into another practice: every foreign key between rows of practices is walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from billwright.apps.compliance.access import Actor
from billwright.flows.invariants.difference import Difference, rows


def scoped_keys() -> list[tuple[Any, Any]]:
    """(model, foreign key) of each key from a row that belongs to a practice to another that does."""
    return [
        (model, field)
        for model in apps.get_models()
        if _is_scoped(model)
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field and _is_scoped(field.related_model)
    ]


def _is_scoped(model: Any) -> bool:
    return any(field.attname == "practice_id" for field in model._meta.concrete_fields)


def own_parents(actor: Actor) -> Iterator[Difference]:
    """Under row-level security another practice's parent is not seen at all: not seen and not ours are the same here."""
    for model, field in scoped_keys():
        child, parent = model._meta.db_table, field.related_model._meta.db_table
        found = rows(
            actor,
            f"SELECT c.id FROM {child} c LEFT JOIN {parent} p ON p.id = c.{field.column} "  # noqa: S608 - our tables
            f"WHERE c.practice_id = %(practice)s AND c.{field.column} IS NOT NULL "
            "AND (p.id IS NULL OR p.practice_id <> c.practice_id) ORDER BY c.id",
        )
        for (row,) in found:
            where = f"{child} {row}"
            words = (
                f"The {field.name} of {where} is not a row of its own practice: it was changed in the database directly. "
                "Restore it from a backup."
            )
            yield Difference("foreign_practice", where, f"{field.name} of the same practice", "another or none", words)
