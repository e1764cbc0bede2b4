"""A program does an office's day through the API alone, and each desk refuses in words what it refuses on its pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.api.conftest import key_of, problem
from tests.clinic import CEDAR, answer
from tests.clinic import era as era_of
from tests.clinic import line as line_of

from billwright.api.examples import BODIES
from billwright.apps.compliance.models import ChangeEvent, CommandRecord, ViewEvent

TODAY = timezone.now().date() - dt.timedelta(days=1)
"""A day that is past in the practice's zone too."""


def _visit(clinic, **changed: Any) -> dict[str, Any]:
    lines = [{"procedure": "99213"}]
    return {
        "patient": clinic.ida.patient, "provider": clinic.provider, "coverage": clinic.ida.first,
        "service_date": "2026-11-02", "diagnoses": ["J069"], "lines": lines,
    } | changed  # fmt: skip


def test_a_patient_is_entered_found_covered_and_changed(program, clinic):
    entered = program.post("/patients", BODIES["enter_patient"]).json()
    assert entered["account"] == "P-000004"  # three are there
    [_, found] = program.post("/patients/search", {"text": "quill, ro"}).json()
    assert (found["public_id"], found["birth_date"]) == (entered["public_id"], "1980-02-03")
    covered = BODIES["add_coverage"] | {"payer": clinic.payers[CEDAR]}
    coverage = program.made(f"/patients/{entered['public_id']}/coverages", covered)
    [seen] = program.get(f"/patients/{entered['public_id']}/coverages", {"on": "2026-11-02"}).json()
    assert (seen["public_id"], seen["payer"]["party"]["name"], seen["order"]) == (coverage, "Cedar Mutual", 1)
    place = f"/patients/{entered['public_id']}"
    tag = program.get(place).headers["ETag"]
    moved = BODIES["change_patient"] | {"line1": "9 Oak Street"}
    assert program.post(f"{place}/change", moved, If_Match=tag).status_code == 200
    assert program.get(place).json()["party"]["address"]["line1"] == "9 Oak Street"
    said = problem(program.post(f"{place}/change", moved | {"line1": "1 Ash Lane"}, If_Match=tag), 412)
    assert said["current"]["party"]["address"]["line1"] == "9 Oak Street"
    again = program.post(f"{place}/change", moved | {"line1": "1 Ash Lane"}, If_Match=said["etag"])
    assert again.status_code == 200
    said = problem(program.post("/patients", BODIES["enter_patient"] | {"sex": "X", "state": "ILL"}), 422)
    assert said["errors"].keys() == {"sex", "state"}
    ended = program.post(f"/coverages/{coverage}/end", {"ends": "2026-12-01"})
    assert ended.status_code == 200
    problem(program.post(f"/patients/{entered['public_id']}/coverages", covered | {"payer": coverage}), 404)


def test_a_claim_goes_from_its_visit_to_its_payment(program, clinic, office):
    """$150.00 charged, $60.00 above the fee, $18.00 coinsurance: Cedar Mutual pays $72.00 and Ida owes $18.00."""
    visit = program.made("/visits", _visit(clinic))
    assert program.get(f"/visits/{visit}").json()["total_cents"] == 15000
    claim = program.made("/claims", {"encounter": visit})
    place = f"/claims/{claim}"
    seen = program.get(place).json()
    assert (seen["row"]["state"], seen["row"]["total_cents"], seen["run"]["stops"]) == ("ready", 15000, False)
    assert program.post(f"{place}/check").json()["stops"] is False
    sent = program.post(f"{place}/submit").json()
    assert (sent["claims"], sent["cents"]) == (1, 15000)
    said = problem(program.post(f"{place}/submit"), 422)
    assert "not ready" in said["detail"]
    problem(program.post(f"{place}/change", {"diagnoses": ["R05"]}, If_Match=program.get(place).headers["ETag"]), 422)
    file = era_of(answer(clinic.seen(claim), line_of("99213", "CO-45 60.00", "PR-2 18.00")))
    received = program.send("/files", SimpleUploadedFile("era.835", file)).json()
    assert (received["kind"], received["is_new"], received["posted"]) == ("835", True, 1)
    assert program.send("/files", SimpleUploadedFile("again.835", file)).json()["is_new"] is False
    assert [each["state"] for each in program.get("/claims").json()["items"]] == ["paid"]
    account = program.get(f"/accounts/{clinic.ida.account}").json()
    assert [(each["party_name"], each["cents"]) for each in account["owed"]] == [("Moss, Ida", 1800)]
    [row] = program.get("/remittances", {"state": "posted"}).json()["items"]
    whole = program.get(f"/remittances/{row['public_id']}").json()
    assert (row["paid_cents"], whole["claims"][0]["claim"], whole["difference_cents"]) == (7200, claim, 0)
    posted = whole["claims"][0]["public_id"]
    assert program.post(f"/remittances/{row['public_id']}/post").json()["posted"] == 1
    assert program.post(f"/remittances/claims/{posted}/undo", {"reason": "Another office's."}).status_code == 200
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}
    problem(program.post(f"/remittances/claims/{posted}/undo", {"reason": "Again."}), 422)
    assert program.post(f"/remittances/claims/{posted}/retry", {}).status_code == 200
    assert clinic.owed(clinic.ida) == {"Moss, Ida": 1800}


