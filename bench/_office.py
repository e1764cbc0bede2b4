"""A fictional office of any size, filled by the quickest honest way: rows in bulk through the models, entries through the
ledger. It is for measuring and never for looking at; people in it are numbers with names.

Of each ten claims six are paid (with their remittance, entry and patient's part), one denied, one rejected, one held and
one ready: every list has something in every state.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.checks.models import CheckRun
from billwright.apps.claims import building
from billwright.apps.claims.models import Batch, Claim, ClaimEvent, ClaimLine, Submission
from billwright.apps.compliance.access import Actor, reading, system_actor, writing
from billwright.apps.compliance.models import Membership, Practice, User
from billwright.apps.correspondence.models import Inquiry, InquiryNote, Promise
from billwright.apps.documents import actions as documents
from billwright.apps.invoices.models import Invoice, InvoiceLine
from billwright.apps.jobs.models import Job
from billwright.apps.ledger import actions as ledger
from billwright.apps.outbox.models import Message, Partner
from billwright.apps.parties import keys
from billwright.apps.parties.models import Account, Client, Coverage, Party, Patient, Payer, Provider, SearchKey
from billwright.apps.receipts.models import Receipt
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.apps.worklist.models import WorkItem
from billwright.records import claim as claim_records
from billwright.records.parties import PayerName
from billwright.records.remittance import Remittance as RemittanceRecord
from billwright.records.remittance import RemittanceClaim as AnswerRecord
from billwright.rules.ledger import chart, posting

NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
ON = NOW.date()
ROLES = ("owner", "manager", "biller", "front_desk", "auditor")
LAST = ("Moss", "Quill", "Reed", "Hale", "Farrow", "Linden", "Marsh", "Okafor", "Pines", "Ridley", "Sato", "Tam", "Umber",
        "Vega", "Wick", "Yarrow", "Zeller", "Abbott", "Birch", "Cole", "Dunn", "Elgar", "Frost", "Gray")  # fmt: skip
FIRST = (
    "Ida",
    "Rosa",
    "Tom",
    "Ada",
    "Ben",
    "Cleo",
    "Dov",
    "Eve",
    "Finn",
    "Gus",
    "Hope",
    "Iris",
    "Jon",
    "Kay",
    "Leo",
    "Mia",
)
PAYERS, PROVIDERS, CLIENTS = 40, 12, 300
CHARGES = (("99213", 15000), ("36415", 2000))
CHUNK = 2_000


class Size(NamedTuple):
    """How many of each; invoices, receipts, calls and work follow the claims."""

    patients: int
    claims: int


class Cast(NamedTuple):
    """Who takes part beside patients."""

    practice: Practice
    actor: Actor
    payers: list[Payer]
    providers: list[Provider]
    clients: list[Client]
    partner: Partner


def build(size: Size) -> None:
    """Fills a migrated, empty database."""
    cast = _cast()
    serial = itertools.count(1)
    visiting = max(1, size.patients // max(1, size.claims // 2))
    for chunk in _chunks(size.patients):
        people = _patients(cast, chunk)
        seen = people[::visiting]
        with writing(cast.actor):
            _visits(cast, [each for each in seen for _ in range(2)], serial, size.claims)
    _bill_clients(cast, max(20, size.claims // 20))
    _take_payments(cast, max(20, size.claims // 5))
    _take_calls(cast, max(20, size.claims // 5))
    _work_long(cast, max(20, size.claims // 100))


def _chunks(count: int) -> Iterator[range]:
    for start in range(0, count, CHUNK):
        yield range(start, min(start + CHUNK, count))


def _cast() -> Cast:
    practice = Practice.objects.create(
        name="Volume Street Clinic", npi="1234567893", tax_id="123456789", taxonomy="207Q00000X", line1="1 Volume Street",
        city="Springfield", state="IL", postal_code="627010001", phone="5550100100", email="office@volume.example",
    )  # fmt: skip
    for role in ROLES:
        user = User.objects.create(username=role, email=f"{role}@volume.example", first_name=role.title(), password="!")
        Membership.objects.create(user=user, practice=practice, role=role)
    actor = system_actor(practice, "bench", NOW)
    ledger.ensure_chart(actor)
    with writing(actor):
        partner = Partner.rows.add(
            actor, name="EXCHANGE", address="exchange", sender_id="VOLUME", receiver_id="EXCHANGE",
            receiver_name="EXCHANGE HOUSE", submitter_name="VOLUME STREET",
        )  # fmt: skip
        names = [Party(kind="payer", name=f"Mutual of District {at}", line1="1 Payer Plaza", city="Springfield",
                       state="IL", postal_code="627010001") for at in range(PAYERS)]  # fmt: skip
        payers = Payer.rows.add_many(
            actor,
            [Payer(party=party, payer_id=f"PAYER{at:03}", filing_code="CI", partner="EXCHANGE")
             for at, party in enumerate(Party.rows.add_many(actor, names))],
        )  # fmt: skip
        providers = Provider.rows.add_many(
            actor,
            [Provider(name=LAST[at], first=FIRST[at], npi=f"{1999999000 + at}", taxonomy="207Q00000X")
             for at in range(PROVIDERS)],
        )  # fmt: skip
        businesses = Party.rows.add_many(actor, [Party(kind="business", name=f"Mill {at:03}") for at in range(CLIENTS)])
        accounts = Account.rows.add_many(
            actor, [Account(number=f"C-{at:06}", kind="client", holder=each) for at, each in enumerate(businesses)]
        )
        clients = Client.rows.add_many(
            actor, [Client(party=party, account=account) for party, account in zip(businesses, accounts, strict=True)]
        )
        SearchKey.rows.add_many(
            actor,
            [SearchKey(party=party, key=key) for party, account in zip(businesses, accounts, strict=True)
             for key in sorted(keys.of_client(party.name, "", account.number))],
        )  # fmt: skip
    return Cast(practice, actor, payers, providers, clients, partner)


def _patients(cast: Cast, chunk: range) -> list[Coverage]:
    """The plan of each: from it the patient, the account and the payer are reached."""
    actor = cast.actor
    with writing(actor):
        parties = Party.rows.add_many(actor, [_party(at) for at in chunk])
        accounts = Account.rows.add_many(
            actor,
            [
                Account(number=f"P-{at:06}", kind="patient", holder=party)
                for at, party in zip(chunk, parties, strict=True)
            ],
        )
        born = dt.date(1930, 1, 1)
        patients = Patient.rows.add_many(
            actor,
            [Patient(party=party, account=account, guarantor=party, sex="FMU"[at % 3],
                     birth_date=born + dt.timedelta(days=at * 7 % 33_000))
             for at, party, account in zip(chunk, parties, accounts, strict=True)],
        )  # fmt: skip
        SearchKey.rows.add_many(
            actor,
            [SearchKey(party=party, key=key)
             for party, account, each in zip(parties, accounts, patients, strict=True)
             for key in sorted(keys.of_person(party.last, party.first, "", party.phone, account.number, each.birth_date))],
        )  # fmt: skip
        return Coverage.rows.add_many(
            actor,
            [Coverage(patient=each, payer=cast.payers[at % PAYERS], member_id=f"M{at:09}", subscriber=each.party,
                      starts=dt.date(2024, 1, 1)) for at, each in zip(chunk, patients, strict=True)],
        )  # fmt: skip


def _party(at: int) -> Party:
    """Family names are as uneven as in life: some thousand of one, a few of another."""
    stem, suffix = LAST[at * at % len(LAST)], at // 37 % 2000
    last = f"{stem}{'' if suffix < 1000 else f'ton {suffix % 400}'}"
    first = FIRST[at % len(FIRST)]
    return Party(
        kind="person", name=f"{last}, {first}", last=last, first=first, line1=f"{at % 900 + 1} Elm Street",
        city="Springfield", state="IL", postal_code="627010002", phone=f"555{at:07}",
    )  # fmt: skip


# ---- visits and claims


def _visits(cast: Cast, plans: list[Coverage], serial: Iterator[int], most: int) -> None:
    """A visit of two charges for each plan given, with its claim, until `most` claims are there."""
    numbers = [number for number in itertools.islice(serial, len(plans)) if number <= most]
    plans = plans[: len(numbers)]
    if not plans:
        return
    days = [ON - dt.timedelta(days=1 + number * 13 % 400) for number in numbers]
    encounters = Encounter.rows.add_many(
        cast.actor,
        [Encounter(patient=plan.patient, provider=cast.providers[number % PROVIDERS], coverage=plan, service_date=day,
                   diagnoses=["J069"], captured_at=NOW)
         for number, plan, day in zip(numbers, plans, days, strict=True)],
    )  # fmt: skip
    new = [
        ledger.NewItem(
            kind="charge",
            control=chart.RECEIVABLE,
            account_id=plan.patient.account_id,
            service_date=day,
            description=code,
        )
        for plan, day in zip(plans, days, strict=True)
        for code, _ in CHARGES
    ]
    items = iter(ledger.open_items(cast.actor, new))
    lines = [
        ChargeLine(encounter=visit, position=at, procedure=code, pointers=[1], units=Decimal(1), charge_cents=cents,
                   item_id=next(items))
        for visit in encounters for at, (code, cents) in enumerate(CHARGES, start=1)
    ]  # fmt: skip
    ChargeLine.rows.add_many(cast.actor, lines)
    billed = _claims(cast, numbers, encounters, lines)
    _say_what_happened(cast, billed)
    _submit(cast, [each for each in billed if each.claim.preparation == "submitted"])
    _answer(cast, [each for each in billed if each.claim.adjudication])


class Billed(NamedTuple):
    """A claim with the ledger's ids: its items, and who owes."""

    claim: Claim
    items: list[int]
    insurer: int
    patient: int


