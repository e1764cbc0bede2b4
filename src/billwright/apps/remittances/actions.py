"""Taking a remittance in: proven at the check, known once by (file, transaction), its money in clearing."""

from collections.abc import Callable

import msgspec

from billwright.apps.claims.models import Claim
from billwright.apps.compliance.access import Actor, action
from billwright.apps.documents.models import Document
from billwright.apps.ledger import actions as ledger
from billwright.apps.outbox.webhooks import announce
from billwright.apps.parties.models import Payer
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.apps.worklist import actions as worklist
from billwright.records.money import format_cents
from billwright.records.remittance import Remittance as Record
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import CLEARING

LOADING, OPEN, POSTED, SET_ASIDE = "loading", "open", "posted", "set_aside"
AT_ONCE = 500
"""Claims stored in one transaction."""


MOST_CENTS = 10**12
"""$10,000,000,000.00: no payment is larger, and every sum of a file stays within what the books can hold."""


class Register(msgspec.Struct, frozen=True):
    """One ST of a file: `ordinal` counts the file's 835s from 1. `damage` says how it is broken; empty where it is whole."""

    document: str
    ordinal: int
    remittance: Record
    damage: str = ""


def register(actor: Actor, command: Register, stepped: Callable[[], None] = lambda: None) -> str:
    """Public id of the remittance. Safe to repeat and to resume: each step is a transaction of its own, after which
    `stepped` is called and may raise to leave it there.

    A remittance that does not balance, is damaged, came before or whose payer nobody knows is set aside with the reason: its
    claims are stored all the same, and nothing of it is posted. It is judged anew each time its file is taken in.
    """
    public_id = begin(actor, command)
    while load_claims(actor, LoadClaims(public_id, command.remittance)):
        stepped()
    return public_id


@action("files.receive", keyed=False)
def begin(actor: Actor, command: Register) -> str:
    """The remittance's own row and its money: cash against clearing, and its provider-level adjustments."""
    # Locked, so that two who take in one file at the same time wait for each other.
    document = Document.rows.of(actor).select_for_update().get(public_id=command.document)
    row = Remittance.rows.of(actor).filter(document=document, ordinal=command.ordinal).first()
    if row is not None and row.state != SET_ASIDE:
        return str(row.public_id)
    payer = _payer(actor, command.remittance)
    problem = _problem(actor, command, document, payer)
    if row is None:
        row = _add(actor, document, command)
    row.payer, row.state, row.reason = payer, SET_ASIDE if problem else LOADING, problem[:300]
    if payer is not None and not problem:
        row.item_id = _take_money(actor, row, document, payer, command.remittance)
        worklist.close_work(actor, "remittance_set_aside", str(row.public_id), "nothing stands against it any more")
    row.save(update_fields=["payer", "state", "reason", "item"])
    if problem:
        _raise_set_aside(actor, row)
    return str(row.public_id)


def _add(actor: Actor, document: Document, command: Register) -> Remittance:
    record = command.remittance
    return Remittance.rows.add(
        actor,
        document=document,
        ordinal=command.ordinal,
        control_number=plain(record.control_number, 9),
        payer_name=plain(record.payer.name, 80),
        trace_number=plain(record.trace_number, 60),
        method=plain(record.method, 3),
        paid_cents=storable(stated_cents(record)),
        difference_cents=storable(_difference_cents(record)),
        paid_on=record.paid_on,
        received_at=actor.now,
        state=SET_ASIDE,
        record=msgspec.json.encode(msgspec.structs.replace(record, claims=())),
    )


def stated_cents(record: Record) -> int:
    """BPR02 with BPR03's sign: positive where the payer pays us."""
    return record.paid_cents if record.is_credit else -record.paid_cents


def storable(cents: int) -> int:
    """An amount as the columns can hold it; a remittance with a larger one is set aside, and its record has the amount."""
    return max(-MOST_CENTS, min(cents, MOST_CENTS))


def plain(text: str, most: int) -> str:
    """A text from outside for a column: what does not print is dropped, and the rest cut."""
    return "".join(each for each in text if each.isprintable())[:most]


def _payer(actor: Actor, record: Record) -> Payer | None:
    """By the id that the file names; else by the payer that all claims of ours in it were sent to."""
    ids = [plain(each, 80) for each in (record.payer.payer_id, *(value for _, value in record.payer.ids))]
    payer = Payer.rows.of(actor).filter(payer_id__in=[each for each in ids if each]).order_by("id").first()
    if payer is not None:
        return payer
    numbers = [plain(claim.control_number, 38) for claim in record.claims[:AT_ONCE]]
    found = set(Claim.rows.of(actor).filter(control_number__in=numbers).values_list("payer_id", flat=True))
    return Payer.rows.of(actor).get(pk=found.pop()) if len(found) == 1 else None


