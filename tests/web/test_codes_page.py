"""The codes page and a code's own: found as typed, on a day, by set; what is typed wrongly is kept and said."""

import logging

import pytest
from django.urls import reverse


@pytest.fixture
def biller(as_role):
    return as_role("biller")


def find(client, words: str, *, live: bool = True, **more: str):
    headers = {"HX-Request": "true"} if live else {}
    return client.post(reverse("codes"), {"words": words, "on": "", "set": ""} | more, headers=headers)


def test_the_page_opens_empty_with_the_sets_to_choose(biller):
    got = biller.get(reverse("codes"))
    assert got.status_code == 200
    assert '<option value="icd10cm">Diagnoses (ICD-10-CM)</option>' in got.text
    assert "No code fits" not in got.text


def test_words_bring_codes_as_a_piece_of_the_page(biller):
    got = find(biller, "low back pain")
    assert "<html" not in got.text
    assert f'href="{reverse("code", args=["M5450"])}"' in got.text
    assert "M54.50" in got.text
    assert "FY2026-April" in got.text


def test_without_a_script_the_same_codes_stand_on_a_whole_page(biller):
    got = find(biller, "low back pain", live=False)
    assert "<html" in got.text
    assert "M54.50" in got.text
    assert 'value="low back pain"' in got.text


@pytest.mark.parametrize("typed", ["E11.40", "e1140", "vertebrogenic low back pain"])
def test_what_can_only_be_one_code_opens_without_a_script(biller, typed):
    got = find(biller, typed, live=False)
    code = "M5451" if "back" in typed else "E1140"
    assert (got.status_code, got.headers["Location"]) == (302, reverse("code", args=[code]))


def test_a_day_chosen_goes_along(biller):
    got = find(biller, "E11.40", live=False, on="12/1/2025")
    assert got.headers["Location"] == reverse("code", args=["E1140"]) + "?on=20251201"
    assert "?on=20251201" in find(biller, "E11.40", on="12/1/2025").text


def test_one_set_alone(biller):
    assert "Type of bill" in find(biller, "11").text
    got = find(biller, "11", set="pos").text
    assert "Place of service" in got
    assert "Type of bill" not in got


def test_a_slip_is_said(biller):
    got = find(biller, "diabtes neuropthy").text
    assert "Nothing has these words as typed" in got
    assert "E11.40" in got
    assert find(biller, "diabtes neuropthy", live=False).status_code == 200, "a guess is not opened by itself"


def test_nothing_found_says_what_to_try(biller):
    assert "No code fits." in find(biller, "xyzzy").text


def test_a_code_that_is_over_leads_to_what_it_was(biller):
    got = find(biller, "250.00").text
    assert "Not in force on" in got
    assert reverse("code", args=["25000"]) in got
    assert "E11.9" in biller.get(reverse("code", args=["25000"])).text


def test_a_day_that_is_none_is_said_beside_its_field_and_kept(biller):
    got = find(biller, "low back pain", live=False, on="13/45/2026")
    assert 'value="13/45/2026"' in got.text
    assert 'aria-invalid="true" aria-describedby="on-error"' in got.text
    assert 'value="low back pain"' in got.text
    assert 'class="notice notice-bad"' in find(biller, "low back pain", on="13/45/2026").text
    page = biller.get(reverse("code", args=["M5450"]), {"on": "13/45/2026"})
    assert (page.status_code, 'value="13/45/2026"' in page.text, 'id="on-error"' in page.text) == (200, True, True)


def test_what_was_typed_stands_in_no_log(biller, caplog):
    with caplog.at_level(logging.DEBUG):
        find(biller, "neuropathy", live=False)
    assert "neuropathy" not in caplog.text


def test_a_code_s_page_shows_its_headings_its_notes_and_its_mapping(biller):
    got = biller.get(reverse("code", args=["E1140"])).text
    assert f'<a href="{reverse("code", args=["E11"])}" title="Type 2 diabetes mellitus">E11</a>' in got
    assert f'insulin (<a href="{reverse("code", args=["Z794"])}">Z79.4</a>)' in got
    assert "Combination, scenario 1: 250.60 AND 357.2, together." in got
    assert "357.2" in got


def test_a_heading_s_page_shows_what_to_bill(biller):
    got = biller.get(reverse("code", args=["M545"])).text
    assert "A heading" in got
    for code in ("M54.50", "M54.51", "M54.59"):
        assert code in got


def test_a_code_of_two_sets_shows_both(biller):
    """V43.3 was a heart valve, and is a car occupant."""
    got = biller.get(reverse("code", args=["V433"])).text
    assert "Heart valve replaced by other means" in got
    assert "collision with car" in got
    assert "Not in force" in got


def test_markup_that_is_typed_is_shown_as_typed(biller):
    got = find(biller, "<b>x</b>", live=False).text
    assert "<b>x</b>" not in got
    assert "&lt;b&gt;x&lt;/b&gt;" in got


@pytest.mark.parametrize("code", ["NOPE", "claim_held", "x" * 300])
def test_a_code_of_nothing_is_said(biller, code):
    assert biller.get(reverse("code", args=[code])).status_code == 404


# ------------------------------------------------------------------ the same for programs


def test_programs_search_show_and_map(office):
    from tests.api.conftest import key_of

    program = key_of(office.owner, "charges.view")
    found = program.post(
        "/codes/search", {"typed": "diabtes neuropthy", "on": "2026-11-24", "set_name": "icd10cm"}
    ).json()
    assert found["near"] is True
    assert "E1140" in [each["code"] for each in found["codes"]]
    shown = program.post("/codes/show", {"code": "E11.40", "on": "2026-11-24"}).json()
    assert shown["shown"][0]["title"] == "Type 2 diabetes mellitus with diabetic neuropathy, unspecified"
    (mapping,) = program.post("/codes/map", {"code": "250.00", "on": "2026-11-24"}).json()
    assert [each["code"] for each in mapping["alone"]] == ["E119"]
    refused = program.post("/codes/search", {"typed": "knee", "on": "2026-11-24", "set_name": "nonsense"})
    assert refused.status_code == 422
