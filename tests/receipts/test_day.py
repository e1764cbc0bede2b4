"""The day's close: what was taken that day and stands, by person and way of paying; what was voided is said apart."""

import csv
import datetime as dt
import io
import json

import pytest
from django.test import Client
from tests.receipts.cast import TODAY, key, rosa

from billwright.apps.compliance.models import User
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts.day import desk_day

YESTERDAY = TODAY - dt.timedelta(1)


@pytest.fixture
def day(office):
    """Two people take five payments; one of today's and one of yesterday's are voided today."""
    who = rosa(office.biller)
    who.pays(2_000, method="cash", reference="")
    who.pays(3_050)
    wrong = who.pays(9_900)
    before = who.pays(1_100, received_on=YESTERDAY)
    command = receipts.TakePayment(key(), who.account, "cash", 500, TODAY)
    receipts.take_payment(office.front_desk, command)
    for each in (wrong, before):
        receipts.void_receipt(office.manager, receipts.VoidReceipt(key(), each.public_id, "Wrong account"))
    return desk_day(office.auditor, TODAY)


def test_what_stands_adds_up_by_person_and_by_way(day):
    # cash 20.00 + 5.00, check 30.50; the check of 99.00 is void
    assert day.by_method == (("cash", 2, 2_500), ("check", 1, 3_050))
    assert [(each.name, each.by_method, each.cents) for each in day.people] == [
        ("Biller Example", (("cash", 1, 2_000), ("check", 1, 3_050)), 5_050),
        ("Front_Desk Example", (("cash", 1, 500),), 500),
    ]
    assert day.cents == 5_550 == sum(each.cents for each in day.people)
    assert [(each.number[-1], each.voided_on) for each in day.rows] == [
        ("1", None), ("2", None), ("3", TODAY), ("5", None),
    ]  # fmt: skip


def test_what_was_taken_earlier_and_voided_that_day_is_told_apart(day, office):
    assert ([each.number[-1] for each in day.voided], day.voided_cents) == (["4"], 1_100)
    yesterday = desk_day(office.auditor, YESTERDAY)
    assert (yesterday.cents, len(yesterday.rows), yesterday.voided) == (0, 1, ())


def test_a_neighbour_sees_nothing_of_it(day, office):
    assert desk_day(office.neighbour(), TODAY).rows == ()


def test_as_a_file(day, office):
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        User.objects.get(username="auditor"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    told = client.get(f"/receipts/day/?on={TODAY:%m/%d/%Y}&as=csv")
    rows = list(csv.DictReader(io.StringIO(told.text)))
    assert [(row["method"], row["amount"], row["voided"]) for row in rows] == [
        ("cash", "20.00", ""), ("check", "30.50", ""), ("check", "99.00", "2026-11-24"), ("cash", "5.00", ""),
    ]  # fmt: skip
    told = json.loads(client.get(f"/receipts/day/?on={TODAY:%m/%d/%Y}&as=json").content)
    assert told["by_method"] == [["cash", 2, 2500], ["check", 1, 3050]]
    odd = client.get("/receipts/day/?on=yesterdayish")
    assert odd.status_code == 200 and 'id="on-error"' in odd.text


def test_a_name_that_a_spreadsheet_would_calculate_is_text(office):
    who = rosa(office.biller)
    command = receipts.TakePayments(
        key(), who.account, (receipts.Tender("cash", 100),), TODAY, payer_name="=SUM(A1)", rest="credit"
    )
    receipts.take_payments(office.biller, command)
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        User.objects.get(username="auditor"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    told = client.get(f"/receipts/day/?on={TODAY:%m/%d/%Y}&as=csv").text
    assert "'=SUM(A1)" in told
