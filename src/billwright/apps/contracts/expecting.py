"""What a payer is expected to allow: its contract of the day, priced by the rules, with every step."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import msgspec
from django.db.models import Q

from billwright import codestore
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.code_tables import code_tables
from billwright.apps.contracts.fees import as_row, in_force
from billwright.apps.contracts.models import Contract, ContractTerm, Fee
from billwright.apps.parties.models import Payer
from billwright.records.claim import Claim
from billwright.rules.pricing import contracts as rules
from billwright.rules.pricing.codes import parse_codes
from billwright.rules.pricing.explained import PriceStep
from billwright.rules.pricing.schedules import FeeRow
from billwright.rules.pricing.services import Service, services_of


class ExpectedLine(msgspec.Struct, frozen=True):
    """`cents` allowed for line `line` (from 1), None where it cannot be priced, and then `why_not`. Steps add up to it."""

    line: int
    procedure: str
    charge_cents: int
    cents: int | None
    steps: tuple[PriceStep, ...]
    why_not: str = ""


class Expected(msgspec.Struct, frozen=True):
    """By which contract (`name` empty: none is on file for the payer that day) and what it allows line by line."""

    contract: str
    name: str
    lines: tuple[ExpectedLine, ...]

    @property
    def cents(self) -> int | None:
        """Of the whole bill; None where any line has no price."""
        amounts = [each.cents for each in self.lines]
        return None if None in amounts or not amounts else sum(each for each in amounts if each is not None)

    def of(self, line: int) -> ExpectedLine | None:
        return next((each for each in self.lines if each.line == line), None)


@query("contracts.view")
def expected(actor: Actor, payer: str, claim: Claim, tables: codestore.OpenTables | None = None) -> Expected:
    """What the payer of this id (`Payer.payer_id`, as the claim names it) allows by the contract of its first day of
    service; by the newest editions, or those of `tables`. A payer with no contract then gives no lines. Keeps nothing."""
    day = claim.service_from
    found = Payer.rows.of(actor).filter(payer_id=payer).first()
    contract = _contract_on(actor, found, claim.group_number, day) if found and day else None
    if contract is None:
        return Expected("", "", ())
    return _priced(actor, contract, services_of(claim), tables or code_tables())


@query("contracts.view")
def tried(actor: Actor, contract: str, services: tuple[Service, ...]) -> Expected:
    """What this contract would allow for services typed by hand, whatever its dates. Raises NotFoundError."""
    found = Contract.rows.of(actor, contract).first()
    if found is None:
        raise NotFoundError("no such contract in this practice")
    return _priced(actor, found, services, code_tables())


def _contract_on(actor: Actor, payer: Payer, plan: str, day: dt.date) -> Contract | None:
    """The one that names the plan, else the one for all plans."""
    rows = Contract.rows.of(actor).filter(in_force(day), Q(plan=plan) | Q(plan=""), payer=payer)
    return rows.order_by("-plan", "-starts").first()


def _priced(actor: Actor, contract: Contract, services: Sequence[Service], tables: codestore.OpenTables) -> Expected:
    terms = list(ContractTerm.rows.of(actor).filter(contract=contract).select_related("schedule").order_by("position"))
    prices = rules.expected(as_rules(contract, terms), services, tables, _rows(actor, terms, services))
    lines = tuple(
        ExpectedLine(
            at, service.code or service.revenue_code, service.charge_cents, price.cents, price.steps, price.why_not
        )
        for at, (service, price) in enumerate(zip(services, prices, strict=True), 1)
    )
    return Expected(str(contract.public_id), contract.name, lines)


def _rows(actor: Actor, terms: Sequence[ContractTerm], services: Sequence[Service]) -> rules.Rows:
    """The fees of the contract's schedules for the codes of the bill, asked once."""
    schedules = {term.schedule_id for term in terms if term.schedule_id}
    found: dict[tuple[str, str], list[FeeRow]] = {}
    if schedules:
        fees = Fee.rows.of(actor).filter(schedule__in=schedules, code__in={each.code for each in services})
        for fee in fees.select_related("schedule"):
            name = fee.schedule.name if fee.schedule else ""
            found.setdefault((name, fee.code), []).append(as_row(fee, name))
    return lambda name, code: found.get((name, code), [])


def as_rules(contract: Contract, terms: Sequence[ContractTerm]) -> rules.Contract:
    """The contract as the rules price by it."""
    return rules.Contract(
        name=contract.name,
        terms=tuple(as_term(each) for each in terms),
        lesser_of=contract.lesser_of,  # type: ignore[arg-type]
        contractor=contract.contractor,
        locality=contract.locality,
        participating=contract.participating,
        multiple=contract.multiple,
        modifier_shares=tuple((modifier, points) for modifier, points in contract.modifier_shares),
        stop_loss_cents=contract.stop_loss_cents,
        stop_loss_basis_points=contract.stop_loss_basis_points,
    )


def as_term(term: ContractTerm) -> rules.Term:
    return rules.Term(
        method=term.method,  # type: ignore[arg-type]
        applies_to=term.applies_to,  # type: ignore[arg-type]
        codes=parse_codes(term.codes),
        basis_points=term.basis_points,
        cents=term.cents,
        schedule=term.schedule.name if term.schedule else "",
        medicare_on=term.medicare_on,
        conversion_factor=Decimal(term.conversion_factor) if term.conversion_factor else None,
        carved_out=term.carved_out,
    )
