"""Why do I owe this? The books' own postings told as steps, each with the document behind it.

It stands here because no lower desk sees all that a step may come from: visits, invoices, receipts and payers' payments.
"""

from billwright.apps.charges import queries as charges
from billwright.apps.compliance.access import Actor, query
from billwright.apps.contracts import queries as contracts
from billwright.apps.invoices import queries as invoices
from billwright.apps.ledger import telling
from billwright.apps.ledger.telling import Bill
from billwright.apps.parties import queries as parties
from billwright.apps.receipts import queries as receipts
from billwright.apps.receipts.bills import PERSONAL
from billwright.apps.remittances.models import RemittanceClaim
from billwright.records.entry import Entry
from billwright.records.explanation import BillFacts, Debtor, Explanation, Facts, Source
from billwright.records.money import half_up
from billwright.rules.ledger.explanation import explain

CHECK = "CHK"
"""BPR04 of a payment by check; the others are transfers."""


@query("accounts.view", audit="account")
def explain_account(actor: Actor, account: str) -> Explanation:
    """All that people and businesses owe on the account (public id), less their credits. Raises NotFoundError."""
    seen = parties.account(actor, account)
    bills = telling.bills_owed_by(actor, account, PERSONAL)
    elsewhere = telling.owed_elsewhere(actor, account, PERSONAL)
    return _explained(actor, seen.public_id, bills, elsewhere, is_whole=True)


@query("accounts.view", audit="bill")
def explain_bill(actor: Actor, public_id: str) -> Explanation:
    """One bill, by its own public id or that of its charge line, invoice or receipt. Raises NotFoundError."""
    bill = telling.bill(actor, public_id)
    return _explained(actor, bill.account, [bill], 0, is_whole=False)


def _explained(actor: Actor, account: str, bills: list[Bill], elsewhere_cents: int, *, is_whole: bool) -> Explanation:
    entries = telling.entries_on(actor, [each.id for each in bills])
    explained = explain(_named(actor, bills), entries, _debtors(actor, entries), _facts(actor, entries))
    whose = parties.account(actor, account)
    return Explanation(
        account=account,
        account_number=whose.number,
        name=whose.name,
        on=actor.today,
        language=parties.asked(actor, account).language,
        is_whole=is_whole,
        bills=explained,
        balance_cents=sum(each.balance_cents for each in explained),
        elsewhere_cents=elsewhere_cents,
    )


def _debtors(actor: Actor, entries: dict[str, Entry]) -> dict[int, Debtor]:
    wanted = {each.responsibility for entry in entries.values() for each in entry.postings}
    known = telling.kinds_and_names(actor, [each for each in wanted if each is not None])
    return {key: Debtor(name, kind in PERSONAL) for key, (kind, name) in known.items()}


def _named(actor: Actor, bills: list[Bill]) -> dict[int, BillFacts]:
    """The bills by item, services with the practice's words and price, invoices with their number."""
    services = charges.services_of_items(actor, [each.id for each in bills])
    words = contracts.descriptions(actor, {each.procedure for each in services.values()})
    numbers = invoices.numbers(actor, [each.source for each in bills if each.facts.kind == "instalment"])
    named: dict[int, BillFacts] = {}
    for bill in bills:
        facts = bill.facts
        if bill.id in services:
            facts = _service(facts, services[bill.id], words)
        elif facts.kind == "instalment":
            facts = BillFacts(facts.item, facts.kind, numbers.get(bill.source, facts.words))
        named[bill.id] = facts
    return named


def _service(facts: BillFacts, service: charges.BilledService, words: dict[str, str]) -> BillFacts:
    codes = " ".join([service.procedure, *service.modifiers])
    plain = words.get(service.procedure, "")
    many = service.units != 1
    per_unit, below = service.units.as_integer_ratio()
    return BillFacts(
        item=facts.item,
        kind=facts.kind,
        words=f"{plain} ({codes})" if plain else codes,
        service_date=facts.service_date,
        units=f"{service.units.normalize():f}" if many else "",
        unit_cents=half_up(service.charge_cents * below, per_unit) if many and per_unit else 0,
    )


def _facts(actor: Actor, entries: dict[str, Entry]) -> dict[Source, Facts]:
    """What the documents behind the entries say of themselves: checks, receipts, credit notes."""
    by_kind: dict[str, list[str]] = {}
    for entry in entries.values():
        by_kind.setdefault(entry.source[0], []).append(entry.source[1])
    facts = _payments(actor, by_kind.get("remittance-claim", []))
    for public_id, number in receipts.numbers(actor, by_kind.get("receipt", [])).items():
        facts["receipt", public_id] = Facts("receipt", number, source=("receipt", public_id))
    for public_id, number in invoices.numbers(actor, by_kind.get("credit_note", [])).items():
        facts["credit_note", public_id] = Facts("credit_note", number, source=("invoice", public_id))
    return facts


def _payments(actor: Actor, answers: list[str]) -> dict[Source, Facts]:
    """The payer's check or transfer of each answered claim (public id)."""
    rows = RemittanceClaim.rows.of(actor).filter(public_id__in=answers).select_related("remittance")
    return {
        ("remittance-claim", str(row.public_id)): Facts(
            "check" if row.remittance.method == CHECK else "transfer",
            row.remittance.trace_number,
            row.remittance.paid_on,
            ("remittance-claim", str(row.public_id)),
        )
        for row in rows.defer("record", "remittance__record")
    }
