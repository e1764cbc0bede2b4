"""Several workers do the same thing at the same instant: it is done once, and each gets the one answer."""

import pytest
from tests.clerks import at_once

from billwright.apps.documents.actions import Keep, keep
from billwright.apps.documents.queries import recent
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox import queries as outbox_queries
from billwright.apps.worklist.actions import RaiseWork, raise_work
from billwright.apps.worklist.queries import count


@pytest.mark.parametrize("repeat", range(3))
def test_one_file_taken_in_by_six_is_one_document(office, database, repeat):
    answers = at_once(lambda number: keep(office.biller, Keep("835", "in", f"{number}.835", b"ISA~")).public_id)
    assert len(set(answers)) == 1
    assert [each.public_id for each in recent(office.biller)] == [answers[0]]


@pytest.mark.parametrize("repeat", range(3))
def test_one_key_put_out_by_six_is_one_message(office, database, repeat):
    document = keep(office.biller, Keep("x12-837P", "out", "1.837", b"ISA~")).public_id
    command = outbox.Enqueue("batch:1", "1.837", document, channel="folder", address="/drop")
    answers = at_once(lambda _: outbox.enqueue(office.biller, command))
    assert len(set(answers)) == 1
    assert [each.public_id for each in outbox_queries.waiting(office.biller)] == [answers[0]]


@pytest.mark.parametrize("repeat", range(3))
def test_one_piece_of_work_raised_by_six_is_one_item(office, database, repeat):
    answers = at_once(lambda number: raise_work(office.system, RaiseWork("underpaid", "claim", "c", "r", "n", number)))
    assert (len(set(answers)), count(office.biller)) == (1, 1)


def test_one_message_claimed_by_six_is_in_one_workers_hands(office, database):
    document = keep(office.biller, Keep("x12-837P", "out", "1.837", b"ISA~")).public_id
    outbox.enqueue(office.biller, outbox.Enqueue("batch:1", "1.837", document, channel="folder", address="/drop"))
    answers = at_once(lambda _: "".join(each.public_id for each in outbox.claim_due(office.system)))
    assert len([answer for answer in answers if answer]) == 1


def test_control_numbers_drawn_by_six_are_six(office, database):
    partner = outbox.save_partner(office.owner, outbox.SavePartner("p", "M", "/drop", "US", "THEM", "M", "J"))
    answers = at_once(lambda _: str(outbox.next_interchange_number(office.biller, partner)))
    assert sorted(answers) == ["1", "2", "3", "4", "5", "6"]
