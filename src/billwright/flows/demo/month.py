"""The demo's month, day by day, through the same actions, files and jobs as any other month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from billwright.apps.charges import actions as charges
from billwright.apps.claims import actions as claims
from billwright.apps.claims import queries as claim_queries
from billwright.apps.compliance.access import Actor, system_actor, user_actor
from billwright.apps.compliance.models import Practice, User
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices.crediting import CreditLine
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import therapy
from billwright.apps.receipts import actions as receipts
from billwright.flows import promises, receive
from billwright.flows.demo.calls import take_calls
from billwright.flows.demo.clinic import Service, VisitKind, office_days, visit_for, with_slips
from billwright.flows.demo.office import DemoOffice, DemoPatient
from billwright.flows.demo.people import MERIDIAN
from billwright.flows.demo.unchecked import Unchecked
from billwright.flows.submit import submit_ready
from billwright.flows.worker import carry_outbox, fetch_all
from billwright.records.dates import age_in_years

COPAY_CENTS = 3000
FRIDAY = 4
PLAN_DAYS = 60


class Slip(msgspec.Struct, frozen=True):
    """A visit that was captured in a hurry, and what it should have said."""

    encounter: str
    meant: VisitKind


class Month:
    """Plays the days. `play_payers` runs every payer's day as a process of its own, through files."""

    def __init__(
        self,
        practice: Practice,
        office: DemoOffice,
        seed: int,
        play_payers: Callable[[dt.date], None],
        unchecked: Unchecked,
    ) -> None:
        self.practice, self.office, self.play_payers, self.unchecked = practice, office, play_payers, unchecked
        self.random = Random(f"month:{seed}")  # noqa: S311  a demo wants repeatable draws
        self.calls = Random(f"calls:{seed}")  # noqa: S311  apart, so that the telephone changes nothing of the month
        self.zone = ZoneInfo(practice.time_zone)
        self.seen: set[str] = set()
        self.planned: set[str] = set()
        self.slips: list[Slip] = []

    def run(self, on: dt.date, advance: Callable[[int, int], None]) -> None:
        days = office_days(on)
        for at, day in enumerate(days):
            self._business(day, at, len(days))
            self._mend()
            self._visits(day)
            self._collect(day)
            self._answer_calls(day)
            submit_ready(self._as("biller", day, 17))
            evening = self._instant(day, 18)
            carry_outbox(evening)
            self.play_payers(day)
            fetch_all(evening, receive.take)
            if day.weekday() == FRIDAY:
                self.unchecked.send(day)
            advance(at + 1, len(days))

    def _instant(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, minute), self.zone).astimezone(dt.UTC)

    def _as(self, username: str, day: dt.date, hour: int, minute: int = 0) -> Actor:
        self.today = day
        return user_actor(User.objects.get(username=username), self.practice, "demo", self._instant(day, hour, minute))

    # ---- patients ----

    def _visits(self, day: dt.date) -> None:
        count = max(1, round(len(self.office.patients) * self.random.uniform(0.04, 0.08)))
        for at, patient in enumerate(self.random.sample(self.office.patients, min(count, len(self.office.patients)))):
            self._visit(day, at, patient)

    def _visit(self, day: dt.date, at: int, patient: DemoPatient) -> None:
        person = patient.person
        is_medicare = person.plan is not None and person.plan[0] == MERIDIAN
        is_first = patient.patient not in self.seen
        self.seen.add(patient.patient)
        meant = visit_for(self.random, age_in_years(person.birth_date, day), is_medicare, is_first)
        said = with_slips(self.random, meant)
        clerk = self._as("frontdesk", day, 8 + at % 9, at % 60)
        if said.by_therapist:
            self._plan_of_care(day, patient)
        encounter = charges.capture_visit(
            clerk,
            charges.CaptureVisit(
                key=f"demo:visit:{day}:{patient.patient}",
                patient=patient.patient,
                provider=self.office.therapist if said.by_therapist else self.office.physician,
                service_date=day,
                lines=tuple(_line(service) for service in said.services),
                coverage=patient.coverage,
                diagnoses=said.diagnoses,
                authorization=_authorization(patient, said),
            ),
        )
        if said != meant:
            self.slips.append(Slip(encounter, meant))
        if patient.coverage:
            biller = self._as("biller", day, 16)
            claim = claims.prepare(biller, claims.PrepareClaim(f"demo:claim:{encounter}", encounter))
            self.unchecked.enter(claim_queries.claim(biller, claim).claim)
        if person.plan and person.plan[1] == "ppo" and not said.by_therapist:
            receipts.take_payment(
                clerk,
                receipts.TakePayment(
                    f"demo:copay:{encounter}",
                    patient.account,
                    "card",
                    COPAY_CENTS,
                    day,
                    f"AUTH{self.random.randint(10**5, 10**6)}",
                ),
            )

    def _plan_of_care(self, day: dt.date, patient: DemoPatient) -> None:
        """On file from the first visit to the therapist, but for one in twelve: it is still on somebody's desk."""
        if patient.patient in self.planned:
            return
        self.planned.add(patient.patient)
        if len(self.planned) % 12 == 0:
            return
        therapy.record_therapy_plan(
            self._as("biller", day, 8),
            therapy.RecordTherapyPlan(
                f"demo:plan:{patient.patient}", patient.patient, "GP", day, day + dt.timedelta(PLAN_DAYS), day
            ),
        )

    def _mend(self) -> None:
        """The biller goes through yesterday's held claims and mends two of three; the others wait on Today."""
        slips, self.slips = self.slips, []
        for slip in slips:
            if self.random.random() > 0.67:
                continue
            biller = self._as("biller", self.today, 10)
            for row in claim_queries.claims_of_encounter(biller, slip.encounter):
                view = claim_queries.claim(biller, row.public_id)
                if row.preparation == "held" and len(view.claim.lines) == len(slip.meant.services):
                    claims.change(
                        biller,
                        claims.ChangeClaim(
                            key=f"demo:mend:{row.public_id}",
                            claim=row.public_id,
                            expected_version=view.version,
                            diagnoses=slip.meant.diagnoses,
                            lines=tuple(
                                claims.LineChange(number, service.modifiers, service.pointers)
                                for number, service in enumerate(slip.meant.services, start=1)
                            ),
                        ),
                    )

    def _collect(self, day: dt.date) -> None:
        """Twice a week credits go to what fell to the patient, and of those who owe for a week half pay, most in full."""
        if day.weekday() not in (0, 3):
            return
        clerk = self._as("frontdesk", day, 15)
        for patient in self.office.patients:
            if patient.patient not in self.seen:
                continue
            for credit in ledger.open_credits(clerk, patient.account):
                if self._owed(clerk, patient):
                    receipts.apply_credit(
                        clerk, receipts.ApplyCredit(f"demo:apply:{day}:{credit.item}", credit.item, "oldest first")
                    )
            owed = self._owed(clerk, patient)
            due = sum(each.cents for each in owed if each.since <= day - dt.timedelta(7))
            if due > 0 and self.random.random() < 0.5:
                part = due if self.random.random() < 0.8 else (due + 1) // 2
                method = self.random.choice(("card", "check", "cash"))
                receipts.take_payment(
                    clerk,
                    receipts.TakePayment(
                        key=f"demo:pay:{day}:{patient.account}",
                        account=patient.account,
                        method=method,  # type: ignore[arg-type]
                        cents=part,
                        received_on=day,
                        reference=str(self.random.randint(1000, 9999)) if method == "check" else "",
                        applications="oldest first",
                    ),
                )

    def _answer_calls(self, day: dt.date) -> None:
        """The telephone, and in the evening what was promised in it."""
        known = [each.account for each in self.office.patients if each.patient in self.seen]
        take_calls(self.calls, self._as("frontdesk", day, 16), known)
        promises.watch(system_actor(self.practice, "demo", self._instant(day, 18)))

    def _owed(self, clerk: Actor, patient: DemoPatient) -> list[ledger.OpenBalance]:
        balances = ledger.open_balances(clerk, patient.account)
        return [each for each in balances if each.kind == "patient" and each.cents > 0]

    # ---- businesses ----

    def _business(self, day: dt.date, at: int, days: int) -> None:
        """Screenings and school hours billed in the first and third week; paid late, in part, once credited; one draft."""
        biller = self._as("biller", day, 9)
        if at == 1:
            self.employer_first = self._bill(biller, self.office.employer, "PO-2201", [("SCREEN", 12), ("HEARING", 7)])
        elif at == 3:
            self.school_first = self._bill(biller, self.office.school, "", [("HOUR", 26)])
        elif at == 12:
            self._bill(biller, self.office.employer, "PO-2239", [("SCREEN", 5)])
            self._pay(biller, self.school_first, Decimal("0.5"), "check")
        elif at == 15:
            invoices.credit_note(
                biller,
                invoices.CreditNote(
                    "demo:credit",
                    self.school_first,
                    "Two hours were cancelled by the school",
                    (CreditLine(1, 2 * 8800),),
                ),
            )
        elif at == 17:
            self._pay(biller, self.employer_first, Decimal(1), "ach")
        elif at == days - 1:
            lines = (DraftLine(code="HOUR", quantity=Decimal(18)),)
            invoices.write_draft(biller, invoices.WriteDraft("demo:draft", self.office.school, lines))

    def _bill(self, biller: Actor, client: str, order: str, what: list[tuple[str, int]]) -> str:
        lines = tuple(DraftLine(code=code, quantity=Decimal(count)) for code, count in what)
        key = f"demo:invoice:{client}:{biller.today}"
        draft = invoices.write_draft(biller, invoices.WriteDraft(key, client, lines, order))
        invoices.issue(biller, invoices.Issue(f"{key}:issue", draft, biller.today, 1))
        return draft

    def _pay(self, biller: Actor, invoice: str, share: Decimal, method: str) -> None:
        from billwright.apps.invoices import queries as invoice_queries

        view = invoice_queries.invoice(biller, invoice)
        cents = int(view.open_cents * share)
        receipts.take_payment(
            biller,
            receipts.TakePayment(
                key=f"demo:pay:{invoice}",
                account=view.account,
                method=method,  # type: ignore[arg-type]
                cents=cents,
                received_on=biller.today,
                reference="4417" if method == "check" else "TRACE 20261",
                applications="oldest first",
            ),
        )


def _line(service: Service) -> charges.NewLine:
    return charges.NewLine(service.procedure, Decimal(service.units), service.modifiers, service.pointers)


def _authorization(patient: DemoPatient, kind: VisitKind) -> str:
    """Therapy under the state plan is authorized for most; the number goes on the claim."""
    return patient.authorization if kind.by_therapist else ""