def _claims(cast: Cast, numbers: list[int], visits: list[Encounter], lines: list[ChargeLine]) -> list[Billed]:
    actor, each_has = cast.actor, len(CHARGES)
    owes: set[ledger.Owes] = set()
    for visit in visits:
        owes |= {_insurer(visit), ("patient", visit.patient.party_id, None)}
    ids = ledger.responsibilities(actor, owes)
    of_visit = [lines[at : at + each_has] for at in range(0, len(lines), each_has)]
    claims = Claim.rows.add_many(
        actor,
        [_claim(cast, number, visit, own) for number, visit, own in zip(numbers, visits, of_visit, strict=True)],
    )
    ClaimLine.rows.add_many(
        actor,
        [ClaimLine(claim=claim, charge=line, position=line.position,
                   control_number=building.line_control_number(claim.control_number, line.position))
         for claim, own in zip(claims, of_visit, strict=True) for line in own],
    )  # fmt: skip
    billed = [
        Billed(
            claim, [line.item_id for line in own], ids[_insurer(visit)], ids["patient", visit.patient.party_id, None]
        )
        for claim, visit, own in zip(claims, visits, of_visit, strict=True)
    ]
    ledger.post_many(
        actor,
        [posting.charge(key=f"charge:{each.claim.control_number}", posted_on=each.claim.service_from,
                        responsibility=each.insurer,
                        charged=tuple(zip(each.items, [cents for _, cents in CHARGES], strict=True)))
         for each in billed],
    )  # fmt: skip
    return billed


