"""Writing what a payer's contract allows: its terms whole, from a day on, until it is ended."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, StaleVersionError
from billwright.apps.contracts.models import Contract, ContractTerm, FeeSchedule
from billwright.apps.parties.models import Payer
from billwright.records.words import us_day
from billwright.rules.pricing import contracts as rules
from billwright.rules.pricing.codes import CodeListError, parse_codes

MOST_TERMS = 60


class ContractError(FieldErrors):
    """A contract cannot be kept as it was typed; a term's fields are named `term2.codes`."""


class NewTerm(msgspec.Struct, frozen=True, kw_only=True):
    """As a person writes it: `codes` "97110-97546 G0283", empty for everything else; `basis_points` of Medicare, charge or
    invoice; `cents` a unit, case or day; `schedule` a public id; `conversion_factor` dollars a unit as text."""

    method: rules.Method
    codes: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    applies_to: rules.AppliesTo = "procedure"
    basis_points: int = 0
    cents: int = 0
    schedule: str = ""
    medicare_on: dt.date | None = None
    conversion_factor: str = ""
    carved_out: bool = False


class WriteContract(msgspec.Struct, frozen=True, kw_only=True):
    """See `models.Contract`; `plan` is the plan's group number, empty for all of the payer's plans."""

    key: str
    payer: str
    name: str
    starts: dt.date
    terms: tuple[NewTerm, ...]
    plan: str = ""
    lesser_of: Literal["line", "claim", "no"] = "line"
    contractor: str = ""
    locality: str = ""
    participating: bool = True
    multiple: bool = True
    modifier_shares: tuple[tuple[str, int], ...] = ()
    stop_loss_cents: int | None = None
    stop_loss_basis_points: int = 0


class ChangeContract(WriteContract, frozen=True, kw_only=True):
    """All of the contract as it is to be; `version` is that which was read."""

    contract: str
    version: int


class EndContract(msgspec.Struct, frozen=True):
    """`ends` is the first day on which it holds no more."""

    key: str
    contract: str
    ends: dt.date


@action("contracts.edit")
def write_contract(actor: Actor, command: WriteContract) -> str:
    """Public id of the contract. It ends the one before it of the same payer and plan. Raises ContractError."""
    payer = Payer.rows.of(actor, command.payer).first()
    if payer is None:
        raise ContractError({"payer": "choose the payer whose contract it is"})
    values, terms = _checked(actor, command)
    same = Contract.rows.of(actor).select_for_update().filter(payer=payer, plan=values["plan"])
    if same.filter(starts=command.starts).exists():
        raise ContractError({"starts": "a contract of this payer and plan starts that day already: change that one"})
    before = same.filter(starts__lt=command.starts).order_by("-starts").first()
    after = same.filter(starts__gt=command.starts).order_by("starts").first()
    if before and (before.ends is None or before.ends > command.starts):
        before.ends = command.starts
        before.save(update_fields=["ends"])
    contract = Contract.rows.add(
        actor, payer=payer, starts=command.starts, ends=after.starts if after else None, **values
    )
    _add_terms(actor, contract, terms)
    return str(contract.public_id)


@action("contracts.edit")
def change_contract(actor: Actor, command: ChangeContract) -> str:
    """Public id of the contract, with its terms replaced by those given. Its payer, plan and start stay.

    What was expected under the terms before is not kept: to change prices from a day on, write a new contract.
    Raises ContractError and StaleVersionError.
    """
    contract = _one(actor, command.contract)
    if contract.version != command.version:
        raise StaleVersionError("this contract")
    values, terms = _checked(actor, command)
    for name, value in values.items():
        if name != "plan":
            setattr(contract, name, value)
    contract.version += 1
    contract.save()
    ContractTerm.rows.of(actor).filter(contract=contract).delete()
    _add_terms(actor, contract, terms)
    return str(contract.public_id)


