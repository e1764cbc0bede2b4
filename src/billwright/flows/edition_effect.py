"""A new edition run against the claims of the last twelve months, in every practice of the home."""

from billwright import codestore
from billwright.apps.checks import editions
from billwright.apps.claims import past
from billwright.apps.compliance.access import Actor, system_actor
from billwright.apps.compliance.models import Practice
from billwright.apps.jobs import actions as jobs
from billwright.flows.progress import Advance, unheard
from billwright.records.words import counted

STEP = 25
"""Claims to a step: each asks for the patient's history, and a step is one short transaction."""


def run_effect(actor: Actor, effect: str, advance: Advance = unheard) -> str:
    """Goes on with an effect (public id) where it was, step by step; says what came of it. Done already, it does nothing."""
    task = editions.effect_task(actor, effect)
    total = past.how_many(actor, (), task.since)
    done, upto, is_done = task.looked, task.upto, task.is_done
    while not is_done:
        claims = past.sent(actor, (), task.since, upto, STEP)
        is_done = len(claims) < STEP
        editions.effect_step(actor, effect, claims, is_done)
        upto = claims[-1].key if claims else upto
        done += len(claims)
        advance(done, max(total, done))
    words = editions.edition_effect(actor, effect).words
    return f"{counted(done, 'past claim')} looked at: {words}."


def ask_effect(actor: Actor, command: editions.AskEffect) -> str:
    """Public id of the job that finds an edition's effect in the actor's practice. Raises NotFoundError."""
    effect = editions.begin(actor, command)
    title = f"Look what {editions.title_of(command.set_name)}, {command.edition}, changes"
    return jobs.ask(actor, jobs.Ask("edition", title[:120], "claims", "edition", effect))


def ask_everywhere(actor: Actor, report: codestore.LoadReport) -> str:
    """Has each practice's effect found by a job, the actor's own in their name."""
    asked = editions.AskEffect(report.edition.set_name, report.edition.name)
    ask_effect(actor, asked)
    for practice in list(Practice.objects.exclude(pk=actor.practice_id).order_by("id")):
        ask_effect(system_actor(practice, "job", actor.now), asked)
    return "What it does to the claims of the last 12 months is being looked at."


def ask_unseen(actor: Actor) -> int:
    """Asks for the effects of editions that came in past the page; how many."""
    asked = editions.unseen(actor)
    for each in asked:
        ask_effect(actor, each)
    return len(asked)
