"""Building the demo office from nothing: furnish, then play the month, and say what came of it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec

from billwright.apps.claims import queries as claims
from billwright.apps.claims.first_pass import FirstPass, first_pass
from billwright.apps.compliance.access import Actor
from billwright.apps.ledger import queries as ledger
from billwright.apps.worklist import queries as worklist
from billwright.flows.demo.month import Month
from billwright.flows.demo.office import furnish, open_office
from billwright.flows.demo.payers import write_rolls
from billwright.flows.demo.people import people
from billwright.flows.demo.unchecked import PlayPayers, Unchecked
from billwright.flows.nightly import run_night

Advance = Callable[[str, int, int], None]
ANSWERED_BY = dt.timedelta(40)
"""After the month: by then every payer of the demo has decided what it took in."""


class DemoFigures(msgspec.Struct, frozen=True):
    """What the month came to. Cents; `work` counts open items by kind. Claims the first time that each was checked, answered
    and decided: `first_pass` as they went, what was held mended first or held still; `unchecked` all of them sent as first
    entered, to payers that are the same."""

    patients: int
    claims_by_state: dict[str, int]
    charged_cents: int
    owed_by_payers_cents: int
    owed_by_patients_cents: int
    owed_by_clients_cents: int
    work: dict[str, int]
    first_pass: FirstPass
    unchecked: FirstPass


def build(
    patients: int, seed: int, on: dt.date, payers_home: Path, play_payers: PlayPayers, advance: Advance
) -> DemoFigures:
    """The same figures for the same patients, seed and date. `play_payers(home, day)` must have the payers of a home live a
    day; in `payers_home` their policies are there before. `advance(what, done, of)` is told of the progress."""
    opened = dt.datetime.combine(on - dt.timedelta(31), dt.time(13, 0), dt.UTC)
    practice, actor = open_office(opened)
    drawn = people(patients, seed, on)
    write_rolls(payers_home, drawn, on)
    office = furnish(actor, drawn, payers_home, on, lambda done, of: advance("patients", done, of))
    unchecked = Unchecked(payers_home, play_payers)
    month = Month(practice, office, seed, lambda day: play_payers(payers_home, day), unchecked)
    month.run(on, lambda done, of: advance("days", done, of))
    unchecked.send(on + dt.timedelta(1))
    unchecked.send(on + ANSWERED_BY)
    night = dt.datetime.combine(on, dt.time(23, 0), dt.UTC)
    run_night(night)
    return figures(actor.at(night), patients, unchecked)


def figures(actor: Actor, patients: int, unchecked: Unchecked) -> DemoFigures:
    checked = first_pass(actor, actor.today - dt.timedelta(31), actor.today)
    owed = {"insurer": 0, "patient": 0, "client": 0}
    for row in ledger.aging(actor, actor.today):
        owed[row.kind] = owed.get(row.kind, 0) + row.total
    income = [row for row in ledger.trial_balance(actor, actor.today) if row.code in ("4000", "4010")]
    return DemoFigures(
        patients=patients,
        claims_by_state={state: count for state, count in claims.count_by_state(actor).items() if count},
        charged_cents=-sum(row.balance_cents for row in income),
        owed_by_payers_cents=owed["insurer"],
        owed_by_patients_cents=owed["patient"],
        owed_by_clients_cents=owed["client"],
        work={group.kind: group.count for group in worklist.today(actor)},
        first_pass=checked,
        unchecked=unchecked.figures(checked.clean),
    )