def test_two_programs_change_one_claim_and_the_second_is_shown_what_differs(program, clinic):
    claim = clinic.claim("99213")
    place = f"/claims/{claim.row.public_id}"
    tag = program.get(place).headers["ETag"]
    assert program.post(f"{place}/change", {"diagnoses": ["J069", "R059"]}, If_Match=tag).status_code == 200
    said = problem(program.post(f"{place}/change", {"diagnoses": ["J0190"]}, If_Match=tag), 412)
    assert [each["code"] for each in said["current"]["claim"]["diagnoses"]] == ["J069", "R059"]
    assert said["etag"] == program.get(place).headers["ETag"] != tag
    problem(program.post(f"{place}/change", {"diagnoses": ["J0190"]}), 428)
    problem(program.post(f"{place}/change", {"diagnoses": ["J0190"]}, If_Match="*"), 400)
    problem(program.post(f"{place}/change", {"diagnoses": ["J0190"]}, If_Match=tag.strip('"')), 400)
    problem(program.post(f"{place}/change", {"diagnoses": []}, If_Match=said["etag"]), 422)
    assert [each.code for each in clinic.seen(claim.row.public_id).claim.diagnoses] == ["J069", "R059"]


def test_a_hold_is_let_pass_with_its_reason_or_not_at_all(program, clinic):
    clinic.sent("99213")
    twin = clinic.claim("99213")
    place = f"/claims/{twin.row.public_id}"
    findings = program.get(place).json()["run"]["findings"]
    holds = [each["finding"] for each in findings if each["stops"] and each["finding"]["severity"] == "hold"]
    assert holds, findings
    hold = {"finding": holds[0]["id"], "line": holds[0]["where"].get("line"), "reason": "Seen twice that day."}
    problem(program.post(f"{place}/override", hold | {"finding": "none-such"}), 422)
    assert program.post(f"{place}/override", hold).status_code == 200
    overridden = program.get(place).json()["run"]["findings"]
    assert "Seen twice that day." in [each["overridden"] for each in overridden]


