"""One claim: typed, checked while typed, saved, met by two people, let pass, sent."""

import re

import pytest
from django.urls import reverse
from tests.clinic import key
from tests.web.forms import sent_of

from billwright.apps.claims import actions
from billwright.apps.claims.actions import ChangeClaim


def form_of(page: str) -> dict[str, str]:
    return sent_of(page, '<form id="sheet"')


def opened(client, claim) -> dict[str, str]:
    return form_of(client.get(reverse("claim", args=[claim.row.public_id])).text)


def post(client, name, claim, sent):
    return client.post(reverse(name, args=[claim.row.public_id]), sent)


def place(page: str, name: str) -> str:
    """What stands in one place beside a field, of an answer to typing."""
    return re.search(rf'<div id="at-{name}" hx-swap-oob="innerHTML">(.*?)</div>\n', page, re.S)[1]


def test_saved_as_opened_it_changes_nothing(as_role, clinic):
    claim, client = clinic.claim("99213", "36415"), as_role("biller")
    assert post(client, "change_claim", claim, opened(client, claim)).status_code == 302
    assert clinic.seen(claim.row.public_id).version == 1


def test_a_finding_stands_beside_its_code_with_the_codes_to_choose(as_role, clinic):
    claim, client = clinic.claim("99213", diagnoses=("J06",)), as_role("biller")
    page = client.get(reverse("claim", args=[claim.row.public_id])).text
    beside = re.search(r'id="at-dx1">(.*?)<span class="dx-letter"', page, re.S)[1]
    assert "is a heading" in beside and 'value="dx1=J06.9"' in beside
    assert "1 problem stops it" in page
    (box,) = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="dx1"' in tag]
    assert 'aria-invalid="true"' in box
    saved = post(client, "change_claim", claim, opened(client, claim) | {"fill": "dx1=J069"})
    assert saved.status_code == 302
    assert clinic.seen(claim.row.public_id).row.state == "ready"


def test_what_is_typed_is_checked_and_only_places_that_change_come_back(as_role, clinic, database):
    claim, client = clinic.claim("99213"), as_role("biller")
    sent = opened(client, claim)
    said = post(client, "try_claim", claim, sent | {"dx1": "J06"}).text
    assert "is a heading" in place(said, "dx1") and "1 problem stops it" in said
    assert 'name="showing" value="dx1 "' in said and 'id="at-line1"' not in said
    mended = post(client, "try_claim", claim, sent | {"dx1": "J06.9", "showing": "dx1"}).text
    assert place(mended, "dx1").strip() == "" and "Nothing stops it" in mended
    assert "Acute upper respiratory infection" in mended
    assert clinic.seen(claim.row.public_id).version == 1


def test_a_mistyped_code_comes_with_those_that_begin_like_it(as_role, clinic):
    claim, client = clinic.claim("99213"), as_role("biller")
    beside = place(post(client, "try_claim", claim, opened(client, claim) | {"dx1": "M54.55"}).text, "dx1")
    assert re.findall(r'value="dx1=([^"]*)"', beside) == ["M54.50", "M54.51", "M54.59"]


@pytest.mark.parametrize(
    ("typed", "where", "words"),
    [
        ({"dx1": "J06;9"}, "dx1", "This is no diagnosis code"),
        ({"line1_pointers": "B"}, "line1", "Diagnosis B is empty"),
        ({"line1_pointers": "?"}, "line1", "Name diagnoses by"),
        ({"line1_modifiers": "25 59 GP KX 76"}, "line1", "At most four modifiers"),
        ({"place_of_service": "1"}, "place_of_service", "Two digits"),
        ({"referring_npi": "123"}, "referring_npi", "An NPI has ten digits"),
        ({"referring_npi": "1999999984"}, "referring_last", "Give both, or neither"),
        ({"note": "x" * 81}, "note", "At most 80 characters"),
        ({"onset": "31/31/2026"}, "onset", "There is no month 31"),
    ],
)
def test_bad_input_is_told_beside_its_field_while_typing_and_when_saved(as_role, clinic, typed, where, words):
    claim, client = clinic.claim("99213", diagnoses=("J06",)), as_role("biller")
    sent = opened(client, claim) | typed
    said = post(client, "try_claim", claim, sent)
    assert said.status_code == 200 and words.lower() in place(said.text, where).lower()
    if "dx1" not in typed:
        assert "is a heading" in place(said.text, "dx1"), "the rest is checked all the same"
    saved = post(client, "change_claim", claim, sent)
    assert saved.status_code == 422 and words.lower() in saved.text.lower()
    name, value = next(iter(typed.items()))
    assert form_of(saved.text)[name] == value, "what was typed is kept"
    assert clinic.seen(claim.row.public_id).version == 1


def test_a_diagnosis_taken_out_closes_up_and_the_letters_follow(as_role, clinic):
    claim, client = clinic.claim("99213", diagnoses=("J069", "R059", "R509")), as_role("biller")
    sent = opened(client, claim) | {"dx2": "", "line1_pointers": "AC"}
    post(client, "change_claim", claim, sent)
    after = clinic.seen(claim.row.public_id).claim
    assert [each.code for each in after.diagnoses] == ["J069", "R509"]
    assert after.lines[0].pointers == (1, 2)


