"""A payer rule tried on the claims of the past, before claims are checked by it."""

import msgspec

from billwright.apps.checks import trials
from billwright.apps.claims import past
from billwright.apps.compliance.access import Actor
from billwright.flows.progress import Advance, unheard
from billwright.records.words import counted

STEP = 25
"""Claims to a step: each asks for the patient's history, and a step is one short transaction."""


def run_trial(actor: Actor, trial: str, advance: Advance = unheard) -> str:
    """Goes on with a dry run (public id) where it was, step by step; says what came of it. Done already, it does nothing."""
    task = trials.task(actor, trial)
    total = past.how_many(actor, task.payers, task.since)
    done, upto, is_done = task.looked, task.upto, task.is_done
    while not is_done:
        claims = past.sent(actor, task.payers, task.since, upto, STEP)
        is_done = len(claims) < STEP
        trials.step(actor, trial, claims, is_done)
        upto = claims[-1].key if claims else upto
        done += len(claims)
        advance(done, max(total, done))
    return f"{counted(done, 'past claim')} tried: see what the rule would have caught."


class AskTrial(msgspec.Struct, frozen=True):
    """`rule` is a public id; `months` of thirty days back from today."""

    key: str
    rule: str
    months: int = 12
