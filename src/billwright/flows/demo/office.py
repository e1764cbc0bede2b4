"""Furnishing the demo office: practice, users, partners, payers, fees, patients, clients. Through actions only."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec

from billwright.apps.compliance.access import Actor, system_actor
from billwright.apps.compliance.models import Practice
from billwright.apps.compliance.people import NewUser, add_user, open_practice
from billwright.apps.contracts import actions as contracts
from billwright.apps.ledger import actions as ledger
from billwright.apps.outbox import actions as outbox
from billwright.apps.parties import actions as parties
from billwright.flows.demo.clinic import FEES, THERAPY
from billwright.flows.demo.contracts import furnish_contracts
from billwright.flows.demo.people import HARBORLINE, MERIDIAN, POSTAL, STATE, STATECARE, TOWN, DemoPerson, npi

PASSWORD = "look-around-2026"  # noqa: S105  the demo office's, printed where it is served, on loopback only
USERS = (
    ("owner", "Olive", "Ownerley", "owner"),
    ("manager", "Max", "Managerson", "manager"),
    ("biller", "Bea", "Billerby", "biller"),
    ("frontdesk", "Finn", "Deskwell", "front_desk"),
    ("auditor", "Auda", "Checkwood", "auditor"),
)
PAYERS = {
    # folder: (name, payer id, filing code, filing days, from, NCCI, takes 7/8, needs authorization)
    MERIDIAN: ("MERIDIAN FEDERAL HEALTH", "00901", "MB", 365, "service", "practitioner", False),
    STATECARE: ("STATE CARE PLAN", "00902", "MC", 180, "service", "medicaid", True),
    HARBORLINE: ("HARBORLINE MUTUAL", "00903", "CI", 90, "service", "practitioner", True),
}
SENDER_ID = "BILLWRIGHTDEMO"


class DemoPatient(msgspec.Struct, frozen=True):
    """Public ids; `coverage` empty for who pays alone. `authorization` is the payer's number for therapy, or empty."""

    person: DemoPerson
    patient: str
    account: str
    coverage: str
    authorization: str


class DemoOffice(msgspec.Struct, frozen=True):
    """What the month needs of the furnished office. Clients and providers are public ids."""

    practice_id: int
    patients: tuple[DemoPatient, ...]
    physician: str
    therapist: str
    employer: str
    school: str


def open_office(now: dt.datetime) -> tuple[Practice, Actor]:
    """The practice with its users, and Billwright's own actor in it."""
    practice = open_practice(
        name="SAMPLEBURY FAMILY AND THERAPY",
        time_zone="America/New_York",
        npi=npi("199999900"),
        tax_id="990000001",
        taxonomy="261QP2300X",
        line1="1 EXAMPLE SQUARE",
        city=TOWN,
        state=STATE,
        postal_code=POSTAL,
        phone="5555550100",
        email="office@samplebury.example",
    )
    for username, first, last, role in USERS:
        add_user(practice, NewUser(username, PASSWORD, role, first, last, f"{username}@samplebury.example"))
    return practice, system_actor(practice, "demo", now)


def furnish(
    actor: Actor, people: list[DemoPerson], payers_home: Path, on: dt.date, advance: Callable[[int, int], None]
) -> DemoOffice:
    """Everything but the month. `advance(done, of)` is told of each patient entered."""
    ledger.ensure_chart(actor)
    physician, therapist = _providers(actor)
    payers = {folder: _payer(actor, folder, payers_home) for folder in PAYERS}
    started = dt.date(on.year - 1, 1, 1)
    for code, (cents, words) in FEES.items():
        contracts.set_fee(actor, contracts.SetFee(f"demo:fee:{code}", code, cents, started, description=words))
    furnish_contracts(actor, payers[HARBORLINE], started)
    patients = []
    for at, person in enumerate(people):
        patients.append(_patient(actor, at, person, payers, on))
        advance(at + 1, len(people))
    return DemoOffice(
        actor.practice_id, tuple(patients), physician, therapist, _employer(actor, started), _school(actor, started)
    )


def _providers(actor: Actor) -> tuple[str, str]:
    physician = parties.enter_provider(
        actor, parties.EnterProvider("demo:md", "PRETENDLEY", npi("199999901"), "PAULA", "207Q00000X")
    )
    therapist = parties.enter_provider(
        actor, parties.EnterProvider("demo:pt", "MOCKFIELD", npi("199999902"), "TARO", "225100000X")
    )
    return physician, therapist


