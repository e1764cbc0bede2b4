"""Numbers have no gaps and no doubles, however many clerks draw them and however often one gives up."""

import random

from tests.clerks import at_once
from tests.promises.raw import ask

from billwright.apps.compliance.access import writing
from billwright.apps.compliance.models import Counter
from billwright.apps.compliance.numbers import next_number

CLERKS, EACH = 8, 15


class ChangedMyMindError(Exception):
    """A clerk's work failed after the number was drawn."""


def test_eight_clerks_of_whom_one_in_five_gives_up_leave_no_gap(database, office):
    def clerk(seed: int) -> list[int | None]:
        """The numbers that one clerk drew, None where they gave up."""
        draw, drawn = random.Random(seed), []
        for _ in range(EACH):
            try:
                with writing(office.owner):
                    number = next_number(office.owner, "receipt", 2026)
                    if draw.random() < 0.2:
                        raise ChangedMyMindError
                drawn.append(number)
            except ChangedMyMindError:
                drawn.append(None)
        return drawn

    drawn = [number for own in at_once(clerk, range(CLERKS)) for number in own]
    kept = sorted(number for number in drawn if number)
    assert kept == list(range(1, len(kept) + 1))
    assert 0 < len(kept) < len(drawn) == CLERKS * EACH


def test_each_series_year_and_practice_counts_for_itself(database, office):
    neighbour = office.neighbour()
    for actor, series, year, expected in (
        (office.owner, "invoice", 2026, 1),
        (office.owner, "invoice", 2026, 2),
        (office.owner, "invoice", 2027, 1),
        (office.owner, "receipt", 2026, 1),
        (neighbour, "invoice", 2026, 1),
        (office.owner, "invoice", 2026, 3),
    ):
        with writing(actor):
            assert next_number(actor, series, year) == expected
    assert ask(
        office.owner, "SELECT COUNT(*) FROM compliance_counter WHERE practice_id = %(p)s", p=office.practice.pk
    ) == (3,)
    assert Counter._meta.db_table == "compliance_counter"