def test_an_invoice_is_drafted_changed_issued_credited_and_printed(program, office):
    client = program.post("/clients", {"name": "Quarry Lane Mill", "terms_days": 30}).json()
    line = {"description": "Hearing screening", "quantity": "12", "unit_cents": 4500}
    invoice = program.made("/invoices", {"client": client["public_id"], "lines": [line]})
    place = f"/invoices/{invoice}"
    first = program.get(place)
    assert (first.json()["total_cents"], first.json()["state"]) == (54000, "draft")  # 12 x $45.00
    change = {"lines": [line | {"quantity": "10"}], "note": "Two did not come"}
    assert program.post(f"{place}/change", change, If_Match=first.headers["ETag"]).status_code == 200
    said = problem(program.post(f"{place}/issue", {"issued_on": str(TODAY)}, If_Match=first.headers["ETag"]), 412)
    assert said["current"]["total_cents"] == 45000
    issued = program.post(f"{place}/issue", {"issued_on": str(TODAY)}, If_Match=said["etag"]).json()
    assert issued["number"].startswith("INV-") and issued["number"].endswith("-00001")
    pdf = program.get(f"{place}/pdf")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    credit = {"reason": "One was billed twice.", "lines": [{"position": 1, "net_cents": 4500}]}
    note = program.post(f"{place}/credit", credit)
    assert note.status_code == 201 and note.json()["number"].startswith("CN-")
    assert program.get(place).json()["open_cents"] == 40500
    too_much = credit | {"lines": [{"position": 1, "net_cents": 45000}]}
    problem(program.post(f"{place}/credit", too_much), 422)
    listed = program.get("/invoices", {"client": client["public_id"]}).json()["items"]
    assert [each["kind"] for each in listed] == ["credit_note", "invoice"]
    draft = program.made("/invoices", {"client": client["public_id"], "lines": [line]})
    tag = program.get(f"/invoices/{draft}").headers["ETag"]
    assert program.post(f"/invoices/{draft}/discard", If_Match=tag).status_code == 200
    said = problem(program.post("/invoices", {"client": client["public_id"], "lines": [line | {"quantity": "0"}]}), 422)
    assert list(said["errors"]) == ["line1.quantity"]


def test_a_payment_is_split_printed_and_voided(program, clinic):
    clinic.visit("99213", coverage="")  # $150.00, Ida's own
    clinic.visit("36415", coverage="", service_date=dt.date(2026, 11, 3))  # $20.00
    bills = program.get(f"/accounts/{clinic.ida.account}/bills").json()
    assert [each["open_cents"] for each in bills] == [15000, 2000]
    split = [{"item": bills[0]["item"], "cents": 10000}, {"item": bills[1]["item"], "cents": 2000}]
    body = {
        "account": clinic.ida.account, "method": "check", "cents": 12500, "received_on": str(TODAY),
        "reference": "1042", "applications": split,
    }  # fmt: skip
    taken = program.post("/receipts", body)
    assert (taken.status_code, taken.json()["unapplied_cents"]) == (201, 500)  # $125.00 - $100.00 - $20.00
    place = f"/receipts/{taken.json()['public_id']}"
    assert [each["cents"] for each in program.get(place).json()["applied"]] == [10000, 2000]
    assert program.get(f"{place}/pdf").content[:5] == b"%PDF-"
    assert clinic.owed(clinic.ida) == {"Moss, Ida": 5000}
    said = problem(program.post("/receipts", body | {"reference": "4111111111111111"}), 422)
    assert list(said["errors"]) == ["reference"]
    said = problem(program.post("/receipts", body | {"applications": [split[0] | {"cents": 999999}]}), 422)
    assert list(said["errors"]) == ["application1.cents"]
    problem(program.post(f"{place}/void", {"reason": " "}), 422)
    assert program.post(f"{place}/void", {"reason": "The check came back."}).status_code == 200
    assert clinic.owed(clinic.ida) == {"Moss, Ida": 17000}
    assert program.get("/receipts", {"account": clinic.ida.account}).json()["items"][0]["voided_on"] is not None


def test_a_payment_in_two_ways_is_two_receipts(program, clinic):
    clinic.visit("99213", coverage="")
    [bill] = program.get(f"/accounts/{clinic.ida.account}/bills").json()
    tenders = [{"method": "card", "cents": 10000, "reference": "T-5521"}, {"method": "cash", "cents": 2500}]
    body = {
        "account": clinic.ida.account, "received_on": str(TODAY), "tenders": tenders,
        "applications": [{"item": bill["item"], "cents": 12500}],
    }  # fmt: skip
    got = program.post("/receipts/several", body)
    assert got.status_code == 201, got.content
    assert len(got.json()["receipts"]) == 2
    assert clinic.owed(clinic.ida) == {"Moss, Ida": 2500}


