"""What is open on an account, and which of it a payment is meant for."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.ledger import queries as ledger
from billwright.records.money import format_cents
from billwright.rules.pricing.applying import OpenBill, oldest_first

PERSONAL = ("patient", "client")
"""Responsibilities that a person's payment may go to unasked; an insurer's part never is."""


class Bill(msgspec.Struct, frozen=True):
    """What one party owes on one item, `open_cents` positive. `item` is a public id, `responsibility` goes back in an
    Application; `kind` patient, client or insurer; `description` as the item has it: a procedure, an invoice's number;
    `since` the day from which it has been open."""

    item: str
    responsibility: str
    kind: str
    owed_by: str
    description: str
    service_date: dt.date | None
    due_on: dt.date | None
    open_cents: int
    item_id: int
    responsibility_id: int
    since: dt.date | None = None

    @property
    def words(self) -> str:
        """As a receipt names it.

        >>> Bill("", "", "", "", "97110 GP", dt.date(2026, 3, 2), None, 0, 0, 0).words
        '97110 GP of 2026-03-02'
        """
        return f"{self.description} of {self.service_date}" if self.service_date else self.description


class Application(msgspec.Struct, frozen=True):
    """Pay `cents`, positive, of a bill. `responsibility` as `open_bills` names it; empty means the one person or business
    that owes on the item, and is the only way by which an insurer's part is never meant."""

    item: str
    cents: int
    responsibility: str = ""


OLDEST_FIRST: Literal["oldest first"] = "oldest first"
Applications = tuple[Application, ...] | Literal["oldest first"]


def bills_of(actor: Actor, account: str) -> list[Bill]:
    """All that is open on the account (public id), insurers' parts too, oldest service first."""
    return [
        Bill(
            item=each.item,
            responsibility=str(each.responsibility_id),
            kind=each.kind,
            owed_by=each.party_name,
            description=each.description,
            service_date=each.service_date,
            due_on=each.due_on,
            open_cents=each.cents,
            item_id=each.item_id,
            responsibility_id=each.responsibility_id,
            since=each.since,
        )
        for each in ledger.open_balances(actor, account)
        if each.cents > 0
    ]


def chosen(bills: list[Bill], wanted: Applications, available_cents: int) -> list[tuple[Bill, int]]:
    """The bills to pay, each with its cents, together at most what is available.

    Raises FieldErrors with keys `application1.cents` and `applications`.
    """
    if isinstance(wanted, str):
        return _oldest(bills, available_cents)
    pairs, wrong = [], {}
    for at, each in enumerate(wanted, start=1):
        bill, words = _meant(bills, each)
        if bill is None:
            wrong[f"application{at}.item"] = words
        elif not 0 < each.cents <= bill.open_cents:
            wrong[f"application{at}.cents"] = f"more than $0.00 and at most the {format_cents(bill.open_cents)} open"
        else:
            pairs.append((bill, each.cents))
    if _repeats(pairs):
        wrong["applications"] = "the same bill is listed twice: add its amounts up"
    elif (total := sum(cents for _, cents in pairs)) > available_cents:
        wrong["applications"] = (
            f"{format_cents(total)} is more than the {format_cents(available_cents)} there is to apply"
        )
    if wrong:
        raise FieldErrors(wrong)
    return pairs


def divided(
    bills: list[Bill], wanted: tuple[Application, ...], available_cents: int, rest: str
) -> tuple[tuple[Bill, int], ...]:
    """The bills named, then the rest of the money where `rest` sends it: "oldest first", "oldest first, then credit" or
    "credit". A bill that was named and has something left is among the oldest like any other.

    Raises FieldErrors as `chosen`, and for `rest` where money is over that was not said to stay as credit.
    """
    pays = dict(chosen(bills, wanted, available_cents))
    left = available_cents - sum(pays.values())
    if rest != "credit":
        still = [msgspec.structs.replace(each, open_cents=each.open_cents - pays.get(each, 0)) for each in bills]
        at = {(each.item_id, each.responsibility_id): each for each in bills}
        for bill, cents in _oldest([each for each in still if each.open_cents], left):
            whole = at[bill.item_id, bill.responsibility_id]
            pays[whole] = pays.get(whole, 0) + cents
            left -= cents
    if left and rest == "oldest first":
        words = f"{format_cents(left)} is more than is open here: take less, or say that it stays as credit"
        raise FieldErrors({"rest": words})
    return tuple(pays.items())


def _oldest(bills: list[Bill], cents: int) -> list[tuple[Bill, int]]:
    personal = (bill for bill in bills if bill.kind in PERSONAL)
    return list(
        oldest_first(cents, (OpenBill(each, each.open_cents, each.due_on or each.service_date) for each in personal))
    )


def _meant(bills: list[Bill], wanted: Application) -> tuple[Bill | None, str]:
    """The bill, or why there is none."""
    if wanted.responsibility:
        found = [bill for bill in bills if (bill.item, bill.responsibility) == (wanted.item, wanted.responsibility)]
    else:
        found = [bill for bill in bills if bill.item == wanted.item and bill.kind in PERSONAL]
    if not found:
        return None, "nothing is open here that this account's holder owes: look at the open bills again"
    if len(found) > 1:
        return None, "more than one party owes on this: say whose part is paid"
    return found[0], ""


def _repeats(pairs: Iterable[tuple[Bill, int]]) -> bool:
    meant = [(bill.item_id, bill.responsibility_id) for bill, _ in pairs]
    return len(set(meant)) != len(meant)
