"""A payer's code is found from anywhere: what it means, and the answers in which payers said so."""

import msgspec
import pytest
from django.conf import settings
from django.urls import reverse
from tests.clinic import answer, line

from billwright import codestore
from billwright.apps.checks.payer_words import brief
from billwright.apps.claims.words import status_words
from billwright.records.acknowledgment import ClaimStatus
from billwright.web import finding
from billwright.web.words import meaning, payer_code, reason_words


@pytest.mark.parametrize(
    ("typed", "code"),
    [("CO-45", "45"), ("co45", "45"), ("CARC 45", "45"), ("carc: pr 1", "1"), ("45", "45"), ("rarc n130", "N130"),
     ("PR", "PR"), ("oa-a1", "A1")],
)  # fmt: skip
def test_a_code_is_read_as_it_is_typed(typed, code):
    assert payer_code(typed) == code


def hits(actor, typed: str) -> list[tuple[str, str]]:
    groups = {each.heading: each.hits for each in finding.find(actor, typed, 8)}
    return [(each.title, each.detail) for each in groups.get("Payers’ codes", [])]


def test_it_is_found_by_code_or_by_what_it_means(clinic):
    biller = clinic.office.biller
    assert hits(biller, "CO-45") == [("45", "above the agreed fee · payer’s reason (CARC)")]
    assert hits(biller, "authorization") == [("197", "no authorization · payer’s reason (CARC)")]
    assert hits(biller, "N130") == [("N130", "the plan’s own documents say what it covers · payer’s remark (RARC)")]
    assert hits(biller, "CO-288") == [
        ("288", "payer’s code")
    ]  # without words of ours, typed so that it is nothing else
    assert hits(biller, "288") == hits(clinic.office.front_desk, "CO-45") == []


def test_its_page_lists_the_answers_with_what_was_taken_off(as_role, clinic):
    """60.00 of the first, 12.00 of the second; the third bears another reason."""
    first, second, third = clinic.sent("99213"), clinic.sent("36415"), clinic.sent("97110")
    remarked = msgspec.structs.replace(line("36415", "CO-45 12.00"), remarks=("N130",))
    clinic.posts(
        answer(first, line("99213", "CO-45 60.00", "PR-2 18.00")),
        answer(second, remarked),
        answer(third, line("97110", "PR-1 10.00")),
    )
    page = as_role("biller").get(reverse("payer_code", args=["45"])).text
    assert "above the agreed fee" in page and "$60.00" in page and "$12.00" in page
    assert first.row.control_number in page and second.row.control_number in page
    assert third.row.control_number not in page
    page = as_role("biller").get(reverse("payer_code", args=["N130"])).text
    assert second.row.control_number in page and first.row.control_number not in page


def test_a_code_that_nobody_said_has_a_page_all_the_same(as_role, clinic):
    page = as_role("biller").get(reverse("payer_code", args=["288"])).text
    assert "We have no words for this code" in page and "No payer has said so there" in page


# ------------------------------------------------------------------ lists that the office has loaded


@pytest.fixture
def lists(tmp_path, monkeypatch):
    """Invented words for 45, N130, A7 and 562 in lists of X12's layout."""
    monkeypatch.setattr("billwright.codestore.loading.ensure_shipped", lambda home: None)
    monkeypatch.setattr(settings, "BILLWRIGHT_HOME", tmp_path / "home")
    usage = "Usage: look elsewhere for more."
    for set_name, code, words in (
        ("carc", "45", f"Invented long words about the fee. {usage}"),
        ("rarc", "N130", "Invented words about the plan."),
        ("claim-status-category", "A7", "Invented words of a category."),
        ("claim-status", "562", "Invented words of a status."),
    ):
        path = tmp_path / f"{set_name}.csv"
        path.write_text(f'Code,Description,Start Date,Stop Date\n{code},"{words}",1/1/1995,\n')
        codestore.load(tmp_path / "home", set_name, path, "2026-11-01")


def test_a_loaded_list_s_words_win_over_our_own(as_role, clinic, lists):
    page = as_role("biller").get(reverse("payer_code", args=["45"])).text
    assert "Invented long words about the fee. Usage: look elsewhere for more." in page
    assert "From the list of X12 that your office has loaded." in page and "above the agreed fee" not in page
    assert reason_words("CO-45") == "Invented long words about the fee (CO-45)", "short inside a table"
    assert reason_words("PR-1") == "deductible (PR-1)", "what the list does not hold keeps our words"
    biller = clinic.office.biller
    assert hits(biller, "CO-45") == [("45", "Invented long words about the fee · payer’s reason (CARC)")]
    assert hits(biller, "about the plan") == [("N130", "Invented words about the plan · payer’s remark (RARC)")]


def test_the_front_end_s_statuses_are_told_in_the_loaded_words_too(lists):
    assert (
        status_words(ClaimStatus("A7", "562")) == "Invented words of a category (A7): Invented words of a status (562)"
    )
    assert meaning("STC01-1", "A7") == "Invented words of a category"
    assert meaning("STC10-2", "562") == "Invented words of a status"
    assert meaning("STC01-1", "A3") == "returned as it cannot be processed"
    assert meaning("CLP02", "1") and meaning("NM103", "1") == ""


def test_a_meaning_of_many_words_is_cut_at_one():
    assert brief("word " * 40) == "word " * 17 + "word …"
