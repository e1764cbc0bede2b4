"""A remittance from check to claim to line: what adds up, what was set aside and why, and what a person does about it."""

import re

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.clinic import answer, check_of, era, file_of, line
from tests.many import many_claims

from billwright.apps.jobs import queries as job_queries
from billwright.apps.remittances import queries
from billwright.flows import jobs


def words(answer) -> str:
    """The page's content without its tags, blanks drawn together."""
    content = answer.text.split('<main id="content"')[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def mixed(clinic) -> str:
    """Public id: Ida paid 100.00; Rosa denied, 150.00 to decide; Tom's claim is not this payer's to answer: set aside."""
    ida, rosa = clinic.claim("99213"), clinic.claim("99213", who=clinic.rosa)
    tom = clinic.claim("97110", who=clinic.tom)
    clinic.submit()
    clinic.posts(
        answer(ida, line("99213", "CO-45 30.00", "PR-3 20.00")),
        answer(rosa, line("99213", "CO-16 150.00"), status="4"),
        answer(tom, line("97110")),
        plb=(("L6", -100), ("WO", 500)),
    )
    return clinic.remittance().row.public_id


def test_the_check_is_proven_line_by_line(clinic, as_role):
    """100.00 + 0 + 60.00 paid on claims, + 1.00 interest − 5.00 recovery = 156.00; 60.00 of it is not posted."""
    seen = words(as_role("biller").get(f"/remittances/{mixed(clinic)}/"))
    assert "Paid on 3 claims $160.00" in seen
    assert "Interest, added to the payment L6 REF1 +$1.00" in seen
    assert "Recovery of an overpayment, taken from it WO REF1 −$5.00" in seen
    assert "Makes $156.00 The payer states $156.00" in seen
    assert "Charged $360.00 Taken off by the payer −$200.00 Paid $160.00 Still in clearing, not posted $60.00" in seen


@pytest.mark.parametrize(
    ("show", "patients"),
    [("", ["Moss, Ida", "Quill, Rosa", "Reed, Tom"]), ("set_aside", ["Reed, Tom"]), ("left", ["Quill, Rosa"]),
     ("denied", ["Quill, Rosa"]), ("posted", ["Moss, Ida", "Quill, Rosa"]), ("waiting", []), ("nonsense", 3)],
)  # fmt: skip
def test_its_claims_are_shown_by_what_became_of_them(clinic, as_role, show, patients):
    seen = words(as_role("biller").get(f"/remittances/{mixed(clinic)}/", {"show": show}))
    shown = [each for each in ("Moss, Ida", "Quill, Rosa", "Reed, Tom") if each in seen]
    assert shown == patients or len(shown) == patients
    assert "All 3 Set aside 1 Left to decide 1 Denied 1 Posted 2" in seen


def test_a_claim_says_why_it_was_set_aside_and_what_to_do_next(clinic, as_role):
    mixed(clinic)
    tom = clinic.remittance().claims[2]
    seen = words(as_role("biller").get(f"/remittances/claims/{tom.public_id}/"))
    assert "was sent to another payer than the one that answers here" in seen
    assert "The work item" in seen
    assert "97110 Nov 2, 2026 $60.00 $60.00 balances" in seen


def test_a_check_that_does_not_balance_says_by_how_much_and_posts_nothing(clinic, as_role):
    """100.00 on the claim, 99.00 stated."""
    claim = answer(clinic.sent("99213"), line("99213", "CO-45 50.00"))
    clinic.receive(file_of(check_of(claim, paid_cents=9900)))
    seen = words(as_role("biller").get(f"/remittances/{clinic.remittance().row.public_id}/"))
    assert "Makes $100.00 The payer states $99.00 Difference −$1.00" in seen
    assert "Set aside: nothing of it is posted." in seen
    assert "Ask the payer for a corrected 835" in seen


def test_what_was_set_aside_for_an_unknown_payer_posts_once_the_payer_is_entered(clinic, as_role):
    """The file names a payer that nobody knows, and a claim number that leads to none."""
    clinic.receive(era(answer("NOT-OURS", line("99213")), payer="BIRCH"))
    row = clinic.remittance().row
    assert row.state == "set_aside"
    clinic.enter_payer("Birch Health", "BIRCH")
    assert as_role("biller").post(f"/remittances/{row.public_id}/again/").status_code == 302
    assert (clinic.remittance().row.state, clinic.clearing) == ("open", 15000)


@pytest.mark.parametrize("text", ["quill", "ROSA QUILL", "Quill, Rosa", "ros"])
def test_a_claim_is_found_by_its_patient(clinic, as_role, text):
    seen = words(as_role("biller").post(f"/remittances/{mixed(clinic)}/find/", {"text": text}))
    assert "Quill, Rosa" in seen and "Moss, Ida" not in seen


def test_a_claim_is_found_by_its_number_ours_or_the_payers(clinic, as_role):
    public_id = mixed(clinic)
    ida = clinic.claims_of(clinic.ida)[0].control_number
    for text in (ida, ida.lower(), f"P{ida}"):
        seen = words(as_role("biller").post(f"/remittances/{public_id}/find/", {"text": text}))
        assert "Moss, Ida" in seen and "Quill, Rosa" not in seen, text


def test_a_stranger_is_found_by_the_name_in_the_file(clinic, as_role):
    """No claim of ours: the payer's own word for the patient is Moss, Ida."""
    clinic.posts(answer("NOT-OURS", line("99213")), answer(clinic.sent("99213", who=clinic.rosa), line("99213")))
    public_id = clinic.remittance().row.public_id
    seen = words(as_role("biller").post(f"/remittances/{public_id}/find/", {"text": "moss"}))
    assert "NOT-OURS" in seen and "Quill" not in seen
    assert "No claim in it is of that patient" in words(
        as_role("biller").post(f"/remittances/{public_id}/find/", {"text": "zebra"})
    )


def test_claims_are_paged_forward_and_back(clinic, as_role):
    """120 claims, fifty to a page: 1 to 50, 51 to 100, 101 to 120."""
    many = many_claims(clinic, 120)
    clinic.receive(many.era())
    client, address = as_role("biller"), f"/remittances/{clinic.remittance().row.public_id}/"
    pages = []
    while address:
        text = client.get(address).text
        pages.append([each for each in many.numbers if f">{each}</span>" in text])
        onward = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"{address.split('?')[0]}{onward[1]}" if onward else ""
    assert pages == [many.numbers[:50], many.numbers[50:100], many.numbers[100:]]
    back = re.search(r'rel="prev" href="([^"]+)"', text)[1]
    assert many.numbers[50] in client.get(f"/remittances/{clinic.remittance().row.public_id}/{back}").text


def test_undo_shows_to_the_cent_what_it_reverses_and_asks_why(clinic, as_role):
    mixed(clinic)
    ida = clinic.remittance().claims[0]
    client, address = as_role("biller"), f"/remittances/claims/{ida.public_id}/undo/"
    seen = words(client.get(address))
    assert "Remittances in clearing Payment" in seen
    assert "−$100.00" in seen and "copayment (PR-3) Moss, Ida −$20.00" in seen
    assert "Debits and credits together $0.00" in seen
    refused = client.post(address, {"key": "1", "reason": " "})
    assert (refused.status_code, "This is needed" in refused.text or "this is needed" in refused.text) == (422, True)
    assert client.post(address, {"key": "2", "reason": "another patient's"}).status_code == 302
    assert "there is nothing to undo" in words(client.get(address))
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}


