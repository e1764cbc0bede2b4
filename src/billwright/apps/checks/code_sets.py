"""Code sets for a person: what is loaded until when, what an edition changed, and which checks cannot look without one."""

from typing import Literal

import msgspec
from django.conf import settings

from billwright import codestore
from billwright.apps.compliance.access import Actor, NotFoundError, action, query
from billwright.rules.scrub.registry import REGISTRY
from billwright.rules.scrub.registry import Check as Registered

What = Literal["added", "ended", "changed", ""]
_ASKED_BY = {"ncci": "ncci", "mue": "units"}
"""Which edits bind is the payer's, so these checks find their set by it and declare none: sets by their family, and the
module of the checks."""
_ELSE = {
    "gems-9to10": "the mapping from ICD-9 to ICD-10",
    "gems-10to9": "the mapping from ICD-10 to ICD-9",
    "mpfs-rvu": "Medicare’s fees, and what follows from them",
    "mpfs-gpci": "Medicare’s fees by locality",
    "carc": "payers’ reasons in X12’s own words",
    "rarc": "payers’ remarks in X12’s own words",
    "cpt": "CPT by its words, and whether a CPT code is there at all",
    "hcpcs": "HCPCS by its words",
    "icd10pcs": "procedures of a hospital stay",
    "icd9-procedures": "procedures of a hospital stay before October 2015",
    "icd9cm": "diagnoses of services before October 2015",
    "claim-status": "claim statuses in X12’s own words",
    "claim-status-category": "claim status categories in X12’s own words",
}
"""What a set is for beside the checks."""


class Needing(msgspec.Struct, frozen=True):
    """A check that looks into a set."""

    id: str
    title: str
    severity: str


class CodeSetView(msgspec.Struct, frozen=True):
    """`checks` cannot look without the set; `enables` says what else it is for."""

    shelf: codestore.OnShelf
    checks: tuple[Needing, ...]
    enables: str


class ChangesView(msgspec.Struct, frozen=True):
    """Part of what an edition changed, by code. `next` is the code to go on after; empty on the last page."""

    edition: codestore.Standing
    changes: tuple[codestore.Change, ...]
    next: str = ""


class TookIn(msgspec.Struct, frozen=True):
    set_name: str
    edition: str


def needs_set(check: Registered, set_name: str) -> bool:
    """Whether a check looks into a code set."""
    family = set_name.partition("-")[0]
    module = check.look.__module__.rpartition(".")[2]
    return set_name in check.needs or _ASKED_BY.get(family) == module


def _view(shelf: codestore.OnShelf) -> CodeSetView:
    checks = (Needing(each.id, each.title, each.severity) for each in REGISTRY.values() if needs_set(each, shelf.name))
    return CodeSetView(shelf, tuple(checks), _ELSE.get(shelf.name, ""))


@query("charges.view")
def code_sets(actor: Actor) -> list[CodeSetView]:
    """Every code set that there is: its editions, the newest first, and what it is for."""
    return [_view(each) for each in codestore.inventory(settings.BILLWRIGHT_HOME)]


@query("charges.view")
def code_set(actor: Actor, name: str) -> CodeSetView:
    """One code set with its editions. Raises NotFoundError."""
    shelf = codestore.on_shelf(settings.BILLWRIGHT_HOME, name)
    if shelf is None:
        raise NotFoundError("no such code set")
    return _view(shelf)


@query("charges.view")
def edition_changes(
    actor: Actor, name: str, edition: str, what: What = "", after: str = "", limit: int = 100
) -> ChangesView:
    """What an edition added, ended and changed against the one before it, code by code; of NCCI pairs a sample. Raises
    NotFoundError."""
    editions = code_set(actor, name).shelf.editions
    found = next((each for each in editions if each.name == edition), None)
    if found is None:
        raise NotFoundError("no such edition")
    listed = codestore.changes(settings.BILLWRIGHT_HOME, name, edition)
    wanted = [each for each in listed if what in ("", each.what) and each.code > after]
    page = tuple(wanted[:limit])
    return ChangesView(found, page, page[-1].code if len(wanted) > limit else "")


@action("codes.load", keyed=False)
def took_in(actor: Actor, command: TookIn) -> str:
    """Puts on the trail that the actor had an edition loaded, which every practice of this home then checks by."""
    return f"{command.set_name} {command.edition}"
