"""A visit that was entered wrongly: taken back whole, or changed, as long as no payer has its claim.

What was captured is never edited. Its charges are reversed in the books, dated today, with the reason; to change a visit is
to reverse it and capture it again, in one transaction. Its claim moves to the new visit under the number that it has, with
everything that was typed on it where the visit's own value is the same as before; a claim of a visit that is taken back, or
that bills another plan now, is withdrawn: it stays, and can no longer be sent.

A claim that has left is the payer's to decide: the visit behind it stands until the payer rejects or takes back the claim.
Money that was paid or moved on the charges is taken off first (ChargesMovedError).
"""

import datetime as dt
from typing import TypeVar

import msgspec

from billwright.apps.charges import actions as charges
from billwright.apps.charges import reversing
from billwright.apps.charges.actions import NewLine
from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.checks import actions as checks
from billwright.apps.claims import building
from billwright.apps.claims.actions import HELD, WITHDRAWN, is_with_payer, redraft
from billwright.apps.claims.models import Claim, ClaimLine
from billwright.apps.claims.sending import close_rejections
from billwright.apps.claims.timeline import note
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.models import Practice
from billwright.apps.ledger.holding import hold_accounts
from billwright.apps.parties.models import Account
from billwright.apps.worklist import actions as worklist
from billwright.records import claim as records

S = TypeVar("S", bound=msgspec.Struct)


class ClaimWithPayerError(RefusedError):
    """The visit's claim is out: its charges are what the payer is deciding on."""

    def __init__(self, control_number: str, payer: str) -> None:
        super().__init__(
            f"claim {control_number} for this visit is with {payer}, so its charges stand. Ask {payer} to void the claim, "
            "or wait for its answer: once the claim is rejected or taken back, the visit can be changed or reversed here"
        )


class ReverseVisit(msgspec.Struct, frozen=True):
    """`visit` is a public id; `reason` stays in the books."""

    key: str
    visit: str
    reason: str


class ChangeVisit(msgspec.Struct, frozen=True):
    """The visit as it should have been captured (see CaptureVisit), of the same patient, in place of `visit`."""

    key: str
    visit: str
    reason: str
    provider: str
    service_date: dt.date
    lines: tuple[NewLine, ...]
    coverage: str = ""
    diagnoses: tuple[str, ...] = ()
    place_of_service: str = "11"
    authorization: str = ""


@action("charges.reverse")
def reverse_visit(actor: Actor, command: ReverseVisit) -> str:
    """Takes a visit back: what it charged is owed by nobody, and its claim is withdrawn. Public id of the visit.

    Raises NotFoundError, VisitReversedError, FieldErrors, ClaimWithPayerError, ChargesMovedError, PeriodLockedError.
    """
    claims = _claims_to_correct(actor, command.visit)
    _reverse(actor, command.key, command.visit, command.reason)
    for row in claims:
        withdraw(actor, row, f"Withdrawn, because the visit was reversed: {command.reason.strip()}")
    return command.visit


@action("charges.reverse")
def change_visit(actor: Actor, command: ChangeVisit) -> str:
    """Captures the visit anew as it should be, and takes the old one back. Public id of the new visit.

    Raises what reverse_visit and capture_visit raise; VisitReversedError too where a colleague changed it first.
    """
    claims = _claims_to_correct(actor, command.visit)
    old = Encounter.rows.of(actor).select_related("patient", "coverage").get(public_id=command.visit)
    _reverse(actor, command.key, command.visit, command.reason)
    visit = {name: getattr(command, name) for name in charges.CaptureVisit.__struct_fields__ if hasattr(command, name)}
    wanted = charges.CaptureVisit(patient=str(old.patient.public_id), **(visit | {"key": f"{command.key}/again"}))
    new = charges.captured(actor, wanted, replaces=old)
    for row in claims:
        if is_with_payer(row):  # the payer took it back: its answer stays with what it answered
            continue
        if new.coverage_id == old.coverage_id:
            _move(actor, row, old, new, command.reason.strip())
        else:
            withdraw(actor, row, f"Withdrawn, because the visit bills another plan: {command.reason.strip()}")
    return str(new.public_id)


