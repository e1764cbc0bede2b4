"""What the desk remembers is not unsaid: SQL past every action changes, replaces and takes away no row of a history."""

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from tests.promises.raw import attempt, owner

from billwright.apps.checks.models import Override
from billwright.apps.compliance import guards, keys
from billwright.apps.compliance.access import reading, writing
from billwright.apps.compliance.models import PracticeRow
from billwright.apps.documents import actions as documents
from billwright.apps.documents.models import Document
from billwright.apps.jobs import actions as jobs
from billwright.apps.jobs.models import Job
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox import webhooks
from billwright.apps.outbox.models import Message
from billwright.apps.worklist import actions as worklist

NOT_KEPT = {
    "charges_chargeline", "charges_encounter", "checks_checkrun", "claims_batch", "claims_claim", "claims_claimline",
    "compliance_counter", "contracts_contract", "contracts_contractterm", "contracts_fee", "contracts_feeschedule",
    "invoices_invoiceline", "ledger_ledgeraccount", "outbox_partner",
    "parties_account", "parties_authorization", "parties_client", "parties_coverage", "parties_party", "parties_patient",
    "parties_payer", "parties_provider", "parties_therapyplan", "remittances_remittance", "remittances_remittanceclaim",
    "worklist_savedview",
}  # fmt: skip
"""What is worked on, held by the keys that point to it, or a person's own to remove; an issued invoice's lines have rules
of their own."""
SUBJECT = "0199a5d2-7c3e-7b41-8f60-2d1c9a7e5b04"

CHANGES = (
    "UPDATE outbox_webhookevent SET type = 'claim.denied'",
    "UPDATE outbox_message SET name = 'other.837'",
    "UPDATE outbox_message SET document = NULL WHERE document IS NOT NULL",
    "UPDATE outbox_message SET state = 'waiting', sent_at = NULL WHERE state = 'sent'",
    "UPDATE outbox_webhookendpoint SET url = 'https://elsewhere.example/'",
    "UPDATE outbox_webhookendpoint SET active = true WHERE NOT active",
    "UPDATE jobs_job SET title = 'Something else'",
    "UPDATE jobs_job SET asked_by_id = NULL, result = '' WHERE state = 'done'",
    "UPDATE documents_document SET sha256 = 'f'",
    "UPDATE documents_document SET taken_in_at = NULL WHERE taken_in_at IS NOT NULL",
    "UPDATE worklist_workitem SET source = 'another'",
    "UPDATE worklist_workevent SET words = 'nothing happened'",
    "UPDATE compliance_apikey SET scopes = '[]'",
    "UPDATE checks_override SET reason = 'none'",
)
KEPT = (
    "outbox_webhookevent", "outbox_message", "outbox_webhookendpoint", "jobs_job", "documents_document",
    "worklist_workitem", "worklist_workevent", "compliance_apikey", "checks_override",
)  # fmt: skip


@pytest.fixture
def desk(database, office):
    """A file taken in and sent on, a program that was told of a claim and ended, work done and work raised, a key."""
    owner, system = office.owner, office.system
    kept = documents.keep(owner, documents.Keep("letter", "in", "letter.txt", b"as it was"))
    documents.mark_taken_in(system, kept.public_id)
    message = outbox.enqueue(
        system, outbox.Enqueue("file:1", "claims.837", kept.public_id, channel="folder", address="/drop")
    )
    outbox.mark_sent(system, message)
    lab = webhooks.make_endpoint(owner, webhooks.MakeEndpoint("Lab", "https://lab.example/hook", ("claim.paid",)))
    with writing(owner):
        webhooks.announce(owner, "claim.paid", [SUBJECT])
        Override.rows.add(owner, subject=SUBJECT, finding="dates.future", reason="It is right.", at=office.now)
    webhooks.end_endpoint(owner, webhooks.EndEndpoint("end", lab.public_id))
    job = jobs.ask(owner, jobs.Ask("take-in", "Take in a letter", "claims", "document", kept.public_id))
    jobs.take_up(system, jobs.TakeUp("worker", job))
    jobs.end(system, jobs.End(job, "worker", "done", "All taken in."))
    worklist.raise_work(system, worklist.RaiseWork("claim_held", "claim", SUBJECT, "It is held.", "Mend it."))
    keys.make_key(owner, keys.MakeKey("Lab", ("claims.view",)))
    return owner


@pytest.mark.parametrize("statement", CHANGES)
def test_what_is_kept_is_not_changed(desk, statement):
    with pytest.raises(IntegrityError):
        attempt(desk, statement)


@pytest.mark.parametrize("table", KEPT)
def test_what_is_kept_is_not_deleted(desk, table):
    with pytest.raises(IntegrityError):
        attempt(desk, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", KEPT)
def test_what_is_kept_is_not_replaced(desk, table):
    """SQLite's INSERT OR REPLACE deletes what stands in its way and fires no delete trigger; nor does TRUNCATE."""
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    with pytest.raises((IntegrityError, psycopg.IntegrityError)), owner() as cursor:
        cursor.execute(replace if connection.vendor == "sqlite" else f"TRUNCATE {table} CASCADE")


def test_the_work_goes_on_all_the_same(desk):
    """What the guards leave free: a file of the same bytes is the same, a job that is not done moves, a key is revoked."""
    same = documents.keep(desk, documents.Keep("letter", "in", "again.txt", b"as it was"))
    job = jobs.ask(desk, jobs.Ask("take-in", "Once more", "claims", "document", same.public_id))
    jobs.stop(desk, jobs.StopJob("stop", job))
    with reading(desk):
        assert Document.rows.of(desk).count() == 1
        assert sorted(Job.rows.of(desk).values_list("state", flat=True)) == ["done", "stopped"]
        assert sorted(Message.rows.of(desk).values_list("state", flat=True)) == ["failed", "sent"]
    (key,) = keys.api_keys(desk)
    keys.revoke_key(desk, keys.RevokeKey("revoke", key.public_id))
    assert keys.api_keys(desk)[0].ends == "it was revoked"


def test_every_row_of_a_practice_is_kept_or_said_to_be_worked_on(database, office):
    """Whoever adds a table decides: it gets guards, or a place in NOT_KEPT."""
    kept = {each.table for name, each in guards.declared(connection).items() if name.endswith(("_delete", "_change"))}
    tables = {
        each._meta.db_table
        for each in apps.get_models()
        if issubclass(each, PracticeRow) and each._meta.app_label != "ledger"
    }
    assert {table for table in tables - kept if table not in NOT_KEPT} == set()
    assert NOT_KEPT & set(KEPT) == set()