@action("contracts.edit")
def end_contract(actor: Actor, command: EndContract) -> str:
    """Public id of the contract. Raises ContractError."""
    contract = _one(actor, command.contract)
    if command.ends <= contract.starts:
        raise ContractError({"ends": f"a contract ends after it starts, {us_day(contract.starts)}"})
    if contract.ends is not None and command.ends > contract.ends:
        raise ContractError({"ends": f"it ends already on {us_day(contract.ends)}"})
    contract.ends = command.ends
    contract.version += 1
    contract.save(update_fields=["ends", "version"])
    return str(contract.public_id)


def _one(actor: Actor, public_id: str) -> Contract:
    contract = Contract.rows.of(actor, public_id).select_for_update().first()
    if contract is None:
        raise NotFoundError("no such contract in this practice")
    return contract


def _checked(actor: Actor, command: WriteContract) -> tuple[dict[str, Any], list[ContractTerm]]:
    """The contract's columns and its terms. Raises ContractError naming every wrong field."""
    wrong: dict[str, str] = {}
    name, plan = " ".join(command.name.split()), command.plan.strip()
    if not name or len(name) > 80:
        wrong["name"] = "a name of at most 80 characters is needed"
    if len(plan) > 50:
        wrong["plan"] = "at most 50 characters"
    if command.contractor and not (command.contractor.isdigit() and len(command.contractor) == 5):
        wrong["contractor"] = "a Medicare contractor has five digits"
    if command.locality and not (command.locality.isdigit() and len(command.locality) == 2):
        wrong["locality"] = "a locality has two digits"
    if len(command.terms) > MOST_TERMS:
        wrong["terms"] = f"a contract has at most {MOST_TERMS} terms"
    rows, read = _terms(actor, command, wrong)
    facts = {
        "lesser_of": command.lesser_of,
        "contractor": command.contractor,
        "locality": command.locality,
        "participating": command.participating,
        "multiple": command.multiple,
        "stop_loss_cents": command.stop_loss_cents,
        "stop_loss_basis_points": command.stop_loss_basis_points if command.stop_loss_cents is not None else 0,
    }
    shares = tuple((modifier.strip().upper(), points) for modifier, points in command.modifier_shares)
    checked = rules.Contract(name=name, terms=tuple(read), modifier_shares=shares, **facts)  # type: ignore[arg-type]
    wrong = rules.contract_errors(checked) | wrong
    if wrong:
        raise ContractError(wrong)
    return facts | {"name": name, "plan": plan, "modifier_shares": [list(each) for each in shares]}, rows


def _terms(actor: Actor, command: WriteContract, wrong: dict[str, str]) -> tuple[list[ContractTerm], list[rules.Term]]:
    rows, read = [], []
    for at, term in enumerate(command.terms, 1):
        schedule = FeeSchedule.rows.of(actor, term.schedule).first() if term.schedule else None
        codes: tuple[Any, ...] = ()
        factor = None
        try:
            codes = parse_codes(term.codes)
        except CodeListError as unread:
            wrong[f"term{at}.codes"] = str(unread)
        try:
            factor = Decimal(term.conversion_factor) if term.conversion_factor else None
        except InvalidOperation:
            wrong[f"term{at}.conversion_factor"] = "a conversion factor is dollars a unit, such as 33.4009"
        facts = {name: getattr(term, name) for name in ("method", "applies_to", "medicare_on", "carved_out")}
        facts |= _amounts(term)
        named = schedule.name if schedule else ""
        read.append(rules.Term(codes=codes, schedule=named, conversion_factor=factor, **facts))
        text = " ".join(str(each) for each in codes)
        rows.append(
            ContractTerm(
                position=at, codes=text, schedule=schedule, conversion_factor=term.conversion_factor[:12], **facts
            )
        )
    return rows, read


def _amounts(term: NewTerm) -> dict[str, int]:
    """Only the amount that the method uses: what a form left in the other is not kept."""
    by_percent = term.method.startswith("percent_of")
    by_amount = term.method in ("per_unit", "case_rate", "per_diem")
    return {"basis_points": term.basis_points if by_percent else 0, "cents": term.cents if by_amount else 0}


def _add_terms(actor: Actor, contract: Contract, terms: list[ContractTerm]) -> None:
    for term in terms:
        term.contract = contract
    ContractTerm.rows.add_many(actor, terms)