def _insurer(visit: Encounter) -> ledger.Owes:
    assert visit.coverage is not None
    return ("insurer", visit.coverage.payer.party_id, visit.coverage.pk)


STATES = (*(("submitted", "accepted", "paid"),) * 6, ("submitted", "accepted", "denied"), ("submitted", "rejected", ""),
          ("held", "", ""), ("ready", "", ""))  # fmt: skip


def _claim(cast: Cast, number: int, visit: Encounter, lines: list[ChargeLine]) -> Claim:
    coverage = visit.coverage
    assert coverage is not None
    record = building.claim_of(cast.practice, visit, coverage, lines, f"BW{number:07}")
    preparation, transmission, adjudication = STATES[number % 10]
    return Claim(
        account=visit.patient.account, encounter=visit, coverage=coverage, payer=coverage.payer,
        control_number=record.control_number, total_cents=record.total_cents + number % 7 * 500,
        service_from=visit.service_date, service_through=visit.service_date, preparation=preparation,
        transmission=transmission, adjudication=adjudication,
        payer_control_number=f"ICN{number:09}" if adjudication else "", draft=claim_records.encode(record),
        schema_version=claim_records.SCHEMA_VERSION,
    )  # fmt: skip


def _say_what_happened(cast: Cast, billed: list[Billed]) -> None:
    """The timelines, the checks' answers, and work for what waits for a person."""
    actor, claims = cast.actor, [each.claim for each in billed]
    happened = {"prepared": "Prepared", "checked": "Checked: nothing stops it", "answered": "The payer has answered"}
    ClaimEvent.rows.add_many(
        actor,
        [
            ClaimEvent(claim=each, at=NOW, kind=kind, words=f"{words}.")
            for each in claims
            for kind, words in happened.items()
        ],
    )
    CheckRun.rows.add_many(
        actor,
        [CheckRun(subject=each.public_id, at=NOW, on=ON, is_clean=each.preparation != "held", findings=b"[]", not_run=b"[]")
         for each in claims],
    )  # fmt: skip
    kinds = {"held": "claim_held", "rejected": "claim_rejected", "denied": "claim_denied"}
    WorkItem.rows.add_many(
        actor,
        [WorkItem(kind=kinds[state], source_kind="claim", source=str(each.public_id), reason="It waits for a person.",
                  next_step="Open the claim.", cents=each.total_cents, due_on=ON + dt.timedelta(days=each.pk % 60),
                  raised_at=NOW)
         for each in claims
         if (state := each.adjudication or each.transmission or each.preparation) in kinds and each.pk % 4 == 0],
    )  # fmt: skip


