"""The effect of a new edition on the claims of the last twelve months: seen in short steps, kept, owned, acknowledged.

Whose it is to see to is said by its work item, which is handed over as all work is.
"""

import datetime as dt

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from billwright import codestore
from billwright.apps.checks.comparing import Comparison, comparison, standing
from billwright.apps.checks.models import EditionEffect
from billwright.apps.checks.trials import PastClaim
from billwright.apps.compliance.access import Actor, NotFoundError, action, query, reading, writing
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.contracts.expecting import expected
from billwright.apps.worklist import actions as worklist
from billwright.records import effect as records
from billwright.records.effect import Effect
from billwright.records.money import format_cents
from billwright.records.words import counted
from billwright.rules.scrub.effect import Asked, Ended, LinePrice, add, difference, moved

KIND = "edition"
YEAR = dt.timedelta(days=365)
SEE_WITHIN = dt.timedelta(days=30)
"""Of an edition that is in force already; another is to be seen to by its first day."""
PRICES = ("mpfs-rvu", "mpfs-gpci")
"""The sets by which contracts price."""
NO_CONTRACT = "no contract is on file for the payer that day"


class NothingToAcknowledgeError(RefusedError):
    """It is not looked at to the end, changes nothing, or was acknowledged."""


class AskEffect(msgspec.Struct, frozen=True):
    set_name: str
    edition: str


@action("rules.edit", keyed=False)
def begin(actor: Actor, command: AskEffect) -> str:
    """Public id of the one effect of this edition, which a job then finds. Raises NotFoundError."""
    edition = standing(command.set_name, command.edition)
    known = EditionEffect.rows.of(actor).filter(set_name=command.set_name, edition=command.edition)
    row = known.first()
    if row is None:
        facts = {"starts": edition.starts, "since": actor.today - YEAR, "asked_at": actor.now}
        try:
            with transaction.atomic():
                row = EditionEffect.rows.add(
                    actor, set_name=command.set_name, edition=edition.name, effect=records.encode(Effect()), **facts
                )
        except IntegrityError:  # asked for at the same instant
            row = known.get()
    return str(row.public_id)


class EffectTask(msgspec.Struct, frozen=True):
    """What is to be done yet: claims with services since a day, past the key `upto`."""

    set_name: str
    edition: str
    starts: dt.date
    since: dt.date
    upto: int
    looked: int
    is_done: bool


@query("rules.edit")
def effect_task(actor: Actor, edition_effect: str) -> EffectTask:
    """Raises NotFoundError."""
    row = _row(actor, edition_effect)
    return EffectTask(
        row.set_name, row.edition, row.starts, row.since, row.upto, row.looked, row.ended_at is not None
    )  # fmt: skip


def effect_step(actor: Actor, edition_effect: str, claims: list[PastClaim], is_last: bool) -> None:
    """Asks some more claims of both editions, then writes down what came of it in one short transaction; the last makes it
    somebody's work where there is any. Told by the job, and so no action of the change trail."""
    actor.require("rules.edit")
    task = effect_task(actor, edition_effect)
    asked: list[Asked] = []
    ended: dict[str, Ended] = {}
    if claims:
        compared = comparison(task.set_name, task.edition)
        ended = compared.ended
        with reading(actor):
            asked = [_asked(actor, task, compared, each) for each in claims]
    with writing(actor):
        row = EditionEffect.rows.of(actor, edition_effect).select_for_update().get()
        if claims and claims[0].key <= row.upto:
            return  # a worker whose lease ran out counted them after all
        effect = add(records.decode(bytes(row.effect)), asked, task.set_name, ended)
        row.effect = records.encode(effect)
        row.looked += len(claims)
        row.upto = claims[-1].key if claims else row.upto
        if is_last:
            row.ended_at = actor.now
            _raise(actor, row, effect)
        row.save(update_fields=["effect", "looked", "upto", "ended_at"])


def _asked(actor: Actor, task: EffectTask, compared: Comparison, past: PastClaim) -> Asked:
    claim, context = moved(past.claim, past.context, task.starts)
    new, gone = difference(compared.before, compared.after, claim, context)
    prices: tuple[LinePrice, ...] = ()
    if task.set_name in PRICES and claim.frequency == "1" and claim.order == "P":  # a service is priced once
        tables = (compared.before_tables, compared.after_tables)
        was, now = (expected(actor, claim.payer.payer_id, claim, each).lines for each in tables)
        prices = tuple(
            LinePrice(one.procedure, one.cents, two.cents, one.why_not or two.why_not)
            for one, two in zip(was, now, strict=True)
        ) or tuple(LinePrice(line.procedure or line.revenue_code, None, None, NO_CONTRACT) for line in claim.lines)
    return Asked(past.public_id, past.claim, not past.outcome, new, gone, prices)


