"""What each party owes on each item at the end of a day, and since when: worked out from the postings in one statement."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.db import connection

from billwright.apps.compliance.access import Actor
from billwright.apps.ledger.models import LedgerAccount


class Position(msgspec.Struct, frozen=True):
    """`cents` is never 0. `since` is the day on which it last left zero: a balance that was settled begins anew."""

    item_id: int
    responsibility_id: int
    cents: int
    since: dt.date


# The kept balances name the pairs that are open now; a pair that a later posting has closed since was open then.
_OPEN_THEN = """
    SELECT item_id, responsibility_id FROM ledger_balance WHERE practice_id = %(practice)s AND cents <> 0
    UNION SELECT item_id, responsibility_id FROM ledger_posting
    WHERE practice_id = %(practice)s AND account_id = %(control)s AND posted_on > %(on)s
"""

_POSITIONS = """
WITH running AS (
    SELECT item_id, responsibility_id, posted_on, id, SUM(cents) OVER story AS cents
    FROM ledger_posting
    WHERE practice_id = %(practice)s AND account_id = %(control)s AND posted_on <= %(on)s AND {which}
    WINDOW story AS (PARTITION BY item_id, responsibility_id ORDER BY posted_on, id)
), steps AS (
    SELECT item_id, responsibility_id, posted_on, cents,
        COALESCE(LAG(cents) OVER story, 0) AS before,
        LEAD(id) OVER story AS after
    FROM running
    WINDOW story AS (PARTITION BY item_id, responsibility_id ORDER BY posted_on, id)
)
SELECT item_id, responsibility_id, MAX(CASE WHEN after IS NULL THEN cents END),
    MAX(CASE WHEN before = 0 THEN posted_on END)
FROM steps GROUP BY item_id, responsibility_id
HAVING MAX(CASE WHEN after IS NULL THEN cents END) <> 0
ORDER BY item_id, responsibility_id
"""


def positions(
    actor: Actor, control: str, *, on: dt.date | None = None, items: list[int] | None = None
) -> list[Position]:
    """Open positions on a control account (code) at the end of `on`; of all time where it is None.

    `items` narrows to these items' ids, which are few: an account's.
    """
    if items == []:
        return []
    account = LedgerAccount.rows.of(actor).filter(code=control).values_list("pk", flat=True).first()
    if account is None:
        return []
    named: dict[str, Any] = {"practice": actor.practice_id, "control": account, "on": str(on or dt.date.max)}
    if items is None:
        which = f"(item_id, responsibility_id) IN ({_OPEN_THEN})"
    else:
        which = f"item_id IN ({', '.join(str(int(item)) for item in items)})"
    with connection.cursor() as cursor:
        cursor.execute(_POSITIONS.format(which=which), named)
        return [Position(item, who, int(cents), _day(since)) for item, who, cents, since in cursor.fetchall()]


def _day(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
