"""Taking payments. Each tender (cash, check, card) is a receipt of its own: it clears, bounces and is voided by itself."""

import datetime as dt
from typing import Literal

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.compliance.ids import uuid7
from billwright.apps.compliance.numbers import next_number
from billwright.apps.correspondence.actions import watch_promises
from billwright.apps.ledger import actions as ledger
from billwright.apps.outbox.webhooks import announce
from billwright.apps.parties import actions as parties
from billwright.apps.parties.models import Account, Party
from billwright.apps.receipts.applying import Credit, apply, hold
from billwright.apps.receipts.bills import Application, Applications, Bill, bills_of, chosen, divided
from billwright.apps.receipts.models import Receipt
from billwright.records.cards import holds_card_number, is_trace_number
from billwright.records.money import format_cents
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import UNAPPLIED
from billwright.rules.pricing.applying import spread

OLDEST_DAYS = 3653
"""A day further back is taken for a mistyped year."""
METHODS = ("cash", "check", "card", "ach")
MOST_CENTS = 1_000_000_000
MOST_TENDERS = 5
LONGEST_REFERENCE = 60
LONGEST_NOTE = 200
CARD_WORDS = "this looks like a card number, which is never kept: the last four digits will do"

Method = Literal["cash", "check", "card", "ach"]
Rest = Literal["oldest first", "oldest first, then credit", "credit"]
"""Where money goes that no bill was named for: to the oldest bills, with or without what is over staying as credit, or all
of it to credit."""


class TakePayment(msgspec.Struct, frozen=True):
    """`account` is a public id; `payer` that of the party who pays, empty for the account's holder. `cents` positive.

    `reference` is a check number or the card network's reference, never a card number. `applications` are the bills paid,
    or "oldest first"; what they leave is the payer's credit on the account.
    """

    key: str
    account: str
    method: Method
    cents: int
    received_on: dt.date
    reference: str = ""
    payer: str = ""
    applications: Applications = ()


class Tender(msgspec.Struct, frozen=True):
    """One way of paying: `cents` positive; `reference` as in TakePayment."""

    method: Method
    cents: int
    reference: str = ""


class TakePayments(msgspec.Struct, frozen=True):
    """One visit to the desk, paid in one way or several. `account` and `payer` are public ids; an empty payer is the
    account's holder, unless `payer_name` ("Fenn, Ada", or a business) names somebody who is not on file yet.

    `applications` are the bills named; `rest` says where the other money goes. `note` is the office's own.
    """

    key: str
    account: str
    tenders: tuple[Tender, ...]
    received_on: dt.date
    payer: str = ""
    payer_name: str = ""
    note: str = ""
    applications: tuple[Application, ...] = ()
    rest: Rest = "oldest first"


class TakenPayment(msgspec.Struct, frozen=True):
    """`number` as printed: R-2026-00001. `unapplied_cents` stays on the account as credit."""

    public_id: str
    number: str
    unapplied_cents: int


class TakenPayments(msgspec.Struct, frozen=True):
    """A receipt a tender, in order. `public_id` is the first one's."""

    public_id: str
    receipts: tuple[TakenPayment, ...]


class _Payment(msgspec.Struct, frozen=True):
    """What the receipts of one visit to the desk have in common."""

    account: Account
    payer: Party
    received_on: dt.date
    note: str = ""


@action("receipts.take")
def take_payment(actor: Actor, command: TakePayment) -> TakenPayment:
    """One payment with its gapless number: money in, then on to the bills named, each its own entry; all or nothing.

    Dated and posted on `received_on`. Raises FieldErrors, NotFoundError, PeriodLockedError where that day is closed.
    """
    account = hold(actor, Account.rows.of(actor, command.account))
    payment = _Payment(account, _payer(actor, account, command.payer), command.received_on)
    tender = Tender(command.method, command.cents, command.reference)
    wrong = _wrong_day(actor, command.received_on) | _wrong_tender(tender)
    if wrong:
        raise FieldErrors(wrong)
    pays = chosen(bills_of(actor, command.account), command.applications, command.cents)
    taken = _take(actor, payment, tender, tuple(pays), None)
    watch_promises(actor, command.account)
    announce(actor, "receipt.taken", [taken[1].public_id])
    return taken[1]


@action("receipts.take")
def take_payments(actor: Actor, command: TakePayments) -> TakenPayments:
    """A numbered receipt a tender, for bills paid together; all or nothing. The first tender runs out before the second.

    Money that no bill takes is refused unless `rest` says that it stays as credit. Raises as take_payment; fields of the
    second tender are named tender2.cents, tender2.method, tender2.reference.
    """
    account = hold(actor, Account.rows.of(actor, command.account))
    _refuse_wrong_values(actor, command)
    payer = _new_payer(actor, command) if command.payer_name.strip() else _payer(actor, account, command.payer)
    payment = _Payment(account, payer, command.received_on, command.note.strip())
    amounts = [each.cents for each in command.tenders]
    pays = divided(bills_of(actor, command.account), command.applications, sum(amounts), command.rest)
    first: int | None = None
    taken = []
    for tender, share in zip(command.tenders, spread(pays, amounts), strict=True):
        row_id, receipt = _take(actor, payment, tender, share, first)
        first = first or row_id
        taken.append(receipt)
    watch_promises(actor, command.account)
    announce(actor, "receipt.taken", [each.public_id for each in taken])
    return TakenPayments(taken[0].public_id, tuple(taken))


