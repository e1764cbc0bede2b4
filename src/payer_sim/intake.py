"""The payer's front end: which claims it takes in, and the 277CA that says so.

Each check takes the claim, the policy, the roll and the day, and answers a ClaimStatus (category and status code by
number) or None. All that find something are told at once; a claim that none refuses is accepted under a claim number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

import msgspec

from billwright.records.acknowledgment import ClaimAck, ClaimAckLine, ClaimStatus, StatusInfo
from billwright.records.claim import Claim, Submitter
from billwright.records.parties import Address, Name
from billwright.x12 import is_npi
from payer_sim.policy import Member, Policy

_BLANKED = str.maketrans(dict.fromkeys([*"*:^~", *map(chr, range(32)), "\x7f"], " "))
MOST_CENTS = 100_000_000_00
"""A hundred million dollars: nobody's line."""
ACCEPTED = ClaimStatus("A2", "20", "PR")


class Roll:
    """The payer's members, found by id. A dependent who shares the subscriber's id is told apart by birth date."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._by_id: dict[str, list[Member]] = {}
        for member in members:
            self._by_id.setdefault(member.id, []).append(member)

    def knows(self, member_id: str) -> bool:
        return member_id in self._by_id

    def find(self, claim: Claim) -> Member | None:
        """The claim's patient; None where id and birth date name nobody."""
        same_id = self._by_id.get(claim.subscriber.member_id, [])
        return next((each for each in same_id if each.birth_date == claim.who.birth_date), None)


class Question(msgspec.Struct, frozen=True):
    """What a front-end check may look at. `on` is the day of receipt."""

    claim: Claim
    policy: Policy
    roll: Roll
    on: dt.date


def _wrong_payer(ask: Question) -> ClaimStatus | None:
    return ClaimStatus("A3", "116") if ask.claim.payer.payer_id != ask.policy.payer_id else None


def _billing_npi(ask: Question) -> ClaimStatus | None:
    return None if is_npi(ask.claim.billing.npi) else ClaimStatus("A7", "562", "85")


def _rendering_npi(ask: Question) -> ClaimStatus | None:
    named = (*ask.claim.providers, *(each for line in ask.claim.lines for each in line.providers))
    wrong = any(each.role == "82" and not is_npi(each.npi) for each in named)
    return ClaimStatus("A7", "562", "82") if wrong else None


def _no_member_id(ask: Question) -> ClaimStatus | None:
    return None if ask.claim.subscriber.member_id else ClaimStatus("A6", "164", "IL")


def _unknown_member(ask: Question) -> ClaimStatus | None:
    member_id = ask.claim.subscriber.member_id
    return ClaimStatus("A3", "33", "IL") if member_id and not ask.roll.knows(member_id) else None


def _other_birth_date(ask: Question) -> ClaimStatus | None:
    """The id is a member's, the birth date is not: the two do not belong together."""
    known = ask.roll.knows(ask.claim.subscriber.member_id)
    return ClaimStatus("A8", "158", "QC") if known and ask.roll.find(ask.claim) is None else None


def _no_lines(ask: Question) -> ClaimStatus | None:
    return None if ask.claim.lines else ClaimStatus("A6", "454")


def _no_service_date(ask: Question) -> ClaimStatus | None:
    return ClaimStatus("A6", "187") if any(line.service_date is None for line in ask.claim.lines) else None


def _future_date(ask: Question) -> ClaimStatus | None:
    last = ask.claim.service_through
    return ClaimStatus("A7", "187") if last and last > ask.on else None


def _no_diagnosis(ask: Question) -> ClaimStatus | None:
    return None if ask.claim.diagnoses else ClaimStatus("A6", "255")


def _out_of_balance(ask: Question) -> ClaimStatus | None:
    claim = ask.claim
    return None if claim.total_cents == sum(line.charge_cents for line in claim.lines) else ClaimStatus("A8", "400")


def _bad_amount(ask: Question) -> ClaimStatus | None:
    wrong = any(not 0 <= line.charge_cents <= MOST_CENTS or line.units <= Decimal(0) for line in ask.claim.lines)
    return ClaimStatus("A7", "178") if wrong else None


def _frequency(ask: Question) -> ClaimStatus | None:
    return None if ask.claim.frequency in ask.policy.frequencies else ClaimStatus("A7", "535")