def _submit(cast: Cast, billed: list[Billed]) -> None:
    """One file of all of them."""
    if not billed:
        return
    actor, name = cast.actor, f"{billed[0].claim.control_number}.837"
    kept = documents.keep(actor, documents.Keep("x12-837P", "out", name, f"ISA*{name}~".encode()))
    message = Message.rows.add(
        actor, key=name, channel="folder", partner=cast.partner, name=name, document=kept.public_id, state=Message.SENT,
        attempts=1, next_attempt_at=NOW, sent_at=NOW,
    )  # fmt: skip
    batch = Batch.rows.add(
        actor, partner=cast.partner, message=message, document_id=kept.id, reference=name[:30],
        interchange_number=billed[0].claim.pk, group_number=1, transaction_number="0001", claim_count=len(billed),
        total_cents=sum(each.claim.total_cents for each in billed), state="received", built_at=NOW,
    )  # fmt: skip
    Submission.rows.add_many(
        actor,
        [Submission(claim=each.claim, batch=batch, snapshot=each.claim.draft, schema_version=each.claim.schema_version,
                    submitted_at=NOW) for each in billed],
    )  # fmt: skip


# ---- what payers answered


def _answer(cast: Cast, billed: list[Billed]) -> None:
    """One 835 with a payment of each payer; what was paid is posted."""
    if not billed:
        return
    name = f"{billed[0].claim.control_number}.835"
    kept = documents.keep(cast.actor, documents.Keep("x12-835", "in", name, f"ISA*{name}~".encode()))
    by_payer: dict[int, list[Billed]] = {}
    for each in billed:
        by_payer.setdefault(each.claim.payer_id, []).append(each)
    entries: list[Any] = []
    for ordinal, (payer_id, own) in enumerate(by_payer.items(), start=1):
        payer = next(each for each in cast.payers if each.pk == payer_id)
        entries += _remittance(cast, kept.id, ordinal, payer, own)
    ledger.post_many(cast.actor, entries)


