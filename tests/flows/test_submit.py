"""All that is ready leaves: to each active partner its own claims."""

from tests.clinic import DAY, key

from billwright import x12
from billwright.apps.claims import queries as claims
from billwright.apps.documents import queries as documents
from billwright.apps.outbox import actions as outbox
from billwright.apps.parties import actions as parties


def second_partner(clinic, active: bool = True) -> None:
    outbox.save_partner(
        clinic.office.owner,
        outbox.SavePartner(
            key(), "DIRECT", str(clinic.office.home / "direct"), "JUNIPER", "DIRECT", "DIRECT HEALTH", "JUNIPER STREET",
            active=active,
        ),
    )  # fmt: skip


def somebody_at_direct(clinic):
    clinic.payers["DIRECT"] = parties.enter_payer(
        clinic.office.manager,
        parties.EnterPayer(key=key(), name="Direct Health", payer_id="DIRECT", filing_code="CI", partner="DIRECT"),
    )
    return clinic.enter_person("Bloom", "Eva", "DIRECT")


def test_each_partner_gets_its_own_claims(clinic):
    second_partner(clinic)
    eva = somebody_at_direct(clinic)
    clinic.claim("99213"), clinic.claim("97110", who=eva), clinic.claim("97110", who=clinic.tom)
    submitted = clinic.submit()
    assert (len(submitted.batches), submitted.claims, submitted.cents) == (2, 3, 15000 + 6000 + 6000)
    payers = {}
    for batch in claims.batches(clinic.office.biller):
        data = documents.content(clinic.office.biller, batch.document).data
        payers[batch.partner] = sorted(each.claim.payer.payer_id for each in x12.read_837(data))
    assert payers == {"DIRECT": ["DIRECT"], "EXCHANGE": ["CEDAR", "STCARE"]}


def test_claims_of_a_partner_that_is_not_active_wait(clinic):
    second_partner(clinic, active=False)
    waiting = clinic.claim("97110", who=somebody_at_direct(clinic))
    assert clinic.submit().claims == 0
    assert clinic.seen(waiting.row.public_id).row.state == "ready"
    second_partner(clinic)
    assert clinic.submit().claims == 1


def test_again_at_the_same_instant_sends_what_has_become_ready_and_nothing_twice(clinic):
    clinic.claim("99213")
    assert clinic.submit().claims == 1
    assert clinic.submit().claims == 0
    clinic.claim("97110", service_date=DAY)
    assert clinic.submit().claims == 1
