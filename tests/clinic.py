"""The clinic that claims and remittances are tested in: who is seen, who pays, and what payers answer.

Rosa Quill has Cedar Mutual, then Harbor Supplement. Ida Moss has Cedar Mutual alone. Tom Reed has State Care, whose cost
sharing never reaches a patient. Fees: 99213 is $150.00, 99214 $220.00, 36415 $20.00, 97110 $60.00.
"""

import atexit
import datetime as dt
import functools
import itertools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
from tests.office import Office

from billwright import codestore, x12
from billwright.apps.charges import actions as charges
from billwright.apps.claims import actions as claims
from billwright.apps.claims import queries as claim_queries
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.paging import Place
from billwright.apps.contracts import actions as contracts
from billwright.apps.ledger import queries as ledger
from billwright.apps.outbox import actions as outbox
from billwright.apps.parties import actions as parties
from billwright.apps.remittances import queries as remittance_queries
from billwright.apps.worklist import queries as worklist
from billwright.flows.check import check
from billwright.flows.receive import Received
from billwright.flows.receive import receive as take_in
from billwright.flows.submit import Submitted, submit_ready
from billwright.records.claim import Adjustment
from billwright.records.envelope import Envelope
from billwright.records.money import parse_cents
from billwright.records.parties import Name, PayerName
from billwright.records.remittance import ProviderAdjustment, Remittance, RemittanceClaim, RemittanceLine
from billwright.rules.ledger import chart

DAY = dt.date(2026, 11, 2)
"""The visit."""
PAID = dt.date(2026, 11, 20)
MORNING = dt.datetime(2026, 11, 20, 8, 0)  # noqa: DTZ001  local time of the sender, as an ISA has it
FEES = {"99213": 15000, "99214": 22000, "36415": 2000, "97110": 6000}
CEDAR, HARBOR, STATECARE = "CEDAR", "HARBOR", "STCARE"
_numbers = itertools.count(1)


def key() -> str:
    return f"clinic-{next(_numbers)}"


@dataclass(frozen=True)
class Person:
    """Public ids; `second` is empty for who has one plan."""

    patient: str
    account: str
    first: str
    second: str = ""


