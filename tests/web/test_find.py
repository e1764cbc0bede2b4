"""Typed → found: the search of every page and the palette, as each role sees it."""

import datetime as dt
import logging
import re

import pytest
from django.urls import reverse
from tests.clinic import answer, era, line, open_clinic

from billwright.apps.compliance.models import ViewEvent
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.parties import actions as parties
from billwright.apps.receipts import actions as receipts
from billwright.web import commands, finding
from billwright.web.views.find import AT_ONCE

MUNOZ, MOSS, MILL = "Muñoz-Ortega, María José", "Moss, Ida", "Quarry Lane Mill"


@pytest.fixture
def clinic(office, database):
    """Beside Rosa Quill, Ida Moss and Tom Reed: María José Muñoz-Ortega, a mill, a paid claim, an invoice and a receipt."""
    clinic = open_clinic(office)
    parties.enter_patient(
        office.front_desk,
        parties.EnterPatient(
            key="munoz", last="Muñoz-Ortega", first="María", middle="José", birth_date=dt.date(1991, 7, 4), sex="F",
            phone="(555) 010-4477",
        ),
    )  # fmt: skip
    mill = parties.enter_client(office.owner, parties.EnterClient(key="mill", name=MILL, phone="5550100900"))
    draft = invoices.WriteDraft("i", mill.public_id, (DraftLine("Screening", unit_cents=4500),))
    invoices.issue(
        office.owner, invoices.Issue("issue", invoices.write_draft(office.owner, draft), office.owner.today, 1)
    )
    paid = clinic.sent("99213")
    clinic.receive(era(answer(paid, line("99213", "CO-45 60.00"), payer_control_number="ICN77001"), trace="EFT900"))
    receipts.take_payment(office.owner, receipts.TakePayment("r", clinic.rosa.account, "cash", 500, office.owner.today))
    return clinic


def titles(actor, typed: str) -> list[str]:
    return [hit.title for group in finding.find(actor, finding.clean(typed), AT_ONCE) for hit in group.hits]


PEOPLE = [
    ("munoz", [MUNOZ]),
    ("MUÑOZ", [MUNOZ]),
    ("ortega m", [MUNOZ]),
    ("jose mun", [MUNOZ]),
    ("munozortega", [MUNOZ]),
    ("ida mo", [MOSS]),
    ("moss, i", [MOSS]),
    ("mo", [MOSS]),
    ("ida quill", []),
    ("7/4/1991", [MUNOZ]),
    ("07-04-1991", [MUNOZ]),
    ("1991-07-04", [MUNOZ]),
    ("7/4/91", [MUNOZ]),
    ("7/5/1991", []),
    ("13/45/1991", []),
    ("moss 2/3/1980", [MOSS]),
    ("moss 2/3/1981", []),
    ("5550104477", [MUNOZ]),
    ("555.010.4477", [MUNOZ]),
    ("(555) 010-4477", [MUNOZ]),
    ("+1 555 010 4477", [MUNOZ]),
    ("010-4477", [MUNOZ]),
    ("P-000004", [MUNOZ]),
    ("p4", [MUNOZ]),
    ("mill quarry", [MILL]),
    ("555 010 0900", [MILL]),
    ("c-00001", [MILL]),
]
PAPERS = [
    ("icn77", "Claim 1C000001"),
    ("ICN77001", "Claim 1C000001"),
    ("EFT90", "Payment EFT900"),
    ("eft900", "Payment EFT900"),
    ("inv-2026", "Invoice INV-2026-00001"),
    ("R-2026-0", "Receipt R-2026-00001"),
    ("99213", "99213"),
    ("J06.9", "J069"),
    ("migraine without aura", "G430"),
]


def test_people_are_found_by_whatever_one_knows_of_them(clinic, office):
    found = [
        (typed, [each for each in titles(office.biller, typed) if "," in each or each == MILL]) for typed, _ in PEOPLE
    ]
    assert found == PEOPLE


def test_papers_and_codes_are_found_by_their_beginning(clinic, office):
    assert [(typed, title) for typed, title in PAPERS if title not in titles(office.biller, typed)] == []
    assert titles(office.biller, clinic.claims_of(clinic.ida)[0].control_number[:-1])[0].startswith("Claim ")
    assert "Claim 1C000001" not in titles(office.biller, "IC"), "two letters are the beginning of everything"


