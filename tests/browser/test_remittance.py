"""What a payer paid: posted and undone; and a very large file, posted by a job that is watched, stopped and gone on with."""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.clinic import answer, era, line
from tests.many import many_claims

from billwright.flows.jobs import run_jobs
from billwright.rules.ledger import chart


@pytest.fixture
def worker() -> Iterator[None]:
    """The background worker's part that does long work."""
    stop = threading.Event()
    thread = threading.Thread(target=run_jobs, args=(stop, 0.1))
    thread.start()
    yield
    stop.set()
    thread.join()


def take_in(desk, name: str, data: bytes) -> None:
    desk.open("/files/receive/")
    desk.page.get_by_label("File").set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
    desk.page.get_by_role("button", name="Take it in").click()


def test_post_and_undo(desk, clinic):
    """Ida: 150.00 − 30.00 − 20.00 = 100.00 paid, less 5.00 that the payer takes back; Rosa: denied."""
    ida, rosa = clinic.sent("99213"), clinic.sent("99213", who=clinic.rosa)
    data = era(
        answer(ida, line("99213", "CO-45 30.00", "PR-3 20.00")),
        answer(rosa, line("99213", "CO-16 150.00"), status="4"),
        trace="EFT501",
        plb=(("WO", 500),),
    )
    desk.sign_in("biller")
    desk.arrive("Today")
    take_in(desk, "era.835", data)
    desk.arrive("Files")
    desk.open(f"/remittances/{clinic.remittance().row.public_id}/")
    desk.look("remittance", "Remittance EFT501")
    proof = desk.page.get_by_role("region", name="Does the check add up?")
    expect(proof).to_contain_text(
        re.compile(r"Paid on 2 claims\s*\$100\.00.*Recovery.*−\$5\.00.*Makes\s*\$95\.00", re.DOTALL)
    )

    desk.page.get_by_text(ida.row.control_number).click()
    expect(desk.page.get_by_role("cell", name="above the agreed fee (CO-45)")).to_be_visible()
    desk.look("remittance-opened", "Remittance EFT501")
    desk.page.get_by_role("link", name="What the file says").click()
    expect(desk.page.get_by_text(re.compile(rf"CLP\*{ida.row.control_number}\*1\*150\*100"))).to_be_visible()
    desk.look("remittance-said", re.compile("^What the file says of"))
    desk.page.get_by_role("button", name="Close").click()

    desk.page.get_by_role("link", name="Undo the posting").click()
    drawer = desk.page.get_by_role("dialog", name="Beside this page")
    expect(drawer.get_by_role("heading", name=re.compile("^Undo the posting of"))).to_be_visible()
    expect(drawer.get_by_role("row", name=re.compile(r"Remittances in clearing.*−\$100\.00"))).to_be_visible()
    desk.look("remittance-undo", re.compile("^Undo the posting of"))
    drawer.get_by_role("button", name="Undo by reversal").click()
    expect(
        desk.page.get_by_text("the reason stays in the books").or_(desk.page.get_by_text("This is needed"))
    ).to_be_visible()
    desk.page.get_by_label("Why it is undone").fill("posted to the wrong claim")
    desk.page.get_by_role("button", name="Undo by reversal").click()
    desk.look("remittance-undone", re.compile(f"Claim {ida.row.control_number}.*Set aside"))
    expect(desk.page.get_by_text("Undone: posted to the wrong claim")).to_be_visible()
    assert (clinic.clearing, clinic.owed(clinic.ida)) == (10000, {"Cedar Mutual": 15000})

    desk.page.get_by_role("link", name="Post it again").click()
    desk.page.get_by_role("button", name="Post it again").click()
    desk.arrive(re.compile(f"Claim {ida.row.control_number}.*Posted"))
    assert (clinic.clearing, clinic.owed(clinic.ida)) == (0, {"Moss, Ida": 2000})
    assert clinic.books_agree()


def test_a_claim_is_found_in_a_remittance_by_patient_without_a_name_in_the_address(desk, clinic):
    clinic.posts(answer(clinic.sent("99213"), line("99213", "CO-45 30.00")),
                 answer(clinic.sent("99213", who=clinic.rosa), line("99213", "CO-45 30.00")), trace="EFT7")  # fmt: skip
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open(f"/remittances/{clinic.remittance().row.public_id}/")
    desk.page.get_by_label("Find a claim in it by patient or number").fill("moss")
    desk.page.get_by_role("search").get_by_role("button", name="Find").last.click()
    desk.arrive("Found in it")
    expect(desk.page.locator(".era > li")).to_have_count(1)
    expect(desk.page.locator(".era")).to_contain_text("Moss, Ida")
    assert "moss" not in desk.page.url.lower()


def test_five_thousand_claims_are_posted_while_somebody_watches(desk, clinic, worker):
    """5,000 × 100.00 paid: stopped on the way and gone on with, all of it is posted once and to the cent."""
    data = many_claims(clinic, 5000).era("EFT5000")
    desk.sign_in("biller")
    desk.arrive("Today")
    take_in(desk, "very-large.835", data)
    desk.arrive(re.compile("^Take in and post a file"))
    expect(desk.page.get_by_text(re.compile(r"^[1-9][\d,]* of 5,000 claims$"))).to_be_visible(timeout=60_000)
    desk.look("job-running", re.compile("^Take in and post a file"))
    desk.page.reload()
    expect(desk.page.get_by_text(re.compile(r"^[1-9][\d,]* of 5,000 claims$"))).to_be_visible()

    desk.page.get_by_role("button", name="Stop").click()
    desk.look("job-stop", "Stop it here?")
    desk.page.get_by_role("button", name="Stop it").click()
    desk.arrive(re.compile("Stopped$"))
    desk.look("job-stopped", re.compile("Stopped$"))
    left = clinic.clearing
    assert 0 < left < 5000 * 10000
    assert left % 10000 == 0
    desk.open("/jobs/")
    desk.look("jobs", "Long work")

    desk.page.get_by_role("link", name=re.compile("^Take in and post a file")).click()
    desk.page.get_by_role("button", name="Go on").click()
    expect(desk.page.get_by_role("heading", name=re.compile("Done$"))).to_be_visible(timeout=120_000)
    expect(desk.page.get_by_text("5,000 claims posted, 0 set aside")).to_be_visible()
    desk.look("job-done", re.compile("Done$"))
    assert (clinic.books(chart.CASH), clinic.clearing) == (5000 * 10000, 0)
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000, "Moss, Ida": 5000 * 2000}

    desk.page.get_by_role("link", name=re.compile("^Payment EFT5000")).click()
    desk.look("remittance-large", "Remittance EFT5000")
    expect(desk.page.get_by_role("region", name="Does the check add up?")).to_contain_text("$500,000.00")
    desk.page.get_by_role("link", name="Later claims").click()
    expect(desk.page.get_by_text(re.compile("M00051$"))).to_be_visible()
    assert clinic.books_agree()