@dataclass
class Clinic:
    office: Office
    provider: str
    payers: dict[str, str]
    partner: str
    rosa: Person
    ida: Person
    tom: Person

    # ---- the office's side

    def visit(self, *procedures: str, who: Person | None = None, **changed) -> str:
        """Public id of the captured visit: of Ida, for a cold (J06.9), one unit each, unless changed."""
        who = who or self.ida
        facts = {
            "key": key(),
            "patient": who.patient,
            "provider": self.provider,
            "service_date": DAY,
            "coverage": who.first,
            "diagnoses": ("J069",),
            "lines": tuple(charges.NewLine(each) for each in procedures or ("99213",)),
        }
        return charges.capture_visit(self.office.biller, charges.CaptureVisit(**(facts | changed)))

    def claim(self, *procedures: str, who: Person | None = None, **changed) -> claim_queries.ClaimView:
        """The claim of a new visit, prepared and checked."""
        visit = self.visit(*procedures, who=who, **changed)
        return self.seen(claims.prepare(self.office.biller, claims.PrepareClaim(key(), visit)))

    def sent(self, *procedures: str, who: Person | None = None, **changed) -> claim_queries.ClaimView:
        """The claim of a new visit, on its way to the payer."""
        made = self.claim(*procedures, who=who, **changed)
        self.submit()
        return self.seen(made.row.public_id)

    def submit(self) -> Submitted:
        return submit_ready(self.office.biller)

    def seen(self, claim: str) -> claim_queries.ClaimView:
        return claim_queries.claim(self.office.biller, claim)

    def claims_of(self, who: Person) -> list[claim_queries.ClaimRow]:
        return claim_queries.claims_of_account(self.office.biller, who.account)

    def receive(self, data: bytes, name: str = "era.835") -> Received:
        return take_in(self.office.biller, name, data)

    def enter_payer(self, name: str, payer_id: str, **facts) -> str:
        self.payers[payer_id] = _payer(self.office, name, payer_id, "CI", **facts)
        return self.payers[payer_id]

    def enter_person(self, last: str, first: str, *payers: str) -> Person:
        """With the plans of these payers (by payer id) in order; of Cedar Mutual where none is named."""
        return _person(self.office, last, first, *(self.payers[each] for each in payers or (CEDAR,)))

    def receive_as(self, actor: Actor, data: bytes) -> Received:
        return take_in(actor, "era.835", data)

    # ---- what became of it

    def owed(self, who: Person) -> dict[str, int]:
        """By whom the person's account is owed, in cents: {"Cedar Mutual": 15000, "Moss, Ida": 3000}. Zeros left out."""
        found: dict[str, int] = {}
        for each in ledger.open_balances(self.office.biller, who.account):
            found[each.party_name] = found.get(each.party_name, 0) + each.cents
        return {name: cents for name, cents in found.items() if cents}

    def books(self, code: str) -> int:
        """An account's debits less credits, in cents."""
        rows = ledger.trial_balance(self.office.manager, self.office.manager.today)
        return next((each.balance_cents for each in rows if each.code == code), 0)

    @property
    def clearing(self) -> int:
        """Money of payers that is not yet on a claim, in cents."""
        return -self.books(chart.CLEARING)

    def posts(self, *answers: RemittanceClaim, **facts) -> Received:
        """Takes in a file of one payment for these answers."""
        return self.receive(era(*answers, **facts))

    def work(self) -> dict[str, list[worklist.WorkView]]:
        """Today's work by kind, as it stands for a manager, who may do all of it."""
        return {group.kind: list(group.items) for group in worklist.today(self.office.manager)}

    def work_kinds(self) -> dict[str, int]:
        return {kind: len(items) for kind, items in self.work().items()}

    def remittances(self) -> list[remittance_queries.RemittanceRow]:
        """All of them, the newest first."""
        return list(remittance_queries.listed(self.office.biller, place=Place(limit=1000)).rows)

    def remittance(self, at: int = 0) -> remittance_queries.RemittanceView:
        """The newest, or the one `at` places before it."""
        row = self.remittances()[at]
        return remittance_queries.remittance(self.office.biller, row.public_id)

    def books_agree(self) -> bool:
        report = check(self.office.now)
        assert report.ok, [each.words for each in report.differences]
        return True


