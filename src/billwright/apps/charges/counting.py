"""How many units the documented minutes of a visit make, by the rule of the payer that is billed."""

from __future__ import annotations

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.parties.models import Coverage
from billwright.rules.codes import therapy
from billwright.rules.codes.therapy import DISCIPLINES, Rule

_MEDICARE = ("MA", "MB")


class TimedLine(msgspec.Struct, frozen=True):
    """A line of a visit; `minutes` None where none are documented. `modifiers` tell the discipline."""

    procedure: str
    minutes: int | None = None
    modifiers: tuple[str, ...] = ()


class CountedUnits(msgspec.Struct, frozen=True):
    """`units` line by line, None where a line has no minutes, is not timed, or the payer's rule is not known and the two
    rules differ. `told` says how, a sentence for each discipline. `rule` total or each, empty where not known."""

    rule: str
    units: tuple[int | None, ...]
    told: tuple[str, ...]


@query("charges.view")
def counted_units(actor: Actor, lines: tuple[TimedLine, ...], coverage: str = "") -> CountedUnits:
    """`coverage` is the public id of the plan billed, empty for the patient. Raises NotFoundError."""
    rule = _rule(actor, coverage)
    units: list[int | None] = [None] * len(lines)
    told: list[str] = []
    for numbers in _sessions(lines):
        names = _names(lines, numbers)
        minutes = {names[at]: lines[at].minutes or 0 for at in numbers}
        rules: tuple[Rule, ...] = (rule,) if rule else ("total", "each")
        made = [therapy.counted(minutes, each) for each in rules]
        if len({tuple(each.by_service.values()) for each in made}) == 1:
            for at in numbers:
                units[at] = made[0].by_service[names[at]]
            told.append(made[0].told)
        else:
            by_total, by_each = (each.total for each in made)
            told.append(
                f"By the total of the day the minutes make {by_total}, each service by itself {by_each}. How this payer "
                "counts is not on file: type the units."
            )
    return CountedUnits(rule or "", tuple(units), tuple(told))


def _rule(actor: Actor, coverage: str) -> Rule | None:
    if not coverage:
        return None
    row = Coverage.rows.of(actor, coverage).select_related("payer").first()
    if row is None:
        raise NotFoundError("no such coverage in this practice")
    if row.payer.therapy_units:
        return "each" if row.payer.therapy_units == therapy.EACH else "total"
    return "total" if row.payer.filing_code in _MEDICARE else None


def _sessions(lines: tuple[TimedLine, ...]) -> list[list[int]]:
    """Indexes of the timed lines with minutes, a list for each discipline."""
    sessions: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if line.minutes and line.procedure in therapy.TIMED:
            discipline = next((each for each in line.modifiers if each in DISCIPLINES), "")
            sessions.setdefault(discipline, []).append(at)
    return list(sessions.values())


def _names(lines: tuple[TimedLine, ...], numbers: list[int]) -> dict[int, str]:
    """The procedure of each line; one that stands twice is told apart by its line."""
    codes = [lines[at].procedure for at in numbers]
    return {
        at: lines[at].procedure if codes.count(lines[at].procedure) == 1 else f"{lines[at].procedure} (line {at + 1})"
        for at in numbers
    }
