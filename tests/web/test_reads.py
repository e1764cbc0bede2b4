"""A page that lists takes as many reads for twelve rows of each kind as for two: none looks anything up row by row."""

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.clinic import answer, era, line
from tests.invoices import cast as clients

from billwright.apps.compliance import keys
from billwright.apps.compliance.access import user_actor, writing
from billwright.apps.compliance.models import Membership, User
from billwright.apps.correspondence import actions as inquiries
from billwright.apps.jobs import actions as jobs
from billwright.apps.outbox import webhooks
from billwright.apps.receipts import actions as receipts
from billwright.apps.worklist import actions as worklist
from billwright.web.views.lists import LISTS

PAGES = [
    *((name, ()) for name in sorted(LISTS)),
    ("today", ()),
    ("work_kind", ("claim_held",)),
    ("team", ()),
    ("inquiries", ()),
    ("jobs", ()),
    ("api_keys", ()),
    ("webhooks", ()),
]
FEW, MANY = 2, 12


def test_no_page_that_lists_reads_more_for_more_rows(clinic, as_role):
    client, buyer = as_role("owner"), clients.client(clinic.office.owner).public_id
    seen = []
    for rows in (range(FEW), range(FEW, MANY)):
        for at in rows:
            _one_of_each(clinic, buyer, at)
        _claims_paid(clinic, rows)
        seen.append({name: _reads(client, reverse(name, args=args)) for name, args in PAGES})
    few, many = seen
    assert {name: (few[name], count) for name, count in many.items() if count > few[name]} == {}
    assert len(many) == len(PAGES)


def _reads(client, address: str) -> int:
    """On the second look: the first fills what a session keeps."""
    client.get(address)
    with CaptureQueriesContext(connections["default"]) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _claims_paid(clinic, rows: range) -> None:
    """Claims sent and paid, one a patient, each by a check of its own."""
    sent = [clinic.claim("99213", who=clinic.enter_person(f"Reader{at}", "Ann")) for at in rows]
    clinic.submit()
    for each in sent:
        clinic.receive(era(answer(each, line("99213", "CO-45 60.00", "PR-2 18.00"))))


def _one_of_each(clinic, buyer: str, at: int) -> None:
    """An invoice, a payment, a call with a promise, long work, a colleague with work of theirs, a program and its key."""
    office, name = clinic.office, f"Number {at}"
    owner, who = office.owner, clinic.enter_person(f"Caller{at}", "Bea")
    clients.issued(owner, buyer)
    receipts.take_payment(owner, receipts.TakePayment(f"pay{at}", who.account, "cash", 1000, owner.today))
    call = {"asker": "patient", "topic": "payment", "verified": "address", "answer": "Noted."}
    promise = {"promise_on": owner.today, "promise_cents": 100}
    inquiries.log_inquiry(owner, inquiries.LogInquiry(key=f"call{at}", account=who.account, **call, **promise))
    jobs.ask(owner, jobs.Ask("take-in", name, "claims", "document", f"document {at}"))
    colleague = _colleague(clinic, at)
    for kind in ("claim_held", "claim_denied"):
        source = clinic.claim("36415", who=who).row.public_id
        work = worklist.RaiseWork(kind, "claim", source, "It is held.", "Mend it.", 100 * at, owner.today)
        item = worklist.raise_work(office.system, work)
        worklist.take(colleague, worklist.Take(f"take{at}{kind}", item))
    keys.make_key(colleague, keys.MakeKey(name, ("claims.view",)))
    webhooks.make_endpoint(owner, webhooks.MakeEndpoint(name, "https://lab.example/hook", ("claim.paid",)))
    with writing(owner):
        webhooks.announce(owner, "claim.paid", [who.patient])


def _colleague(clinic, at: int):
    user = User.objects.create(username=f"colleague{at}", first_name="Colin", last_name=f"Example {at}", password="!")
    Membership.objects.create(user=user, practice=clinic.office.practice, role="owner")
    return user_actor(user, clinic.office.practice, "web", clinic.office.now)