@functools.cache
def _codes() -> Path:
    """The code sets of a fresh home, compiled once a session."""
    home = Path(tempfile.mkdtemp(prefix="billwright-codes-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    codestore.open_tables(home)
    return home / "codes"


def open_clinic(office: Office) -> Clinic:
    (office.home / "codes").symlink_to(_codes())
    partner = outbox.save_partner(
        office.owner,
        outbox.SavePartner(
            key(), "EXCHANGE", str(office.home / "exchange"), "JUNIPER", "EXCHANGE", "EXCHANGE HOUSE", "JUNIPER STREET"
        ),
    )
    for code, cents in FEES.items():
        contracts.set_fee(office.manager, contracts.SetFee(key(), code, cents, dt.date(2026, 1, 1)))
    provider = parties.enter_provider(
        office.manager, parties.EnterProvider(key(), "Hale", "1999999984", "Ada", "207Q00000X")
    )
    payers = {
        CEDAR: _payer(office, "Cedar Mutual", CEDAR, "CI", timely_filing_days=180),
        HARBOR: _payer(office, "Harbor Supplement", HARBOR, "CI"),
        STATECARE: _payer(office, "State Care", STATECARE, "MC", cost_share_reaches_patient=False),
    }
    rosa = _person(office, "Quill", "Rosa", payers[CEDAR], payers[HARBOR])
    ida = _person(office, "Moss", "Ida", payers[CEDAR])
    tom = _person(office, "Reed", "Tom", payers[STATECARE])
    return Clinic(office, provider, payers, partner, rosa, ida, tom)


def _payer(office: Office, name: str, payer_id: str, filing_code: str, **facts) -> str:
    address = {"line1": "1 Payer Plaza", "city": "Springfield", "state": "IL", "postal_code": "627010001"}
    command = parties.EnterPayer(
        key=key(), name=name, payer_id=payer_id, filing_code=filing_code, partner="EXCHANGE", **address, **facts
    )
    return parties.enter_payer(office.manager, command)


def _person(office: Office, last: str, first: str, *payers: str) -> Person:
    entered = parties.enter_patient(
        office.front_desk,
        parties.EnterPatient(
            key=key(), last=last, first=first, birth_date=dt.date(1980, 2, 3), sex="F", line1="3 Elm Street",
            city="Springfield", state="IL", postal_code="627010002",
        ),
    )  # fmt: skip
    coverages = [
        parties.add_coverage(
            office.front_desk,
            parties.AddCoverage(
                key=key(), patient=entered.public_id, payer=payer, member_id=f"MBR{last.upper()}{order}",
                starts=dt.date(2026, 1, 1), order=order,
            ),
        )
        for order, payer in enumerate(payers, start=1)
    ]  # fmt: skip
    return Person(entered.public_id, entered.account_public_id, *coverages)


# ---- the payer's side


def reasons(*words: str) -> tuple[Adjustment, ...]:
    """ "CO-45 30.00" as an adjustment of 3000 cents."""
    made = []
    for word in words:
        code, amount = word.split(" ")
        group, reason = code.split("-", 1)
        made.append(Adjustment(group, reason, parse_cents(amount)))
    return tuple(made)


def line(procedure: str, *words: str, charge: int | None = None, **facts) -> RemittanceLine:
    """What is charged (the fee) less the adjustments is paid."""
    charged = FEES.get(procedure, 0) if charge is None else charge
    adjustments = reasons(*words)
    paid = charged - sum(each.cents for each in adjustments)
    return RemittanceLine(procedure, charged, paid, adjustments=adjustments, **({"service_date": DAY} | facts))


def answer(claim: claim_queries.ClaimView | str, *lines: RemittanceLine, status: str = "1", **facts) -> RemittanceClaim:
    """One CLP over its lines, in balance."""
    number = claim if isinstance(claim, str) else claim.row.control_number
    made = {
        "charge_cents": sum(each.charge_cents for each in lines),
        "paid_cents": sum(each.paid_cents for each in lines),
        "payer_control_number": f"P{number}",
        "patient": Name("MOSS", "IDA"),
    }
    return RemittanceClaim(number, status, position=1, lines=lines, **(made | facts))


def check_of(
    *claims: RemittanceClaim, payer: str = CEDAR, trace: str = "", plb: tuple[tuple[str, int], ...] = (), **facts
) -> Remittance:
    """One payment for the claims, in balance: claims' paid less the provider adjustments ("L6", -500)."""
    adjustments = tuple(
        ProviderAdjustment("1234567893", dt.date(2026, 12, 31), reason, cents, "REF1") for reason, cents in plb
    )
    paid = sum(each.paid_cents for each in claims) - sum(cents for _, cents in plb)
    made = {
        "paid_cents": abs(paid),
        "is_credit": paid >= 0,
        "method": "CHK" if paid else "NON",
        "handling": "I" if paid else "H",
    }
    remittance = Remittance(
        control_number="0001",
        paid_on=PAID,
        trace_number=trace or f"CHECK{next(_numbers)}",
        payer=PayerName(f"{payer} PAYER", payer, "XV"),
        payee_name="JUNIPER STREET FAMILY PRACTICE",
        payee_id="1234567893",
        payer_trace_id="1999999999",
        claims=tuple(msgspec.structs.replace(each, position=at) for at, each in enumerate(claims, start=1)),
        provider_adjustments=adjustments,
        **made,
    )
    return msgspec.structs.replace(remittance, **facts)


def envelope(number: int | None = None) -> Envelope:
    control = number or next(_numbers)
    return Envelope("EXCHANGE", "JUNIPER", MORNING, control, control)


def file_of(*checks: Remittance) -> bytes:
    return x12.write_835(checks, envelope())


def era(*claims: RemittanceClaim, **facts) -> bytes:
    """A file of one payment."""
    return file_of(check_of(*claims, **facts))