def _no_claim_number(ask: Question) -> ClaimStatus | None:
    missing = ask.claim.frequency in ("7", "8") and not ask.claim.payer_control_number
    return ClaimStatus("A6", "464") if missing else None


def _cannot_be_repeated(ask: Question) -> ClaimStatus | None:
    """A value that the answers repeat holds a delimiter of ours: a file under other delimiters may say so much."""
    return ClaimStatus("A7", "21") if any(text != clean(text) for text in _repeated(ask.claim)) else None


def clean(text: str) -> str:
    """The text with our delimiters and control characters blanked, for the answers."""
    return text.translate(_BLANKED)


def _cleaned(name: Name) -> Name:
    return Name(
        clean(name.last), clean(name.first), clean(name.middle), suffix=clean(name.suffix), is_person=name.is_person
    )


def _repeated(claim: Claim) -> Iterator[str]:
    """What acknowledgment and remittance give back of a claim."""
    who, billing = claim.who.name, claim.billing
    address = billing.address or Address()
    yield from (claim.control_number, claim.subscriber.member_id, claim.place_of_service, claim.frequency)
    yield from (who.last, who.first, who.middle, who.suffix, billing.name.last, billing.name.first, billing.tax_id)
    yield from (address.line1, address.line2, address.city, address.state, address.postal_code)
    for line in claim.lines:
        yield from (line.procedure, line.procedure_kind, line.control_number, *line.modifiers)


CHECKS: tuple[Callable[[Question], ClaimStatus | None], ...] = (
    _wrong_payer,
    _billing_npi,
    _rendering_npi,
    _no_member_id,
    _unknown_member,
    _other_birth_date,
    _no_lines,
    _no_service_date,
    _future_date,
    _no_diagnosis,
    _out_of_balance,
    _bad_amount,
    _frequency,
    _no_claim_number,
    _cannot_be_repeated,
)


def refusals(claim: Claim, policy: Policy, roll: Roll, on: dt.date) -> tuple[ClaimStatus, ...]:
    """Why the front end turns the claim back; empty where it takes it in."""
    ask = Question(claim, policy, roll, on)
    return tuple(status for check in CHECKS if (status := check(ask)))


def claim_answer(claim: Claim, why: tuple[ClaimStatus, ...], payer_control_number: str, on: dt.date) -> ClaimAckLine:
    """One claim of the 277CA: accepted under its claim number, or rejected with each reason in an STC of its own."""
    if why:
        infos = tuple(StatusInfo((status,), on, "U", claim.total_cents) for status in why)
    else:
        infos = (StatusInfo((ACCEPTED,), on, "WQ", claim.total_cents),)
    return ClaimAckLine(
        control_number=clean(claim.control_number),
        infos=infos,
        patient=_cleaned(claim.who.name),
        member_id=clean(claim.subscriber.member_id),
        payer_control_number=payer_control_number,
        service_from=claim.service_from,
        service_through=claim.service_through,
        provider_npi=clean(claim.billing.npi),
        provider=_cleaned(claim.billing.name),
    )


def batch_answer(
    control_number: str,
    policy: Policy,
    submitter: Submitter,
    batch_reference: str,
    claims: tuple[ClaimAckLine, ...],
    on: dt.date,
) -> ClaimAck:
    """The 277CA for one ST of an 837. `batch_reference` is its BHT03."""
    accepted = [each for each in claims if each.accepted]
    rejected = [each for each in claims if not each.accepted]
    return ClaimAck(
        control_number=control_number,
        reference=f"{policy.payer_id}{control_number}",
        created_at=None,
        source_name=policy.name,
        source_id=policy.payer_id,
        source_role="PR",
        receiver=Name(submitter.name, is_person=False),
        receiver_id=submitter.submitter_id,
        batch_reference=batch_reference,
        trace=f"{policy.payer_id}{control_number}",
        received_on=on,
        processed_on=on,
        infos=(StatusInfo((ClaimStatus("A1", "19", "PR"),), on, "WQ", _cents(claims)),),
        accepted_count=len(accepted),
        rejected_count=len(rejected),
        accepted_cents=_cents(accepted),
        rejected_cents=_cents(rejected),
        claims=claims,
    )


def _cents(claims: Iterable[ClaimAckLine]) -> int:
    """Charges of the claims, as their first STC tells them."""
    return sum(each.infos[0].cents or 0 for each in claims)
