"""Numbers without gaps: one counter row per (practice, series, year), raised inside the transaction that uses it."""

from django.db import connection

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.ids import uuid7
from billwright.apps.compliance.models import Counter


def next_number(actor: Actor, series: str, year: int = 0) -> int:
    """The next number of the series. A rollback gives it back, so call it in the transaction that issues.

    The UPDATE locks the row until that transaction ends, which is what keeps two clerks from skipping or sharing one.
    """
    assert connection.in_atomic_block, "a number is drawn inside the transaction that uses it"
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(
                "UPDATE compliance_counter SET last = last + 1 "
                "WHERE practice_id = %s AND series = %s AND year = %s RETURNING last",
                [actor.practice_id, series, year],
            )
            row = cursor.fetchone()
            if row is not None:
                return int(row[0])
            cursor.execute(
                "INSERT INTO compliance_counter (practice_id, public_id, series, year, last) VALUES (%s, %s, %s, %s, 0) "
                "ON CONFLICT DO NOTHING",
                [
                    actor.practice_id,
                    Counter._meta.get_field("public_id").get_db_prep_value(uuid7(), connection),
                    series,
                    year,
                ],
            )
    raise RuntimeError("the counter row was neither there nor made")