def _remittance(cast: Cast, document: int, ordinal: int, payer: Payer, own: list[Billed]) -> list[Any]:
    """The entries of its cash and its claims: 80 % is paid, the rest is the patient's; of the denied nothing moves."""
    actor = cast.actor
    paid = sum(_paid(each) for each in own)
    trace = f"EFT{own[0].claim.pk:08}"
    item = ledger.open_item(
        actor, ledger.NewItem(kind="remittance", control=chart.CLEARING, description=f"Payment {trace}")
    )
    owes = ledger.responsibility(actor, "payer", payer.party_id)
    record = RemittanceRecord(
        f"{ordinal:04}", paid, "ACH", ON, trace, PayerName(payer.party.name, payer.payer_id), cast.practice.name
    )
    row = Remittance.rows.add(
        actor, document_id=document, control_number=f"{ordinal:04}", ordinal=ordinal, payer=payer,
        payer_name=payer.party.name, trace_number=trace, method="ACH", paid_cents=paid,
        paid_on=ON - dt.timedelta(days=own[0].claim.pk % 300), received_at=NOW, item_id=item,
        state="open" if ordinal % 10 == 0 else "posted", record=msgspec.json.encode(record),
    )  # fmt: skip
    RemittanceClaim.rows.add_many(actor, [_answered(row, at, each) for at, each in enumerate(own, start=1)])
    entries = [
        posting.insurance_payment(key=f"clp:{each.claim.control_number}", posted_on=ON, clearing=(item, owes),
                                  lines=_line_payments(each), source=("remittance", str(row.public_id)))
        for each in own if _paid(each)
    ]  # fmt: skip
    if paid:
        entries.append(posting.insurance_receipt(key=f"cash:{trace}", posted_on=ON, item=item, payer=owes, cents=paid))
    return entries