def _problem(actor: Actor, command: Register, document: Document, payer: Payer | None) -> str:
    """Why nothing of it may be posted by itself; empty where it may."""
    record = command.remittance
    if command.damage:
        return f"The payment is damaged: {command.damage}."
    if _largest_cents(record) > MOST_CENTS:
        return "The payment names an amount that is larger than any payment can be."
    if unbalanced := _unbalanced(record):
        return unbalanced
    if payer is None:
        name, number = plain(record.payer.name, 60), plain(record.payer.payer_id, 30)
        return f"Nobody here knows the payer {name!r} (id {number or 'none'!r})."
    if _came_before(actor, command, document, payer):
        return "A payment of this payer with the same number, date and amount came before, in another file or place."
    return ""


def _largest_cents(record: Record) -> int:
    amounts = [record.paid_cents, *(each.cents for each in record.provider_adjustments)]
    for claim in record.claims:
        amounts += [claim.charge_cents, claim.paid_cents, *(each.cents for each in claim.adjustments)]
        for line in claim.lines:
            amounts += [line.charge_cents, line.paid_cents, *(each.cents for each in line.adjustments)]
    return max(map(abs, amounts))


def _difference_cents(record: Record) -> int:
    """What the check states less what it should be: 0 where it balances."""
    paid = sum(claim.paid_cents for claim in record.claims)
    return stated_cents(record) - (paid - sum(each.cents for each in record.provider_adjustments))


def _unbalanced(record: Record) -> str:
    difference = _difference_cents(record)
    if not difference:
        return ""
    stated, paid = stated_cents(record), sum(claim.paid_cents for claim in record.claims)
    adjusted = sum(each.cents for each in record.provider_adjustments)
    return (
        f"The check does not balance: it states {format_cents(stated)}; its claims, {format_cents(paid)}, less "
        f"adjustments of {format_cents(adjusted)} make {format_cents(paid - adjusted)}. "
        f"Difference {format_cents(difference)}."
    )


def _came_before(actor: Actor, command: Register, document: Document, payer: Payer) -> bool:
    """A payer sends a file again under another control number: its payments are known by number, date and amount."""
    record = command.remittance
    trace = plain(record.trace_number, 60)
    Payer.rows.of(actor).select_for_update().get(pk=payer.pk)  # so that two such files wait for each other
    same = Remittance.rows.of(actor).filter(
        payer=payer, trace_number=trace, paid_on=record.paid_on, paid_cents=stated_cents(record)
    )
    return bool(trace) and same.exclude(document=document, ordinal=command.ordinal).exclude(state=SET_ASIDE).exists()


def _take_money(actor: Actor, row: Remittance, document: Document, payer: Payer, record: Record) -> int:
    """Id of the item in clearing that the money stands on."""
    owes = ledger.responsibility(actor, "payer", payer.party_id)
    item = ledger.open_item(
        actor,
        ledger.NewItem(
            kind="remittance",
            control=CLEARING,
            source=str(row.public_id),
            description=f"Payment {row.trace_number} of {row.payer_name}",
        ),
    )
    key, source = f"era:{document.sha256}:{row.ordinal}", ("remittance", str(row.public_id))
    entries = []
    if row.paid_cents:
        entries.append(
            posting.insurance_receipt(
                key=f"{key}:cash",
                posted_on=actor.today,
                item=item,
                payer=owes,
                cents=row.paid_cents,
                source=source,
            )
        )
    entries += [
        posting.provider_adjustment(
            key=f"{key}:plb:{at}", posted_on=actor.today, clearing=(item, owes), adjustment=each, source=source
        )
        for at, each in enumerate(record.provider_adjustments, start=1)
        if each.cents
    ]
    ledger.post_many(actor, entries)
    return item


def _raise_set_aside(actor: Actor, row: Remittance) -> None:
    announce(actor, "remittance.set_aside", [str(row.public_id)])
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="remittance_set_aside",
            source_kind="remittance",
            source=str(row.public_id),
            reason=f"Payment {row.trace_number} is set aside, nothing posted. {row.reason}",
            next_step="Ask the payer for a corrected 835, or enter the payer here, then take the same file in again.",
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
    numbers = [plain(each.control_number, 38) for each in claims]
    ours = {claim.control_number: claim for claim in Claim.rows.of(actor).filter(control_number__in=numbers)}
    RemittanceClaim.rows.add_many(
        actor,
        [
            RemittanceClaim(
                remittance=row,
                position=each.position,
                claim=ours.get(number),
                control_number=number,
                payer_control_number=plain(each.payer_control_number, 50),
                status=plain(each.status, 2),
                charge_cents=storable(each.charge_cents),
                paid_cents=storable(each.paid_cents),
                record=msgspec.json.encode(each),
            )
            for number, each in zip(numbers, claims, strict=True)
        ],
    )
    if stored + len(claims) < len(command.record.claims):
        return True
    if row.state == LOADING:
        row.state = OPEN
        row.save(update_fields=["state"])
    return False
