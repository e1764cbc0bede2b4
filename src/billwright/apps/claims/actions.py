"""Preparing, changing and checking claims. Sending them is in sending.py, what comes back in answers.py."""

import msgspec

from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.checks import actions as checks
from billwright.apps.checks.queries import RunView
from billwright.apps.checks.scrubbing import set_by_rules
from billwright.apps.claims import building
from billwright.apps.claims.changing import ChangeClaim as ChangeClaim
from billwright.apps.claims.changing import LineChange as LineChange
from billwright.apps.claims.changing import Referring as Referring
from billwright.apps.claims.changing import changed
from billwright.apps.claims.deadlines import filing_day
from billwright.apps.claims.models import Claim, ClaimLine
from billwright.apps.claims.timeline import Note, note, note_all
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.compliance.models import Practice
from billwright.apps.compliance.numbers import next_number
from billwright.apps.documents.models import Document
from billwright.apps.parties.models import Coverage
from billwright.apps.worklist import actions as worklist
from billwright.records import claim as records
from billwright.records.money import format_cents
from billwright.records.words import counted

DRAFT, HELD, READY, SUBMITTED, WITHDRAWN = "draft", "held", "ready", "submitted", "withdrawn"
UNDONE = "undone"
NOTHING_STOPS = "Checked: nothing stops it"
"""What the timeline says of a check that lets the claim leave."""


class ClaimSentError(RefusedError):
    """A claim that has left the house is not changed: it is corrected by a new submission."""

    def __init__(self) -> None:
        super().__init__("this claim has been submitted: correct it by a replacement, or wait for the payer's answer")


class ClaimWithdrawnError(RefusedError):
    """Its visit was reversed: there is nothing left to bill."""

    def __init__(self) -> None:
        super().__init__("this claim was withdrawn with its visit: look at the visit for what took its place")


class PrepareClaim(msgspec.Struct, frozen=True):
    """`encounter` and `coverage` are public ids; `coverage` empty takes the visit's own."""

    key: str
    encounter: str
    coverage: str = ""


@action("claims.edit")
def prepare(actor: Actor, command: PrepareClaim) -> str:
    """Makes the claim of a visit and checks it: ready where nothing stops it, held with work where something does.

    Public id of the claim. Raises NotFoundError, and FieldErrors where the visit has no coverage or is claimed already.
    """
    # Locked, so that two clerks who prepare one visit at the same time make one claim.
    encounter = (
        Encounter.rows.of(actor, command.encounter)
        .select_for_update(of=("self",))
        .select_related("patient__party", "patient__account", "provider")
        .first()
    )
    if encounter is None:
        raise NotFoundError("no such visit")
    if encounter.reversed_at is not None:
        raise RefusedError("this visit was reversed: prepare the claim of the visit that took its place")
    coverage = (
        (
            Coverage.rows.of(actor, command.coverage)
            if command.coverage
            else Coverage.rows.of(actor).filter(pk__in=[encounter.coverage_id])
        )
        .filter(patient=encounter.patient)
        .select_related("payer__party", "subscriber")
        .first()
    )
    if coverage is None:
        raise FieldErrors({"coverage": "this visit has no coverage to bill: add one, or send the patient a statement"})
    if Claim.rows.of(actor).filter(encounter=encounter, coverage=coverage).exists():
        raise FieldErrors({"coverage": "this visit has a claim to this payer already"})
    lines = list(ChargeLine.rows.of(actor).filter(encounter=encounter).order_by("position"))
    control_number = next_control_number(actor)
    practice = Practice.objects.get(pk=actor.practice_id)
    made = building.claim_of(practice, encounter, coverage, lines, control_number)
    return str(keep_draft(actor, made, encounter, coverage, lines).public_id)


def keep_draft(
    actor: Actor, made: records.Claim, encounter: Encounter, coverage: Coverage, lines: list[ChargeLine]
) -> Claim:
    """Stores a new claim with its lines, with what the payer's rules set, notes it on the timeline and checks it. For
    actions of this desk."""
    made, applied = set_by_rules(actor, made, building.context_of(actor, encounter, coverage.payer))
    row = Claim.rows.add(
        actor,
        account_id=encounter.patient.account_id,
        encounter=encounter,
        coverage=coverage,
        payer=coverage.payer,
        control_number=made.control_number,
        order=made.order,
        total_cents=made.total_cents,
        service_from=encounter.service_date,
        service_through=encounter.service_date,
        draft=records.encode(made),
        schema_version=records.SCHEMA_VERSION,
    )
    ClaimLine.rows.add_many(
        actor,
        [
            ClaimLine(
                claim=row,
                charge=line,
                position=line.position,
                control_number=building.line_control_number(made.control_number, line.position),
            )
            for line in lines
        ],
    )
    note(
        actor,
        row,
        "prepared",
        f"Claim {row.control_number} prepared: {counted(len(lines), 'line')}, {format_cents(row.total_cents)}",
    )
    for each in applied:
        note(actor, row, "rule", _capital(each.words))
    _check(actor, row, made)
    return row


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def adjudicated(actor: Actor, decided: list[Note], document: Document) -> None:
    """The payer has decided, in this order. Each note's kind is the claim's new state ("undone" for none: a decision was
    taken back). Keeps the payer's number that each claim has been given, too. For the desk of remittances."""
    for each in decided:
        each.claim.adjudication = "" if each.kind == UNDONE else each.kind
    rows = {each.claim.pk: each.claim for each in decided}
    Claim.rows.save_many(actor, rows.values(), ("adjudication", "payer_control_number"))
    note_all(actor, decided, document)


