"""Numbers have no gaps and no doubles, however many clerks draw them and however often one gives up."""

import random
import threading

from django.db import connections
from tests.promises.raw import ask

from billwright.apps.compliance.access import writing
from billwright.apps.compliance.models import Counter
from billwright.apps.compliance.numbers import next_number

CLERKS, EACH = 8, 15


class ChangedMyMindError(Exception):
    """A clerk's work failed after the number was drawn."""


def test_eight_clerks_of_whom_one_in_five_gives_up_leave_no_gap(database, office):
    drawn: list[int] = []
    gave_up: list[int] = []
    broken: list[BaseException] = []

    def clerk(seed: int) -> None:
        draw = random.Random(seed)
        try:
            for _ in range(EACH):
                try:
                    with writing(office.owner):
                        number = next_number(office.owner, "receipt", 2026)
                        if draw.random() < 0.2:
                            raise ChangedMyMindError
                    drawn.append(number)
                except ChangedMyMindError:
                    gave_up.append(number)
        except BaseException as error:
            broken.append(error)
        finally:
            connections.close_all()

    clerks = [threading.Thread(target=clerk, args=(seed,)) for seed in range(CLERKS)]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join()
    assert broken == []
    assert sorted(drawn) == list(range(1, len(drawn) + 1))
    assert len(drawn) + len(gave_up) == CLERKS * EACH and gave_up


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
