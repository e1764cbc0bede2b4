"""What a payer's books add up to, for comparing with the provider's."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from billwright.records.money import format_cents
from payer_sim.books import CheckEntry, ClaimEntry
from payer_sim.home import Payer


class PayerTotals(msgspec.Struct, frozen=True):
    """`claims_cents` is what the claims of all checks were paid, `adjusted_cents` the PLBs (positive lowered), and claims −
    adjusted = `checks_cents`, the money sent. `carried_cents` is still owed by providers. A void counts as a claim."""

    payer: str
    payer_id: str
    received: int
    accepted: int
    rejected: int
    pending: int
    charge_cents: int
    claims_cents: int
    adjusted_cents: int
    checks_cents: int
    carried_cents: int
    underpaid_cents: int
    recouped_cents: int
    claims: tuple[ClaimEntry, ...]
    checks: tuple[CheckEntry, ...]


def totals(payer: Payer) -> PayerTotals:
    """Read from the books; all zero before the first day."""
    claims: tuple[ClaimEntry, ...] = ()
    checks: tuple[CheckEntry, ...] = ()
    if payer.has_books:
        with payer.books() as books:
            claims, checks = tuple(books.claims()), tuple(books.checks())
    rejected = sum(each.status == "rejected" for each in claims)
    last_carried = {each.payee: each.carried_cents for each in checks}
    return PayerTotals(
        payer=payer.name,
        payer_id=payer.policy.payer_id,
        received=len(claims),
        accepted=len(claims) - rejected,
        rejected=rejected,
        pending=sum(each.status == "pending" for each in claims),
        charge_cents=sum(each.charge_cents for each in claims),
        claims_cents=sum(each.claims_cents for each in checks),
        adjusted_cents=sum(each.adjusted_cents for each in checks),
        checks_cents=sum(each.paid_cents for each in checks),
        carried_cents=sum(last_carried.values()),
        underpaid_cents=sum(each.underpaid_cents for each in claims),
        recouped_cents=sum(each.recouped_cents for each in claims),
        claims=claims,
        checks=checks,
    )


def as_json(all_totals: Iterable[PayerTotals]) -> str:
    return msgspec.json.format(msgspec.json.encode({"payers": list(all_totals)}), indent=2).decode()


def as_text(all_totals: Iterable[PayerTotals]) -> str:
    """One line a payer, money aligned."""
    head = f"{'payer':<14}{'received':>10}{'rejected':>10}{'pending':>10}{'charged':>16}{'paid':>16}{'sent':>16}\n"
    rows = (
        f"{each.payer:<14}{each.received:>10}{each.rejected:>10}{each.pending:>10}"
        f"{format_cents(each.charge_cents):>16}{format_cents(each.claims_cents):>16}{format_cents(each.checks_cents):>16}\n"
        for each in all_totals
    )
    return head + "".join(rows)