def _claims_to_correct(actor: Actor, visit: str) -> list[Claim]:
    """The visit's claims, locked after the visit itself, as `prepare` locks it. None of them is with a payer. The account is
    held before them, as whoever pays or posts on it does."""
    hold_accounts(Account.rows.of(actor).filter(patients__encounters__in=Encounter.rows.of(actor, visit)))
    encounter = Encounter.rows.of(actor, visit).select_for_update().first()
    if encounter is None:
        raise NotFoundError("no such visit")
    rows = Claim.rows.of(actor).filter(encounter=encounter).select_for_update(of=("self",))
    claims = list(rows.select_related("payer__party", "coverage__payer__party", "coverage__subscriber").order_by("id"))
    for row in claims:
        if is_with_payer(row) and row.adjudication != "reversed":
            raise ClaimWithPayerError(row.control_number, row.payer.party.name)
    return [row for row in claims if row.preparation != WITHDRAWN]


def _reverse(actor: Actor, key: str, visit: str, reason: str) -> None:
    reversing.reverse_charges(actor, reversing.ReverseCharges(f"{key}/charges", visit, reason))


def withdraw(actor: Actor, row: Claim, why: str) -> None:
    """It stays, and can no longer be sent. Not one that is with its payer. For this desk; the row is locked."""
    if is_with_payer(row):  # taken back by the payer: it has been answered, and is done
        return
    was = row.preparation
    row.preparation, row.transmission = WITHDRAWN, ""
    row.save(update_fields=["preparation", "transmission"])
    if was == HELD:
        worklist.close_work(actor, "claim_held", str(row.public_id), "the claim was withdrawn")
    close_rejections(actor, [row], "the claim was withdrawn")
    note(actor, row, WITHDRAWN, why)


def _move(actor: Actor, row: Claim, old: Encounter, new: Encounter, reason: str) -> None:
    """The claim bills the new visit from now on."""
    practice = Practice.objects.get(pk=actor.practice_id)
    was, lines = _lines(actor, old), _lines(actor, new)
    before = building.claim_of(practice, old, row.coverage, was, row.control_number)
    after = building.claim_of(practice, new, row.coverage, lines, row.control_number)
    draft = records.decode(bytes(row.draft))
    row.encounter, row.total_cents = new, after.total_cents
    row.service_from = row.service_through = new.service_date
    row.save(update_fields=["encounter", "total_cents", "service_from", "service_through"])
    ClaimLine.rows.of(actor).filter(claim=row).delete()
    ClaimLine.rows.add_many(
        actor,
        [
            ClaimLine(claim=row, charge=line, position=line.position, control_number=made.control_number)
            for line, made in zip(lines, after.lines, strict=True)
        ],
    )
    checks.ask_lines_anew(actor, checks.AskLinesAnew(str(row.public_id)))
    note(actor, row, "visit changed", f"The visit was changed: {reason}")
    redraft(actor, row, draft, merged(before, after, draft))


def _lines(actor: Actor, encounter: Encounter) -> list[ChargeLine]:
    return list(ChargeLine.rows.of(actor).filter(encounter=encounter).order_by("position"))


def merged(before: records.Claim, after: records.Claim, draft: records.Claim) -> records.Claim:
    """`draft`, made from the visit as it was (`before`) and edited since, for the visit as it is now (`after`): what differs
    between the two visits is the new one's, all else as it was typed. A line is the same where its service and modifiers
    are; where the visit's diagnoses differ, the lines point as the new visit's do."""
    waiting = list(zip(before.lines, draft.lines, strict=False))
    lines = []
    for line in after.lines:
        pair = next((each for each in waiting if _same_service(each[0], line)), None)
        if pair is None:
            lines.append(line)
            continue
        waiting.remove(pair)
        kept = _merged(pair[0], line, pair[1])
        points_anew = before.diagnoses != after.diagnoses
        lines.append(msgspec.structs.replace(kept, pointers=line.pointers) if points_anew else kept)
    return msgspec.structs.replace(_merged(before, after, draft), lines=tuple(lines))


def _same_service(one: records.ServiceLine, other: records.ServiceLine) -> bool:
    return (one.procedure, one.modifiers) == (other.procedure, other.modifiers)


def _merged(before: S, after: S, draft: S) -> S:
    changed = {
        name: getattr(after, name) for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)
    }
    return msgspec.structs.replace(draft, **changed)
