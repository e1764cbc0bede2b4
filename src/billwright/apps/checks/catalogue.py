"""The check catalogue of a home: what each check asks, what it lacks here, and how often it has spoken lately."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from django.conf import settings
from django.db.models import QuerySet

from billwright import codestore
from billwright.apps.checks.code_sets import needs_set
from billwright.apps.checks.models import CheckRun
from billwright.apps.checks.queries import findings_of, not_run_of
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.records.finding import Finding
from billwright.rules.scrub import catalogue
from billwright.rules.scrub.registry import FACTS, REGISTRY, Check

SPOKEN_DAYS = 90
LOOKED_AT = 1_000
"""Claims, the newest of those that the checks have seen in the last SPOKEN_DAYS days."""
MOST_CLAIMS = 12


class CheckRow(msgspec.Struct, frozen=True):
    """`lacks` are code sets that are not loaded in this home. Of the claims looked at, it `spoke` of so many, and could not
    look at so many for want of a set or a fact (`could_not`)."""

    id: str
    subject: str
    title: str
    severity: str
    lacks: tuple[str, ...]
    spoke: int
    could_not: int

    @property
    def is_hindered(self) -> bool:
        return bool(self.lacks or self.could_not)


class CheckList(msgspec.Struct, frozen=True):
    """`looked_at` counts the claims behind `spoke` and `could_not`."""

    looked_at: int
    rows: tuple[CheckRow, ...]


class NeedView(msgspec.Struct, frozen=True):
    """`name` is a code set's, or a fact's; `title` for a person. Whether a fact is there is asked claim by claim."""

    name: str
    title: str
    is_set: bool
    is_there: bool


class SaidView(msgspec.Struct, frozen=True):
    """What a check says of one of its failing examples."""

    shows: str
    findings: tuple[Finding, ...]


class CheckView(msgspec.Struct, frozen=True):
    """`silent` are its near misses; `claims` public ids of the newest claims that it spoke of; `wanted` what it lacked
    where it could not look, with on how many claims."""

    row: CheckRow
    scope: str
    source: str
    applies: str
    needs: tuple[NeedView, ...]
    says: tuple[SaidView, ...]
    silent: tuple[str, ...]
    looked_at: int
    claims: tuple[str, ...]
    wanted: tuple[tuple[str, int], ...]


class _Lately(msgspec.Struct):
    """What the kept runs tell, each check once a claim."""

    looked_at: int
    spoke: Counter[str]
    could_not: Counter[str]


@query("claims.view")
def checks(actor: Actor) -> CheckList:
    """Every check in the order of the catalogue."""
    shelves, lately = _shelves(), _lately(actor)
    return CheckList(lately.looked_at, tuple(_row(each, shelves, lately) for each in REGISTRY.values()))


@query("claims.view", audit="claims")
def check(actor: Actor, check: str) -> CheckView:
    """One check by its id, with what it says of its own examples. Raises NotFoundError."""
    found = REGISTRY.get(check)
    if found is None:
        raise NotFoundError("no such check")
    shelves, about = _shelves(), catalogue.row(found)
    spoken, wanted = _of_check(actor, check)
    return CheckView(
        row=_row(found, shelves, _lately(actor)),
        scope=found.scope,
        source=about.source,
        applies=about.applies,
        needs=tuple(_needs(found, shelves)),
        says=tuple(SaidView(each.shows, each.findings) for each in catalogue.spoken(found)),
        silent=tuple(each.shows for each in found.passes),
        looked_at=_runs(actor).count(),
        claims=spoken,
        wanted=wanted,
    )


def _shelves() -> list[codestore.OnShelf]:
    return codestore.inventory(settings.BILLWRIGHT_HOME)


def _runs(actor: Actor) -> QuerySet[CheckRun]:
    since = actor.today - dt.timedelta(days=SPOKEN_DAYS)
    return CheckRun.rows.of(actor).filter(on__gt=since).order_by("-pk")[:LOOKED_AT]


def _lately(actor: Actor) -> _Lately:
    lately = _Lately(0, Counter(), Counter())
    for run in _runs(actor).only("findings", "not_run"):
        lately.looked_at += 1
        lately.spoke.update({each.id for each in findings_of(run)})
        lately.could_not.update({each.check for each in not_run_of(run)})
    return lately


def _of_check(actor: Actor, check: str) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """The newest claims that a check spoke of, and what it lacked on how many."""
    spoken: list[str] = []
    lacked: Counter[str] = Counter()
    for run in _runs(actor).only("subject", "findings", "not_run"):
        if len(spoken) < MOST_CLAIMS and any(each.id == check for each in findings_of(run)):
            spoken.append(str(run.subject))
        lacked.update({each.lacks for each in not_run_of(run) if each.check == check})
    return tuple(spoken), tuple(lacked.most_common())


def _row(check: Check, shelves: list[codestore.OnShelf], lately: _Lately) -> CheckRow:
    lacks = tuple(each.title for each in _needs(check, shelves) if each.is_set and not each.is_there)
    spoke, could_not = lately.spoke[check.id], lately.could_not[check.id]
    return CheckRow(check.id, catalogue.subject(check), check.title, check.severity, lacks, spoke, could_not)


def _needs(check: Check, shelves: Iterable[codestore.OnShelf]) -> Iterator[NeedView]:
    yield from (
        NeedView(each.name, each.title, True, not each.is_missing) for each in shelves if needs_set(check, each.name)
    )
    yield from (NeedView(each, each.replace("_", " "), False, True) for each in FACTS if each in check.needs)