def test_a_second_press_undoes_nothing_more(clinic, as_role):
    mixed(clinic)
    address = f"/remittances/claims/{clinic.remittance().claims[0].public_id}/undo/"
    for _ in range(2):
        assert as_role("biller").post(address, {"key": "same", "reason": "twice"}).status_code == 302
    assert clinic.clearing == 6000 + 10000
    assert clinic.books_agree()


def test_a_large_file_from_the_page_is_a_job_and_a_small_one_is_done_at_once(clinic, office, as_role, monkeypatch):
    client = as_role("biller")
    data = era(answer(clinic.sent("99213"), line("99213", "CO-45 30.00")))
    small = client.post("/files/receive/", {"file": SimpleUploadedFile("small.835", data)})
    assert small.headers["Location"] == "/files/"
    monkeypatch.setattr(jobs, "LONG_BYTES", 10)
    large = client.post("/files/receive/", {"file": SimpleUploadedFile("moss_ida.835", data + b" ")})
    (job,) = job_queries.jobs(office.biller)
    assert large.headers["Location"] == f"/jobs/{job.public_id}/"
    assert "moss" not in msgspec.json.encode(job).decode().lower(), "a file's name may name a person"


def test_while_a_job_is_at_it_the_page_says_so_and_offers_no_second_posting(clinic, office, as_role):
    public_id = mixed(clinic)
    job = jobs.ask_post(office.manager, public_id)
    seen = as_role("biller").get(f"/remittances/{public_id}/").text
    assert f'At work on it: <a href="/jobs/{job}/">' in seen
    assert f'action="/remittances/{public_id}/post/"' not in seen


def test_looking_and_searching_leave_their_trail_without_the_words_that_were_searched(clinic, office, as_role):
    from billwright.apps.compliance.models import ViewEvent

    public_id = mixed(clinic)
    client, before = as_role("biller"), ViewEvent.objects.count()
    client.get(f"/remittances/{public_id}/")
    client.post(f"/remittances/{public_id}/find/", {"text": "quill"})
    client.get(f"/remittances/claims/{queries.claims_of(office.biller, public_id).rows[0].public_id}/")
    trail = [(each.what, each.subject) for each in ViewEvent.objects.order_by("id")][before:]
    assert ("remittance", public_id) in trail
    assert ("remittance-search", public_id) in trail
    assert any(what == "remittance-claim" for what, _ in trail)
    assert not any("quill" in subject.lower() for _, subject in trail)
