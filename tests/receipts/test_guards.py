"""What the database itself refuses to do to a receipt, whoever asks."""

import pytest
from django.db import DatabaseError, connection
from tests.receipts.cast import key, rosa

from billwright.apps.compliance.access import writing
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries

REFUSED = [
    ("UPDATE receipts_receipt SET cents = cents + 1", "void it and write another"),
    ("UPDATE receipts_receipt SET number = 'R-2026-00009'", "void it and write another"),
    ("UPDATE receipts_receipt SET voided_on = NULL", "a void receipt stays void"),
    ("UPDATE receipts_receipt SET void_reason = 'Another reason'", "a void receipt stays void"),
    ("UPDATE receipts_receipt SET document_id = NULL", "kept once"),
    ("DELETE FROM receipts_receipt", "is not deleted"),
]


@pytest.mark.parametrize(("statement", "words"), REFUSED)
def test_a_void_and_printed_receipt_stays_as_it_is(office, database, statement, words):
    taken = rosa(office.biller).pays(5_000)
    receipts.print_receipt(office.biller, receipts.PrintReceipt(key(), taken.public_id))
    receipts.void_receipt(office.manager, receipts.VoidReceipt(key(), taken.public_id, "Wrong account"))
    before = queries.receipt(office.biller, taken.public_id)
    # PostgreSQL may refuse by the app role's rights before its guard speaks
    with (
        pytest.raises(DatabaseError, match=f"{words}|permission denied"),
        writing(office.owner),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert queries.receipt(office.biller, taken.public_id) == before


def test_a_receipt_is_not_replaced_on_sqlite(office):
    rosa(office.biller).pays(5_000)
    copied = "INSERT OR REPLACE INTO receipts_receipt SELECT * FROM receipts_receipt"
    with pytest.raises(DatabaseError, match="is not replaced"), writing(office.owner), connection.cursor() as cursor:
        cursor.execute(copied)