def next_control_number(actor: Actor) -> str:
    """Ours alone: the practice's number goes before, so that two practices at one clearinghouse never share one."""
    return f"{actor.practice_id}C{next_number(actor, 'claim'):06d}"


class RecheckClaim(msgspec.Struct, frozen=True):
    claim: str


@action("claims.edit", keyed=False)
def recheck(actor: Actor, command: RecheckClaim) -> RunView:
    """Runs the checks again, after a change elsewhere or an override."""
    row = _open_for_change(actor, command.claim, None)
    return _check(actor, row, records.decode(bytes(row.draft)))


@action("claims.edit")
def change(actor: Actor, command: ChangeClaim) -> str:
    """Changes the draft, keeps what was changed on the timeline and checks it anew. Public id of the claim.

    Raises StaleVersionError, ClaimSentError, FieldErrors.
    """
    row = _open_for_change(actor, command.claim, command.expected_version)
    before = records.decode(bytes(row.draft))
    redraft(actor, row, before, changed(before, command))
    return str(row.public_id)


def redraft(actor: Actor, row: Claim, before: records.Claim, after: records.Claim) -> None:
    """Keeps a claim's new draft where it differs, with what was changed on its timeline, and checks it. For this desk."""
    touched = [name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)]
    if touched:
        row.draft = records.encode(after)
        row.version += 1
        row.save(update_fields=["draft", "version"])
        note(actor, row, "changed", "Changed: " + ", ".join(name.replace("_", " ") for name in touched))
    _check(actor, row, after)


class ApplyRules(msgspec.Struct, frozen=True):
    """`claim` is a public id."""

    key: str
    claim: str
    expected_version: int


@action("claims.edit")
def apply_rules(actor: Actor, command: ApplyRules) -> str:
    """Has what the payer's rules set stand on the claim, each with its rule on the timeline, and checks it anew. Public id
    of the claim. Raises StaleVersionError, ClaimSentError; RefusedError where no rule sets anything on it."""
    row = _open_for_change(actor, command.claim, command.expected_version)
    before = records.decode(bytes(row.draft))
    after, applied = set_by_rules(actor, before, building.context_of(actor, row.encounter, row.payer))
    if not applied:
        raise RefusedError("the payer's rules set nothing on this claim that does not stand there already")
    for each in applied:
        note(actor, row, "rule", _capital(each.words))
    redraft(actor, row, before, after)
    return str(row.public_id)


class OverrideHold(msgspec.Struct, frozen=True):
    key: str
    claim: str
    finding: str
    reason: str
    line: int | None = None


@action("claims.override")
def override(actor: Actor, command: OverrideHold) -> str:
    """Lets one hold pass with a reason, and checks again. Public id of the claim."""
    row = _open_for_change(actor, command.claim, None)
    checks.override(
        actor,
        checks.OverrideFinding(
            f"{command.key}/override", str(row.public_id), command.finding, command.reason, command.line
        ),
    )
    note(actor, row, "overridden", f"Hold {command.finding} let pass: {command.reason}")
    _check(actor, row, records.decode(bytes(row.draft)))
    return str(row.public_id)


def _open_for_change(actor: Actor, public_id: str, version: int | None) -> Claim:
    row = Claim.rows.of(actor, public_id).select_for_update().first()
    if row is None:
        raise NotFoundError("no such claim")
    if is_with_payer(row):
        raise ClaimSentError
    if row.preparation == WITHDRAWN:
        raise ClaimWithdrawnError
    if version is not None and row.version != version:
        raise StaleVersionError("this claim")
    return row


def is_with_payer(row: Claim) -> bool:
    """Whether it has left, and was not rejected before the payer took it in."""
    return row.preparation == SUBMITTED and (row.transmission != "rejected" or bool(row.adjudication))


def _check(actor: Actor, row: Claim, claim: records.Claim) -> RunView:
    """Runs the checks over the draft: held, as work, where something stops it; else ready."""
    context = building.context_of(actor, row.encounter, row.payer)
    run = checks.check(actor, checks.CheckClaim(str(row.public_id), claim, context))
    before, row.preparation = row.preparation, HELD if run.stops else READY
    if row.preparation != before:
        row.save(update_fields=["preparation"])
    stopping = [each.finding for each in run.findings if each.stops]
    if stopping:
        worklist.raise_work(
            actor,
            worklist.RaiseWork(
                kind="claim_held",
                source_kind="claim",
                source=str(row.public_id),
                reason=f"Claim {row.control_number}: {stopping[0].message}",
                next_step=stopping[0].fix,
                cents=row.total_cents,
                due_on=filing_day(row, claim),
            ),
        )
        note(actor, row, "checked", f"{counted(len(stopping), 'finding')} to answer first: {stopping[0].message}")
        return run
    if before == HELD:
        worklist.close_work(actor, "claim_held", str(row.public_id), "nothing stops the claim any more")
    note(actor, row, "checked", NOTHING_STOPS)
    return run