def test_a_role_finds_what_it_may_see(clinic, office):
    for typed, title in PAPERS:
        hidden = title.split()[0] in ("Claim", "Payment", "Invoice")
        assert (title in titles(office.front_desk, typed)) is not hidden, typed


def test_another_practice_finds_nothing_but_codes(clinic, office):
    neighbour = office.neighbour()
    for typed, _ in PEOPLE + PAPERS:
        groups = finding.find(neighbour, finding.clean(typed), AT_ONCE)
        assert {group.heading for group in groups} <= {"Codes"}, typed
    assert "99213" not in titles(neighbour, "99213"), "another practice's fees neither"


def test_a_changed_name_is_found_and_the_old_one_is_not(clinic, office):
    from billwright.apps.parties import queries

    seen = queries.patient(office.biller, clinic.ida.patient)
    parties.change_patient(
        office.biller,
        parties.ChangePatient(
            key="marry", patient=clinic.ida.patient, version=seen.version, last="Lindqvist", first="Ida",
            birth_date=seen.birth_date, sex="F", phone="555-010-1122",
        ),
    )  # fmt: skip
    assert (titles(office.biller, "moss"), titles(office.biller, "lindq"), titles(office.biller, "0101122")) == (
        [], ["Lindqvist, Ida"], ["Lindqvist, Ida"],
    )  # fmt: skip


def test_a_search_is_on_the_trail_and_what_was_typed_is_nowhere(office, as_role, caplog):
    open_clinic(office)
    caplog.set_level(logging.DEBUG)
    before = ViewEvent.objects.count()
    got = as_role("biller").post(reverse("find"), {"words": "moss ida"}, headers={"hx-request": "true"})
    assert MOSS in got.text
    (event,) = ViewEvent.objects.order_by("pk")[before:]
    assert (event.what, event.subject) == ("search", "")
    assert "moss" not in "".join(record.getMessage() for record in caplog.records).lower()


def test_without_a_script_the_page_finds_and_one_hit_opens(office, as_role):
    clinic = open_clinic(office)
    client = as_role("biller")
    assert "What are you looking for?" in client.get(reverse("find")).text
    got = client.post(reverse("find"), {"words": "moss"})
    assert got.headers["Location"] == reverse("account", args=[clinic.ida.account])
    assert "Nothing fits." in client.post(reverse("find"), {"words": "zzzz"}).text
    assert "What are you looking for?" in client.post(reverse("find"), {"words": " \x00 "}).text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("post a payment", "Take or post a payment"),
        ("payment", "Take or post a payment"),
        ("copay", "Take or post a payment"),
        ("enter visit", "Enter a visit"),
        ("new pat", "New patient"),
        ("835", "Take in a file"),
        ("take in a file", "Take in a file"),
        ("write an invoce", "Write an invoice"),
        ("denied", "Claims that were denied"),
        ("submit", "Claims ready to send"),
        ("team", "The team’s work"),
        ("xyzzy", None),
    ],
)
def test_actions_are_found_by_their_words_and_other_people_s(office, typed, first):
    found = commands.matching(office.biller, typed, 5)
    assert (found[0].title if found else None) == first


def test_each_action_opens_for_whoever_is_offered_it_and_nobody_else_is(office, as_role):
    """Whoever has its permission may open its page: else it would lead to a refusal."""
    for role in ("owner", "manager", "biller", "front_desk", "auditor"):
        client, actor = as_role(role), getattr(office, role)
        offered = commands.matching(actor, "", len(commands.COMMANDS))
        assert all(actor.may(each.permission) for each in offered)
        for each in offered:
            assert client.get(reverse(each.page)).status_code in (200, 302), (role, each.title)
    assert "Take in a file" not in [each.title for each in commands.matching(office.front_desk, "", 99)]


def test_a_code_s_page_says_what_it_means_and_costs(office, as_role):
    open_clinic(office)
    text = as_role("biller").get(reverse("code", args=["J069"])).text
    assert re.search(r"J06\.9", text) and "Never together with" in text
    assert "$150.00" in as_role("front_desk").get(reverse("code", args=["99213"])).text
    assert as_role("biller").get(reverse("code", args=["NOCODE"])).status_code == 404
