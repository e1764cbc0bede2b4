"""The claim to the payer that comes next: as the one before was sent, with what that payer said of it."""

import msgspec
from django.db.models import QuerySet

from billwright.apps.charges.models import ChargeLine
from billwright.apps.claims import building
from billwright.apps.claims.actions import SUBMITTED, WITHDRAWN, keep_draft, next_control_number, redraft
from billwright.apps.claims.correcting import withdraw
from billwright.apps.claims.models import Claim
from billwright.apps.claims.timeline import note
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.models import Practice
from billwright.apps.parties.models import Coverage
from billwright.records import claim as records


class PrepareNext(msgspec.Struct, frozen=True):
    """A claim to the payer that comes after: `claim` is the one answered, `coverage` the plan asked now (public ids).

    `other` is what the earlier payer said of the claim, `lines` what it said of each, by position from 1.
    """

    key: str
    claim: str
    coverage: str
    other: records.OtherCoverage
    lines: tuple[tuple[int, records.LineAdjudication], ...]


@action("claims.edit")
def prepare_next(actor: Actor, command: PrepareNext) -> str:
    """Public id of the claim to the next payer, checked like any other.

    Where there is one already, a draft takes the earlier payer's newer answer, and so does one that was withdrawn; one that
    has left stays as it was sent, and its timeline says that the answer behind it has changed. Raises NotFoundError.
    """
    # Locked, so that two answers to one claim make one claim to the next payer.
    related = ("encounter__patient__party", "encounter__patient__account", "encounter__provider", "coverage")
    earlier = Claim.rows.of(actor, command.claim).select_for_update(of=("self",)).select_related(*related).first()
    coverage = Coverage.rows.of(actor, command.coverage).select_related("payer__party", "subscriber").first()
    if earlier is None or coverage is None:
        raise NotFoundError("no such claim or coverage")
    there = _claims_to(actor, earlier, coverage).first()
    if there is not None:
        _hear_again(actor, there, earlier, command)
        return str(there.public_id)
    charges = list(ChargeLine.rows.of(actor).filter(encounter=earlier.encounter).order_by("position"))
    practice = Practice.objects.get(pk=actor.practice_id)
    made = building.claim_of(practice, earlier.encounter, coverage, charges, next_control_number(actor))
    made = _with_answer(made, records.decode(bytes(earlier.draft)), command)
    return str(keep_draft(actor, made, earlier.encounter, coverage, charges).public_id)


class TakeBackNext(msgspec.Struct, frozen=True):
    """The answer to `claim`, for which the plan `coverage` was billed next (public ids), is taken back because of `why`."""

    claim: str
    coverage: str
    why: str


@action("claims.edit", keyed=False)
def take_back_next(actor: Actor, command: TakeBackNext) -> None:
    """Withdraws the claims to the next payer that have not left, for it owes nothing any more; the timeline of one that has
    left says it. Answered anew, `prepare_next` takes them up again."""
    earlier = Claim.rows.of(actor, command.claim).get()
    for row in _claims_to(actor, earlier, Coverage.rows.of(actor, command.coverage).get()):
        words = f"The payment of claim {earlier.control_number} behind it was undone: {command.why}"
        if row.preparation == SUBMITTED:
            note(actor, row, "answer changed", words)
        elif row.preparation != WITHDRAWN:
            withdraw(actor, row, f"Withdrawn. {words}")


def _claims_to(actor: Actor, earlier: Claim, coverage: Coverage) -> QuerySet[Claim]:
    """Held, so that nobody edits or sends them meanwhile."""
    rows = Claim.rows.of(actor).filter(encounter=earlier.encounter_id, coverage=coverage)
    return rows.select_for_update(of=("self",)).order_by("pk")


def _hear_again(actor: Actor, there: Claim, earlier: Claim, command: PrepareNext) -> None:
    before = records.decode(bytes(there.draft))
    after = _with_answer(before, records.decode(bytes(earlier.draft)), command)
    if before == after and there.preparation != WITHDRAWN:
        return
    if there.preparation == SUBMITTED:
        note(
            actor, there, "answer changed", f"The payer of claim {earlier.control_number} answered anew after this left"
        )
    else:
        redraft(actor, there, before, after)


def _with_answer(made: records.Claim, before: records.Claim, command: PrepareNext) -> records.Claim:
    """The claim with the codes of the one before it, and with what the earlier payers said of it."""
    said: dict[int, list[records.LineAdjudication]] = {}
    for position, adjudication in command.lines:
        said.setdefault(position, []).append(adjudication)
    lines = tuple(
        msgspec.structs.replace(
            line,
            modifiers=sent.modifiers,
            pointers=sent.pointers,
            place_of_service=sent.place_of_service,
            adjudications=(*said.get(at, ()), *sent.adjudications),
        )
        for at, (line, sent) in enumerate(zip(made.lines, before.lines, strict=True), start=1)
    )
    return msgspec.structs.replace(
        made,
        diagnoses=before.diagnoses,
        place_of_service=before.place_of_service,
        providers=before.providers,
        accident=before.accident,
        accident_state=before.accident_state,
        dates=before.dates,
        lines=lines,
        other_coverages=(command.other, *before.other_coverages),
    )