def _paid(each: Billed) -> int:
    return sum(cents * 8 // 10 for _, cents in CHARGES) if each.claim.adjudication == "paid" else 0


def _line_payments(each: Billed) -> tuple[posting.LinePayment, ...]:
    return tuple(
        posting.LinePayment(item, each.insurer, cents * 8 // 10, (), (("PR-2", each.patient, cents - cents * 8 // 10),))
        for item, (_, cents) in zip(each.items, CHARGES, strict=True)
    )


def _answered(row: Remittance, position: int, each: Billed) -> RemittanceClaim:
    paid = _paid(each)
    record = AnswerRecord(each.claim.control_number, "1" if paid else "4", each.claim.total_cents, paid, position)
    return RemittanceClaim(
        remittance=row, position=position, claim=each.claim, control_number=each.claim.control_number,
        payer_control_number=each.claim.payer_control_number, status=record.status, charge_cents=record.charge_cents,
        paid_cents=paid, state="posted" if paid else "noted", record=msgspec.json.encode(record),
    )  # fmt: skip


# ---- clients and payments


def _bill_clients(cast: Cast, count: int) -> None:
    """Invoices of one line, one of ten a draft; half of the others is overdue."""
    actor = cast.actor
    for chunk in _chunks(count):
        with writing(actor):
            clients = [cast.clients[at % CLIENTS] for at in chunk]
            owes = ledger.responsibilities(actor, {("client", each.party_id, None) for each in clients})
            rows = [Invoice(client=client, net_cents=4500 + at % 50 * 100, created_at=NOW)
                    for at, client in zip(chunk, clients, strict=True)]  # fmt: skip
            Invoice.rows.add_many(actor, rows)
            items = ledger.open_items(
                actor,
                [ledger.NewItem(kind="instalment", control=chart.RECEIVABLE, account_id=row.client.account_id,
                                source=str(row.public_id), description=f"Invoice INV-{at:06}")
                 for at, row in zip(chunk, rows, strict=True)],
            )  # fmt: skip
            InvoiceLine.rows.add_many(
                actor,
                [InvoiceLine(invoice=row, position=1, description="Screening", quantity=Decimal(1), unit_cents=row.net_cents,
                             net_cents=row.net_cents) for row in rows],
            )  # fmt: skip
            _issue(actor, chunk, rows, items)
            ledger.post_many(
                actor,
                [posting.invoice(key=f"invoice:{row.number}", posted_on=row.issued_on, item=item,
                                 client=owes["client", row.client.party_id, None], net_cents=row.net_cents, tax_cents=0,
                                 source=("invoice", str(row.public_id)))
                 for row, item in zip(rows, items, strict=True) if row.issued_on],
            )  # fmt: skip


def _open(actor: Actor, kind: str, control: str, accounts: list[int]) -> list[int]:
    return ledger.open_items(actor, [ledger.NewItem(kind=kind, control=control, account_id=each) for each in accounts])


def _issue(actor: Actor, chunk: range, rows: list[Invoice], items: list[int]) -> None:
    for at, row, item in zip(chunk, rows, items, strict=True):
        if at % 10:
            row.state, row.number, row.item_id = Invoice.ISSUED, f"INV-{at:06}", item
            row.issued_on = ON - dt.timedelta(days=at % 60)
            row.due_on = row.issued_on + dt.timedelta(days=30)
    Invoice.rows.save_many(actor, rows, ("state", "number", "item", "issued_on", "due_on"))


def _take_payments(cast: Cast, count: int) -> None:
    """Payments of patients that stand as credits on their accounts."""
    actor = cast.actor
    with reading(actor):
        patients = Account.rows.of(actor).filter(kind=Account.PATIENT).select_related("holder")
        accounts = list(patients.order_by("id")[:count])
    for start in range(0, count, CHUNK):
        own = accounts[start : start + CHUNK]
        if not own:
            return
        with writing(actor):
            items = _open(actor, "credit", chart.UNAPPLIED, [each.pk for each in own])
            owes = ledger.responsibilities(actor, {("patient", each.holder_id, None) for each in own})
            Receipt.rows.add_many(
                actor,
                [
                    Receipt(number=f"R-{at:06}", account=account, payer=account.holder, item_id=item,
                            method=("cash", "check", "card")[at % 3], cents=500 + at % 90 * 100,
                            received_on=ON - dt.timedelta(days=at % 200))
                    for at, account, item in zip(itertools.count(start), own, items, strict=False)
                ],
            )  # fmt: skip
            ledger.post_many(
                actor,
                [posting.patient_payment(key=f"receipt:{at}", posted_on=ON, credit_item=item,
                                         payer=owes["patient", account.holder_id, None], cents=500 + at % 90 * 100)
                 for at, account, item in zip(itertools.count(start), own, items, strict=False)],
            )  # fmt: skip


# ---- calls and long work


def _take_calls(cast: Cast, count: int) -> None:
    """Two calls of an account, with what was added; of ten one is to be called back and one promised to pay, half late."""
    actor = cast.actor
    taker = User.objects.get(username="front_desk")
    with reading(actor):
        accounts = list(Account.rows.of(actor).order_by("-id")[: count // 2])
    for chunk in _chunks(count):
        with writing(actor):
            days = [ON - dt.timedelta(days=at % 300) for at in chunk]
            calls = Inquiry.rows.add_many(
                actor,
                [Inquiry(account=accounts[at % len(accounts)], at=NOW, on=day, taken_by=taker, asker="patient",
                         verified="birth_date", topic=("balance", "payment", "claim_status")[at % 3],
                         answer="Told what is open.")
                 for at, day in zip(chunk, days, strict=True)],
            )  # fmt: skip
            InquiryNote.rows.add_many(
                actor,
                [InquiryNote(inquiry=each, at=NOW, user=taker, words="The bill was sent again.") for each in calls],
            )
            Promise.rows.add_many(
                actor, [_promised(at, each) for at, each in zip(chunk, calls, strict=True) if at % 10 < 2]
            )


def _promised(at: int, call: Inquiry) -> Promise:
    due = ON + dt.timedelta(days=at % 60 - 30)
    kind, cents, words = (Promise.PAYMENT, 2500, "") if at % 10 else (Promise.FOLLOW_UP, 0, "Call back")
    return Promise(
        inquiry=call, account_id=call.account_id, kind=kind, due_on=due, cents=cents, words=words, made_at=NOW
    )


def _work_long(cast: Cast, count: int) -> None:
    """Jobs that are done."""
    asked_by = User.objects.get(username="biller")
    with writing(cast.actor):
        Job.rows.add_many(
            cast.actor,
            [Job(kind="post", subject_kind="remittance", subject=f"{at}", title="Posting a remittance", unit="claims",
                 asked_by=asked_by, asked_at=NOW, state="done", done=500, total=500, started_at=NOW, ended_at=NOW, begun=1)
             for at in range(count)],
        )  # fmt: skip