def _payer(actor: Actor, folder: str, payers_home: Path) -> str:
    name, payer_id, filing_code, days, filing_from, ncci, replaces = PAYERS[folder]
    outbox.save_partner(
        actor,
        outbox.SavePartner(
            key=f"demo:partner:{folder}",
            name=name,
            address=str(payers_home / folder),
            sender_id=SENDER_ID,
            receiver_id=payer_id,
            receiver_name=name,
            submitter_name="SAMPLEBURY FAMILY AND THERAPY",
            contact_name="BEA BILLERBY",
            contact_phone="5555550100",
        ),
    )
    return parties.enter_payer(
        actor,
        parties.EnterPayer(
            key=f"demo:payer:{folder}",
            name=name,
            payer_id=payer_id,
            filing_code=filing_code,
            partner=name,
            line1="1 INVENTED PLAZA",
            city=TOWN,
            state=STATE,
            postal_code=POSTAL,
            timely_filing_days=days,
            filing_from=filing_from,
            ncci=ncci,
            takes_replacement=replaces,
            cost_share_reaches_patient=folder != STATECARE,
            authorization_required=tuple(sorted(THERAPY)) if folder == STATECARE else (),
        ),
    )


def _patient(actor: Actor, at: int, person: DemoPerson, payers: dict[str, str], on: dt.date) -> DemoPatient:
    entered = parties.enter_patient(
        actor,
        parties.EnterPatient(
            key=f"demo:patient:{at}",
            last=person.last.upper(),
            first=person.first.upper(),
            birth_date=person.birth_date,
            sex=person.sex,
            line1=person.line1,
            city=TOWN,
            state=STATE,
            postal_code=POSTAL,
            phone=person.phone,
            ssn=person.ssn,
        ),
    )
    coverage = authorization = ""
    if person.plan:
        payer = payers[person.plan[0]]
        coverage = _cover(actor, f"demo:coverage:{at}", entered.public_id, payer, person.member_id, 1, on)
        if person.plan[0] == STATECARE:
            authorization = _authorize(actor, at, coverage, on)
    if person.second:
        folder, _, member_id = person.second
        _cover(actor, f"demo:second:{at}", entered.public_id, payers[folder], member_id, 2, on)
    return DemoPatient(person, entered.public_id, entered.account_public_id, coverage, authorization)


def _cover(actor: Actor, key: str, patient: str, payer: str, member_id: str, order: int, on: dt.date) -> str:
    return parties.add_coverage(
        actor,
        parties.AddCoverage(
            key=key, patient=patient, payer=payer, member_id=member_id, starts=dt.date(on.year - 1, 1, 1), order=order
        ),
    )


def _authorize(actor: Actor, at: int, coverage: str, on: dt.date) -> str:
    """Nine of ten whom the state plan covers have their therapy authorized; the tenth shows what happens without."""
    if at % 10 == 3:
        return ""
    number = f"AUTH{at:05d}"
    parties.add_authorization(
        actor,
        parties.AddAuthorization(
            key=f"demo:authorization:{at}",
            coverage=coverage,
            number=number,
            procedures=tuple(sorted(THERAPY)),
            units=60,
            starts=on - dt.timedelta(90),
            ends=on + dt.timedelta(90),
        ),
    )
    return number


def _employer(actor: Actor, started: dt.date) -> str:
    client = parties.enter_client(
        actor,
        parties.EnterClient(
            key="demo:client:employer",
            name="MOCKINGTON WIDGET WORKS",
            line1="5 PRETEND PARKWAY",
            city=TOWN,
            state=STATE,
            postal_code=POSTAL,
            email="payables@mockington.example",
            terms_days=30,
            purchase_order_required=True,
        ),
    )
    for code, cents, words in (("SCREEN", 4500, "Pre-employment screening"), ("HEARING", 3000, "Hearing test")):
        contracts.set_fee(
            actor,
            contracts.SetFee(f"demo:fee:{code}", code, cents, started, client=client.public_id, description=words),
        )
    return client.public_id


def _school(actor: Actor, started: dt.date) -> str:
    client = parties.enter_client(
        actor,
        parties.EnterClient(
            key="demo:client:school",
            name="IMAGINARY VALLEY SCHOOL",
            line1="12 FICTION LANE",
            city=TOWN,
            state=STATE,
            postal_code=POSTAL,
            email="office@imaginary.example",
            terms_days=15,
        ),
    )
    contracts.set_fee(
        actor,
        contracts.SetFee(
            "demo:fee:HOUR", "HOUR", 8800, started, client=client.public_id, description="Therapist at school, an hour"
        ),
    )
    return client.public_id
