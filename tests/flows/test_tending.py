"""The database knows how its rows divide: an account's are found by the account, however large the practice."""

from django.db import connection
from tests.clinic import open_clinic

from billwright.apps.parties.models import Account
from billwright.flows.nightly import run_night
from billwright.flows.tending import tend


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return " / ".join(row[3] for row in cursor.fetchall())


def test_sqlite_finds_an_account_s_postings_by_their_items(office):
    clinic = open_clinic(office)
    for who in (*[clinic.rosa] * 20, clinic.ida):
        clinic.visit("99213", "99214", "36415", who=who)
    tend()
    if connection.vendor != "sqlite":
        return
    account = Account.rows.of(office.biller, clinic.ida.account).get()
    plan = plan_of(f"SELECT * FROM ledger_item WHERE practice_id = {account.practice_id} AND account_id = {account.pk}")
    assert "ledger_item_account_id" in plan


def test_the_night_tends(office):
    run_night(office.now)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1")
            assert cursor.fetchone()[0] > 0