def test_two_people_the_second_is_told_and_nothing_is_overwritten(as_role, clinic, office, database):
    claim = clinic.claim("99213", "36415")
    first, second = as_role("manager"), as_role("biller")
    sent = opened(second, claim)
    theirs = opened(first, claim) | {"dx1": "J029", "place_of_service": "12"}
    assert post(first, "change_claim", claim, theirs).status_code == 302
    mine = sent | {"dx1": "J00", "line2_modifiers": "59"}
    told = post(second, "change_claim", claim, mine)
    assert told.status_code == 409
    assert "Manager Example changed this claim while you were at it" in told.text
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>", told.text)
    assert rows == ["Diagnosis A", "Place of service"]
    assert clinic.seen(claim.row.public_id).claim.diagnoses[0].code == "J029", "theirs stands"
    again = form_of(told.text)
    assert (again["dx1"], again["line2_modifiers"]) == ("J00", "59"), "what was typed is kept"
    assert again["place_of_service"] == "12", "what only they changed is taken over"
    assert post(second, "change_claim", claim, again).status_code == 302
    after = clinic.seen(claim.row.public_id).claim
    assert (after.diagnoses[0].code, after.place_of_service, after.lines[1].modifiers) == ("J00", "12", ("59",))


def test_a_base_that_was_tampered_with_breaks_nothing(as_role, clinic, office):
    claim, client = clinic.claim("99213"), as_role("biller")
    sent = opened(client, claim)
    actions.change(office.biller, ChangeClaim(key(), claim.row.public_id, 1, note="FIRST"))
    for base in ("", "[1]", "{", '"x"', '{"note": [1]}'):
        assert post(client, "change_claim", claim, sent | {"base": base}).status_code == 409, base


def test_the_form_sent_twice_saves_once(as_role, clinic):
    claim, client = clinic.claim("99213"), as_role("biller")
    sent = opened(client, claim) | {"note": "SEE RECORD"}
    assert [post(client, "change_claim", claim, sent).status_code for _ in range(2)] == [302, 302]
    assert clinic.seen(claim.row.public_id).version == 2


def test_a_hold_is_let_pass_with_a_reason_and_what_was_typed_is_saved_first(as_role, clinic):
    clinic.sent("99213")
    held, manager = clinic.claim("99213"), as_role("manager")
    sent = opened(manager, held) | {"note": "SEEN TWICE", "override": "duplicate-prior:1"}
    refused = post(manager, "override_finding", held, sent | {"reason-duplicate-prior:1": "ok"})
    assert refused.status_code == 422 and "Say why in a few words" in refused.text
    assert form_of(refused.text)["note"] == "SEEN TWICE" and clinic.seen(held.row.public_id).version == 1
    sent |= {"reason-duplicate-prior:1": "seen twice that day"}
    assert post(manager, "override_finding", held, sent).status_code == 302
    seen = clinic.seen(held.row.public_id)
    assert (seen.row.state, seen.claim.note) == ("ready", "SEEN TWICE")


def test_who_may_not_let_a_hold_pass_is_told_who_may(as_role, clinic):
    clinic.sent("99213")
    address, words = reverse("claim", args=[clinic.claim("99213").row.public_id]), "a manager can let it pass"
    assert [words in as_role(role).get(address).text for role in ("biller", "manager")] == [True, False]


def test_submit_saves_what_was_typed_and_sends_it_where_nothing_stops_it(as_role, clinic):
    claim, client = clinic.claim("99213", diagnoses=("J06",)), as_role("biller")
    stopped = client.post(
        reverse("submit_claim", args=[claim.row.public_id]), opened(client, claim) | {"note": "ONE"}, follow=True
    )
    assert "This claim is not ready" in stopped.text
    seen = clinic.seen(claim.row.public_id)
    assert (seen.row.state, seen.claim.note) == ("held", "ONE")
    sent = client.post(
        reverse("submit_claim", args=[claim.row.public_id]), opened(client, claim) | {"dx1": "J069"}, follow=True
    )
    assert "Submitted to EXCHANGE" in sent.text and "Next: the partner says" in sent.text
    assert clinic.seen(claim.row.public_id).submissions[0].claim.diagnoses[0].code == "J069"
    late = post(client, "change_claim", claim, {"key": "x", "version": "2"})
    assert late.status_code == 422


def test_who_only_reads_sees_the_claim_without_a_form(as_role, clinic):
    claim = clinic.claim("99213", diagnoses=("J06",))
    page = as_role("auditor").get(reverse("claim", args=[claim.row.public_id])).text
    assert 'id="sheet"' not in page and "is a heading" in page and "J06" in page
    assert post(as_role("auditor"), "try_claim", claim, {}).status_code == 403


def test_codes_are_suggested_for_the_day_of_service(as_role, clinic):
    client = as_role("front_desk")
    said = client.post(reverse("suggest_codes"), {"set": "icd10cm", "typed": "j06", "on": "2026-11-02"}).text
    assert re.findall(r'data-code="([\w.]+)"', said) == ["J06", "J06.0", "J06.9"]
    assert "a heading" in said
    fees = client.post(reverse("suggest_codes"), {"set": "procedures", "typed": "9921", "on": "2026-11-02"}).text
    assert re.findall(r'data-code="(\w+)"', fees) == ["99213", "99214"]
    for odd in ({}, {"set": "users", "typed": "a"}, {"set": "pos", "typed": "1", "on": "never"}):
        assert client.post(reverse("suggest_codes"), odd).status_code == 200


def test_a_claim_that_was_sent_shows_its_diagnoses_as_people_write_them(as_role, clinic):
    sent = clinic.sent("99213", diagnoses=("J45909", "I10"))
    page = as_role("biller").get(reverse("claim", args=[sent.row.public_id])).text
    shown = page.split('<h2 id="diagnoses">')[1].split("</section>")[0]
    assert re.findall(r'<span class="code">([^<]*)</span>', shown) == ["J45.909", "I10"]