def _take(
    actor: Actor, payment: _Payment, tender: Tender, pays: tuple[tuple[Bill, int], ...], together_with: int | None
) -> tuple[int, TakenPayment]:
    """One receipt: its row's id, and what was taken."""
    account, public_id, year = payment.account, uuid7(), payment.received_on.year
    number = f"R-{year}-{next_number(actor, 'receipt', year):05d}"
    new = ledger.NewItem(
        kind="credit", control=UNAPPLIED, account_id=account.pk, source=str(public_id), description=f"Receipt {number}"
    )
    item_id = ledger.open_item(actor, new)
    row = Receipt.rows.add(
        actor,
        public_id=public_id,
        number=number,
        account=account,
        payer=payment.payer,
        method=tender.method,
        reference=tender.reference.strip(),
        cents=tender.cents,
        received_on=payment.received_on,
        item_id=item_id,
        taken_by_id=actor.user_id,
        note=payment.note,
        together_with_id=together_with,
    )
    owner = ledger.responsibility(actor, account.kind, payment.payer.pk)
    credit = Credit(item_id, owner, tender.cents, f"Receipt {number}", ("receipt", str(public_id)))
    _post_payment(actor, account, credit, payment.received_on)
    apply(actor, credit, pays, payment.received_on)
    return row.pk, TakenPayment(str(public_id), number, tender.cents - sum(cents for _, cents in pays))


def _post_payment(actor: Actor, account: Account, credit: Credit, on: dt.date) -> None:
    rule = posting.client_payment if account.kind == Account.CLIENT else posting.patient_payment
    entry = rule(
        key=f"receipt:{credit.source[1]}",
        posted_on=on,
        credit_item=credit.item_id,
        payer=credit.responsibility_id,
        cents=credit.cents,
        source=credit.source,
    )
    ledger.post(actor, msgspec.structs.replace(entry, memo=credit.words))


def _payer(actor: Actor, account: Account, payer: str) -> Party:
    if not payer:
        return account.holder
    found = Party.rows.of(actor, payer).first()
    if found is None:
        raise NotFoundError("no such person or business in this practice")
    return found


def _new_payer(actor: Actor, command: TakePayments) -> Party:
    """Somebody who pays for another, known by name alone: "Fenn, Ada" is a person, a name without a comma as it stands."""
    last, _, first = command.payer_name.partition(",")
    entered = parties.enter_person(
        actor, parties.EnterPerson(key=f"{command.key}/payer", last=last.strip(), first=first.strip())
    )
    return Party.rows.of(actor, entered).get()


def _refuse_wrong_values(actor: Actor, command: TakePayments) -> None:
    wrong = _wrong_day(actor, command.received_on)
    if not 1 <= len(command.tenders) <= MOST_TENDERS:
        wrong["tenders"] = f"between one and {MOST_TENDERS} ways of paying"
    for at, tender in enumerate(command.tenders, start=1):
        wrong |= {f"tender{at}.{field}": words for field, words in _wrong_tender(tender).items()}
    if sum(each.cents for each in command.tenders) > MOST_CENTS:
        wrong.setdefault("tender1.cents", f"at most {format_cents(MOST_CENTS)} in all")
    for field, text, longest in (("payer_name", command.payer_name, 95), ("note", command.note, LONGEST_NOTE)):
        if len(text) > longest or not text.isprintable():
            wrong[field] = f"one line of at most {longest} characters"
        elif holds_card_number(text):
            wrong[field] = CARD_WORDS
    if command.payer and command.payer_name.strip():
        wrong["payer_name"] = "choose somebody, or type a name: not both"
    if wrong:
        raise FieldErrors(wrong)


def _wrong_day(actor: Actor, received_on: dt.date) -> dict[str, str]:
    if received_on > actor.today:
        return {"received_on": "a payment is not received in the future: enter it on that day"}
    if (actor.today - received_on).days > OLDEST_DAYS:
        return {"received_on": "this day lies more than ten years back: is the year right?"}
    return {}


def _wrong_tender(tender: Tender) -> dict[str, str]:
    wrong, reference = {}, tender.reference
    if tender.method not in METHODS:
        wrong["method"] = f"choose one of {', '.join(METHODS)}"
    if not 0 < tender.cents <= MOST_CENTS:
        wrong["cents"] = f"a payment is more than $0.00 and at most {format_cents(MOST_CENTS)}: to give back, refund"
    if len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        wrong["reference"] = f"one line of at most {LONGEST_REFERENCE} characters"
    elif holds_card_number(reference) and not (tender.method == "ach" and is_trace_number(reference)):
        wrong["reference"] = CARD_WORDS
    return wrong