def test_work_is_taken_put_off_handed_over_and_finished(program, clinic, office):
    clinic.sent("99213")
    clinic.claim("99213")  # held: a twin
    [group] = [each for each in program.get("/work").json() if each["kind"] == "claim_held"]
    item = group["items"][0]["public_id"]
    assert [each["public_id"] for each in program.get("/work/kinds/claim_held").json()["items"]] == [item]
    assert program.post(f"/work/{item}/take").status_code == 200
    assert program.get(f"/work/{item}").json()["owner"] == "Owner Example"
    colleague = next(each for each in program.get("/colleagues").json() if each["name"] == "Biller Example")
    assert program.post(f"/work/{item}/hand-over", {"to": colleague["public_id"]}).status_code == 200
    said = problem(program.post(f"/work/{item}/take"), 422)
    assert "a colleague has this already" in said["detail"].lower()
    later = str(timezone.now().date() + dt.timedelta(days=7))
    said = problem(program.post(f"/work/{item}/snooze", {"until": "2020-01-01", "reason": ""}), 422)
    assert said["errors"].keys() == {"until", "reason"}
    assert program.post(f"/work/{item}/snooze", {"until": later, "reason": "They call back."}).status_code == 200
    assert program.post(f"/work/{item}/finish", {"why": "Called: it is on file."}).status_code == 200
    assert program.get(f"/work/{item}").json()["state"] == "done"


def test_documents_are_kept_once_listed_and_given_back_as_they_were(program, office):
    letter = b"%PDF-1.7 a letter"
    kept = program.send("/documents", SimpleUploadedFile("letter.pdf", letter)).json()
    assert (
        program.send("/documents", SimpleUploadedFile("the same.pdf", letter)).json()["public_id"] == kept["public_id"]
    )
    place = f"/documents/{kept['public_id']}"
    assert program.get(place).json()["sha256"] == kept["sha256"]
    content = program.get(f"{place}/content")
    assert (content.content, content.headers["Content-Disposition"]) == (letter, 'attachment; filename="letter.pdf"')
    assert [each["name"] for each in program.get("/documents").json()["items"]] == ["letter.pdf"]
    said = problem(program.post("/documents", {"file": "x"}), 415)
    assert "multipart" in said["detail"]


def test_a_document_of_another_desk_takes_that_desk_s_permission(program, clinic, office):
    clinic.sent("99213")
    [batch] = program.get("/documents").json()["items"]
    narrow = key_of(office.owner, "documents.view")
    assert narrow.get("/documents").json()["items"] == []
    for place in (f"/documents/{batch['public_id']}", f"/documents/{batch['public_id']}/content"):
        assert problem(narrow.get(place), 403)["permission"] == "claims.view"


def test_the_trail_names_the_key_on_all_that_it_sees_and_does(program, clinic, office):
    before = ViewEvent.objects.count()
    claim = program.made("/claims", {"encounter": clinic.visit("99213")})
    program.get(f"/claims/{claim}")
    channel = f"api:{program.token.split('_')[1]}"
    change = ChangeEvent.rows.of(office.owner).latest("id")
    assert (change.channel, change.action, change.subject) == (channel, "claims.prepare", claim)
    seen = ViewEvent.objects.order_by("id")[before:]
    assert [(each.channel, each.what, each.subject) for each in seen] == [(channel, "claim", claim)]


def test_a_program_has_itself_told_what_happens(program, clinic, office):
    body = {"name": "Lab interface", "url": "https://lab.example/billing", "events": ["claim.submitted"]}
    made = program.post("/webhooks", body, Idempotency_Key="endpoint")
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    said = problem(program.post("/webhooks", body, Idempotency_Key="endpoint"), 422)  # the secret is given once
    assert list(said["errors"]) == ["name"]
    records = CommandRecord.rows.of(office.owner).values_list("answer", flat=True)
    assert not [each for each in records if made.json()["secret"].encode() in bytes(each)]
    claim = clinic.sent("99213")
    [told] = program.get("/webhooks/deliveries").json()
    assert (told["type"], told["subject"], told["state"]) == ("claim.submitted", claim.row.public_id, "waiting")
    assert program.post(f"/webhooks/deliveries/{told['public_id']}/again").status_code == 200
    endpoint = made.json()["public_id"]
    assert program.post(f"/webhooks/{endpoint}/again").status_code == 200
    assert program.post(f"/webhooks/{endpoint}/end").status_code == 200
    [seen] = program.get("/webhooks").json()
    assert (seen["active"], seen["failed"]) == (False, 1)
    said = problem(program.post("/webhooks", body | {"url": "http://10.0.0.8/"}), 422)
    assert list(said["errors"]) == ["url"]
