"""What was sent, side by side; and the segment of a file that a claim's state comes from."""

import re

import pytest
from django.urls import reverse
from tests.claims.answers import ack_277, ack_997, ack_999, ack_ta1, said
from tests.clinic import answer, key, line

from billwright.apps.claims import actions
from billwright.apps.claims.actions import ChangeClaim
from billwright.apps.compliance.models import ViewEvent
from billwright.apps.documents import store
from billwright.apps.documents.models import Document
from billwright.records.acknowledgment import SegmentError


def event_of(clinic, claim, kind: str):
    return next(each for each in reversed(clinic.seen(claim.row.public_id).events) if each.kind == kind)


def source(client, clinic, claim, kind: str):
    return client.get(reverse("claim_source", args=[event_of(clinic, claim, kind).public_id]))


def segments(page: str) -> list[str]:
    """The segments shown, by their names."""
    return re.findall(r'as it stands">(\w+)', page)


def test_each_state_leads_to_the_segment_that_said_so(as_role, clinic):
    claim, client = clinic.sent("99213"), as_role("biller")
    number = claim.row.control_number
    assert segments(source(client, clinic, claim, "submitted").text) == ["CLM"]
    clinic.receive(ack_999("A"))
    received = source(client, clinic, claim, "received").text
    assert segments(received) == ["IK5", "AK9"] and "<strong>accepted</strong>" in received
    clinic.receive(ack_277(said(number, "A2", payer_number="P77"), said("8C000001", "A7", "562")))
    accepted = source(client, clinic, claim, "accepted").text
    assert segments(accepted) == ["STC"]
    assert "accepted for adjudication" in accepted and "A7" not in accepted, "not what it says of another claim"
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    paid = source(client, clinic, claim, "paid").text
    assert segments(paid) == ["CLP"]
    assert f"CLP*{number}*1*150*120*" in paid and "Processed as primary" in paid


@pytest.mark.parametrize(("ack", "segment", "result"), [(ack_999, "IK3", "IK5"), (ack_997, "AK3", "AK5")])
def test_a_rejected_file_shows_what_it_points_at_in_ours(as_role, clinic, ack, segment, result):
    claim, client = clinic.sent("99213"), as_role("biller")
    clm = re.search(r"segment (\d+)", source(client, clinic, claim, "submitted").text)[1]
    clinic.receive(ack("R", "R", errors=(SegmentError("CLM", int(clm), "8", "2300"),)))
    page = source(client, clinic, claim, "rejected").text
    assert segments(page) == [segment, "CLM", result, "AK9"]
    assert "It points at this segment of the file that we sent" in page


def test_a_ta1(as_role, clinic):
    claim, client = clinic.sent("99213"), as_role("biller")
    clinic.receive(ack_ta1("R", note="024"))
    assert segments(source(client, clinic, claim, "rejected").text) == ["TA1"]


def test_it_opens_for_who_may_open_such_a_file_and_is_on_record(as_role, clinic, office):
    claim = clinic.sent("99213")
    event = event_of(clinic, claim, "submitted")
    page = reverse("claim_source", args=[event.public_id])
    assert as_role("front_desk").get(page).status_code == 403
    assert as_role("auditor").get(page).status_code == 200
    seen = set(ViewEvent.objects.filter(user_id=office.auditor.user_id).values_list("what", "subject"))
    assert {("claim-source", event.public_id), ("document", event.document)} <= seen
    prepared = event_of(clinic, claim, "prepared")
    assert as_role("owner").get(reverse("claim_source", args=[prepared.public_id])).status_code == 404


def test_a_file_that_was_damaged_is_said_to_be(as_role, clinic, office):
    claim = clinic.sent("99213")
    event = event_of(clinic, claim, "submitted")
    kept = Document.rows.of(office.owner, event.document).get()
    store.path_of(office.practice.public_id, kept.sha256).write_bytes(b"half")
    answered = as_role("biller").get(reverse("claim_source", args=[event.public_id]))
    assert answered.status_code == 409 and "The stored file is damaged" in answered.text


def test_two_sendings_side_by_side(as_role, clinic, office):
    claim, client = clinic.sent("99213"), as_role("biller")
    page = reverse("claim_snapshots", args=[claim.row.public_id])
    assert "The two say the same" in client.get(page).text
    clinic.receive(ack_277(said(claim.row.control_number, "A3", "21")))
    version = clinic.seen(claim.row.public_id).version
    changed = ChangeClaim(key(), claim.row.public_id, version, diagnoses=("J029", "R059"), place_of_service="12")
    actions.change(office.biller, changed)
    assert "3 elements differ" in client.get(page).text, "as it was sent, and as it stands"
    clinic.submit()
    shown = client.get(page).text
    rows = re.findall(r'<tr><th scope="row">(.*?)<span.*?<td class="wide-only">(.*?)</td>', shown)
    assert rows == [("Diagnosis A: code", "Changed"), ("Diagnosis B", "Added"), ("Place of service", "Changed")]
    first, second = (each.public_id for each in clinic.seen(claim.row.public_id).submissions)
    turned = client.get(page, {"a": second, "b": first}).text
    assert re.search(r'"row">Diagnosis B<span.*?Taken out', turned)
    assert client.get(page, {"a": "x" * 500, "b": "now"}).status_code == 200
