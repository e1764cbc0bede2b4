"""Taking a remittance in: proven at the check, known once by (file, transaction), its money in clearing."""

import msgspec

from billwright.apps.claims.models import Claim
from billwright.apps.compliance.access import Actor, action
from billwright.apps.documents.models import Document
from billwright.apps.ledger import actions as ledger
from billwright.apps.parties.models import Payer
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.apps.worklist import actions as worklist
from billwright.records.finding import Finding
from billwright.records.money import format_cents
from billwright.records.remittance import Remittance as Record
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import CLEARING

LOADING, OPEN, POSTED, SET_ASIDE = "loading", "open", "posted", "set_aside"
AT_ONCE = 500
"""Claims stored in one transaction."""


class Register(msgspec.Struct, frozen=True):
    """One ST of a file: `ordinal` counts the file's 835s from 1. `findings` are the reader's, of that transaction."""

    document: str
    ordinal: int
    remittance: Record
    findings: tuple[Finding, ...]


def register(actor: Actor, command: Register) -> str:
    """Public id of the remittance. Safe to repeat and to resume: each step is a transaction of its own.

    A remittance that does not balance, or whose payer nobody knows, is set aside with the reason; its claims are stored
    all the same, and nothing of it is posted.
    """
    public_id = begin(actor, command)
    while load_claims(actor, LoadClaims(public_id, command.remittance)):
        pass
    return public_id


@action("files.receive", keyed=False)
def begin(actor: Actor, command: Register) -> str:
    """The remittance's own row and its money: cash against clearing, and its provider-level adjustments."""
    document = Document.rows.of(actor).get(public_id=command.document)
    known = Remittance.rows.of(actor).filter(document=document, ordinal=command.ordinal).first()
    if known is not None:
        return str(known.public_id)
    record = command.remittance
    payer = _payer(actor, record)
    problem = _problem(record, payer, command.findings)
    row = Remittance.rows.add(
        actor,
        document=document,
        ordinal=command.ordinal,
        control_number=record.control_number[:9],
        payer=payer,
        payer_name=record.payer.name[:80],
        trace_number=record.trace_number[:60],
        method=record.method[:3],
        paid_cents=record.paid_cents if record.is_credit else -record.paid_cents,
        paid_on=record.paid_on,
        received_at=actor.now,
        state=SET_ASIDE if problem else LOADING,
        reason=problem[:300],
        record=msgspec.json.encode(msgspec.structs.replace(record, claims=())),
    )
    if problem:
        _raise_set_aside(actor, row)
    elif payer is not None:
        _take_money(actor, row, payer, record)
    return str(row.public_id)


def _payer(actor: Actor, record: Record) -> Payer | None:
    """By the id that the file names; else by the payer that all claims of ours in it were sent to."""
    ids = [record.payer.payer_id, *(value for _, value in record.payer.ids)]
    payer = Payer.rows.of(actor).filter(payer_id__in=[each for each in ids if each]).first()
    if payer is not None:
        return payer
    numbers = [claim.control_number for claim in record.claims[:AT_ONCE]]
    found = set(Claim.rows.of(actor).filter(control_number__in=numbers).values_list("payer_id", flat=True))
    return Payer.rows.of(actor).get(pk=found.pop()) if len(found) == 1 else None


def _problem(record: Record, payer: Payer | None, findings: tuple[Finding, ...]) -> str:
    """Why nothing of it may be posted by itself; empty where it may."""
    paid = sum(claim.paid_cents for claim in record.claims)
    adjusted = sum(each.cents for each in record.provider_adjustments)
    stated = record.paid_cents if record.is_credit else -record.paid_cents
    if difference := stated - (paid - adjusted):
        return (
            f"The check does not balance: it states {format_cents(stated)}; its claims, {format_cents(paid)}, less "
            f"adjustments of {format_cents(adjusted)} make {format_cents(paid - adjusted)}. "
            f"Difference {format_cents(difference)}."
        )
    broken = [finding for finding in findings if finding.severity == "error" and finding.code_999]
    if payer is None:
        return f"Nobody here knows the payer {record.payer.name[:60]!r} (id {record.payer.payer_id or 'none'!r})."
    if broken and not record.claims and record.paid_cents:
        return f"The transaction is damaged: {broken[0].message}"
    return ""


def _take_money(actor: Actor, row: Remittance, payer: Payer, record: Record) -> None:
    owes = ledger.responsibility(actor, "payer", payer.party_id)
    row.item_id = ledger.open_item(
        actor,
        ledger.NewItem(
            kind="remittance",
            control=CLEARING,
            source=str(row.public_id),
            description=f"Payment {row.trace_number} of {row.payer_name}",
        ),
    )
    row.save(update_fields=["item"])
    key, source = f"era:{row.document.sha256}:{row.ordinal}", ("remittance", str(row.public_id))
    entries = []
    if row.paid_cents:
        entries.append(
            posting.insurance_receipt(
                key=f"{key}:cash",
                posted_on=actor.today,
                item=row.item_id,
                payer=owes,
                cents=row.paid_cents,
                source=source,
            )
        )
    entries += [
        posting.provider_adjustment(
            key=f"{key}:plb:{at}", posted_on=actor.today, clearing=(row.item_id, owes), adjustment=each, source=source
        )
        for at, each in enumerate(record.provider_adjustments, start=1)
        if each.cents
    ]
    ledger.post_many(actor, entries)


def _raise_set_aside(actor: Actor, row: Remittance) -> None:
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="remittance_set_aside",
            source_kind="remittance",
            source=str(row.public_id),
            reason=f"Payment {row.trace_number} is set aside, nothing posted. {row.reason}",
            next_step="Ask the payer for a corrected 835, or enter the payer, then take the file in again.",
            cents=abs(row.paid_cents),
            due_on=None,
        ),
    )


class LoadClaims(msgspec.Struct, frozen=True):
    remittance: str
    record: Record


@action("files.receive", keyed=False)
def load_claims(actor: Actor, command: LoadClaims) -> bool:
    """Stores the next claims of the remittance; True while there are more. The last step opens it for posting."""
    row = Remittance.rows.of(actor).select_for_update().get(public_id=command.remittance)
    stored = RemittanceClaim.rows.of(actor).filter(remittance=row).count()
    claims = command.record.claims[stored : stored + AT_ONCE]
    ours = {
        claim.control_number: claim
        for claim in Claim.rows.of(actor).filter(control_number__in=[each.control_number for each in claims])
    }
    RemittanceClaim.rows.add_many(
        actor,
        [
            RemittanceClaim(
                remittance=row,
                position=each.position,
                claim=ours.get(each.control_number),
                control_number=each.control_number[:38],
                payer_control_number=each.payer_control_number[:50],
                status=each.status[:2],
                charge_cents=each.charge_cents,
                paid_cents=each.paid_cents,
                record=msgspec.json.encode(each),
            )
            for each in claims
        ],
    )
    if stored + len(claims) < len(command.record.claims):
        return True
    if row.state == LOADING:
        row.state = OPEN
        row.save(update_fields=["state"])
    return False