def _raise(actor: Actor, row: EditionEffect, effect: Effect) -> None:
    if effect.is_none:
        return
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind=KIND,
            source_kind="edition",
            source=str(row.public_id),
            reason=f"{title_of(row.set_name)}, {row.edition}: {effect_words(effect)}.",
            next_step="Look at its effect, tell whom it concerns, write a payer rule where one is needed; then acknowledge.",
            cents=effect.affected_cents + max(0, -effect.price_cents),
            due_on=max(row.starts, actor.today) if row.starts > actor.today else actor.today + SEE_WITHIN,
        ),
    )


def title_of(set_name: str) -> str:
    shelf = codestore.on_shelf(settings.BILLWRIGHT_HOME, set_name)
    return shelf.title if shelf else set_name


def effect_words(effect: Effect) -> str:
    """In a line, with counts and money."""
    parts = []
    if effect.ended:
        parts.append(f"{counted(len(effect.ended), 'code')} in use ended")
    if effect.checks:
        parts.append(f"{counted(len({each.check for each in effect.checks.values()}), 'check')} would speak otherwise")
    if effect.affected:
        parts.append(f"{counted(effect.affected, 'claim')} of {format_cents(effect.affected_cents)} concerned")
    if effect.changed_prices:
        more = "more" if effect.price_cents >= 0 else "less"
        words = f"{format_cents(abs(effect.price_cents))} {more} a year"
        parts.append(f"{counted(len(effect.changed_prices), 'price')} changed, {words} for the same services")
    return ", ".join(parts) or "no effect on the claims of the last 12 months"


class Acknowledge(msgspec.Struct, frozen=True):
    """`note` says what was, or will be, done about it."""

    key: str
    edition_effect: str
    note: str


@action("codes.load")
def acknowledge(actor: Actor, command: Acknowledge) -> str:
    """Its public id; the work is done with it. Raises NotFoundError, FieldErrors without a note, and
    NothingToAcknowledgeError."""
    row = EditionEffect.rows.of(actor, command.edition_effect).select_for_update().first()
    if row is None:
        raise NotFoundError("no such effect")
    if row.acknowledged_at is not None:
        raise NothingToAcknowledgeError("it was acknowledged already: look at the page again")
    if row.ended_at is None or records.decode(bytes(row.effect)).is_none:
        raise NothingToAcknowledgeError("there is nothing to acknowledge: no effect has been found")
    if not command.note.strip():
        raise FieldErrors({"note": "say what was done about it, or why nothing need be"})
    row.acknowledged_by_id, row.acknowledged_at, row.note = actor.user_id, actor.now, command.note.strip()[:300]
    row.save(update_fields=["acknowledged_by", "acknowledged_at", "note"])
    worklist.close_work(actor, KIND, str(row.public_id), f"acknowledged: {row.note}")
    return str(row.public_id)


class EffectView(msgspec.Struct, frozen=True):
    """`looked` claims with services since a day; still being looked at while `ended_at` is None. `words` say it in a line.
    `acknowledged_by` is a name."""

    public_id: str
    set_name: str
    title: str
    edition: str
    starts: dt.date
    since: dt.date
    asked_at: dt.datetime
    ended_at: dt.datetime | None
    looked: int
    effect: Effect
    words: str
    acknowledged_by: str
    acknowledged_at: dt.datetime | None
    note: str

    @property
    def waits(self) -> bool:
        """Whether somebody has to acknowledge it yet."""
        return self.ended_at is not None and self.acknowledged_at is None and not self.effect.is_none


@query("claims.view", audit="claims")
def edition_effect(actor: Actor, edition_effect: str) -> EffectView:
    """Raises NotFoundError."""
    return _view(_row(actor, edition_effect))


@query("claims.view")
def edition_effects(actor: Actor) -> list[EffectView]:
    """The newest first."""
    return [_view(each) for each in _rows(actor).order_by("-starts", "-id")]


@query("rules.edit")
def unseen(actor: Actor) -> list[AskEffect]:
    """The newest edition of each set, where it followed another within the last year and its effect was not asked for: as
    when it was loaded at the command line."""
    known = set(EditionEffect.rows.of(actor).values_list("set_name", "edition"))
    newest = [
        (shelf.name, shelf.editions[0]) for shelf in codestore.inventory(settings.BILLWRIGHT_HOME) if shelf.editions
    ]
    return [
        AskEffect(name, each.name)
        for name, each in newest
        if each.before and each.starts > actor.today - YEAR and (name, each.name) not in known
    ]


def _rows(actor: Actor, public_id: str | None = None) -> QuerySet[EditionEffect]:
    return EditionEffect.rows.of(actor, public_id).select_related("acknowledged_by")


def _row(actor: Actor, public_id: str) -> EditionEffect:
    row: EditionEffect | None = _rows(actor, public_id).first()
    if row is None:
        raise NotFoundError("no such effect")
    return row


def _view(row: EditionEffect) -> EffectView:
    effect, who = records.decode(bytes(row.effect)), row.acknowledged_by
    return EffectView(
        str(row.public_id), row.set_name, title_of(row.set_name), row.edition, row.starts, row.since, row.asked_at,
        row.ended_at, row.looked, effect, effect_words(effect), (who.get_full_name() or who.username) if who else "",
        row.acknowledged_at, row.note,
    )  # fmt: skip
