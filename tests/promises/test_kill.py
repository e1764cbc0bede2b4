"""Killed with a signal that nobody can catch, at any step of taking in a file, and run again: nothing lost, nothing twice.

Each time the office is put back to where it was before the file, the taking in is killed, it is run again, and what it
leaves is compared, row for row, with what an undisturbed run leaves.
"""

import itertools
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from tests.claims.answers import ack_277, said
from tests.clinic import answer, check_of, file_of, line
from tests.faults.killing import kill_points

from billwright.apps.claims import actions as claim_actions
from billwright.apps.claims import answers
from billwright.apps.documents import actions as document_actions
from billwright.apps.documents import store
from billwright.apps.ledger import writing
from billwright.apps.remittances import actions, next_payer, outcomes, posting
from billwright.flows import post, receive

LEFT = {
    "ledger_entry": "kind, posted_on, key, memo, source_kind",
    "ledger_posting": "posted_on, account_id, cents, reason",
    "ledger_balance": "cents",
    "ledger_item": "kind, description",
    "remittances_remittance": "ordinal, trace_number, paid_cents, state, reason",
    "remittances_remittanceclaim": "position, control_number, state, reason, adjusted_cents, patient_cents, left_cents,"
    " bills_next",
    "claims_claim": "control_number, preparation, transmission, adjudication, payer_control_number, total_cents",
    "claims_claimevent": "claim_id, kind, words",
    "worklist_workitem": "kind, reason, cents, state",
    "documents_document": "sha256, name, kind",
    "checks_checkrun": "is_clean",
}
"""What is compared of each table: all but ids and instants."""

FLOW = (receive, post)
KEEPING = (document_actions, store)
DESKS = (actions, posting, outcomes, next_payer, answers, claim_actions, writing)


def left(clinic) -> dict[str, list]:
    found = {}
    with connection.cursor() as cursor:
        for table, columns in LEFT.items():
            cursor.execute(f"SELECT {columns} FROM {table}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    found["owed"] = [clinic.owed(who) for who in (clinic.rosa, clinic.ida, clinic.tom)]
    found["work"] = [clinic.work_kinds()]
    return found


class Before:
    """The office as it was before the file, to be put back as often as needed."""

    def __init__(self, home: Path, kept: Path) -> None:
        self.home, self.kept = home, kept
        connections.close_all()
        shutil.copytree(home, kept, symlinks=True)

    def restore(self) -> None:
        connections.close_all()
        for name in ("billwright.sqlite3", "audit.sqlite3"):
            for suffix in ("-wal", "-shm"):
                (self.home / f"{name}{suffix}").unlink(missing_ok=True)
            shutil.copy(self.kept / name, self.home / name)
        shutil.rmtree(self.home / "files")
        shutil.copytree(self.kept / "files", self.home / "files")


def commit_points(step: Callable[[], object]) -> Iterator[str]:
    """As kill_points, but just before and just after each commit; yields in words where the fork was killed."""
    for at in itertools.count(1):
        for when in ("before", "after"):
            process = os.fork()
            if process == 0:
                _run_to_commit(step, at, when)
            _, status = os.waitpid(process, 0)
            if not os.WIFSIGNALED(status):
                assert os.WEXITSTATUS(status) == 0, "failed by itself: see its traceback above"
                return
            assert os.WTERMSIG(status) == signal.SIGKILL
            yield f"{when} commit {at}"


def _run_to_commit(step: Callable[[], object], at: int, when: str) -> None:
    numbers, commit = itertools.count(1), BaseDatabaseWrapper.commit

    def counted(self) -> None:
        number = next(numbers)
        if (number, when) == (at, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self)
        if (number, when) == (at, "after"):
            os.kill(os.getpid(), signal.SIGKILL)

    BaseDatabaseWrapper.commit = counted
    code = 1
    try:
        step()
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())
        os._exit(code)


def a_remittance(clinic) -> bytes:
    """Two payments: one for a claim that goes on to the next payer, a denial, an answer for nobody's claim, one that does
    not balance, with interest; and one that does not balance as a whole."""
    rosa, ida, tom = (clinic.claim("99213", who=who) for who in (clinic.rosa, clinic.ida, clinic.tom))
    blood = clinic.claim("36415")
    clinic.submit()
    whole = check_of(
        answer(rosa, line("99213", "CO-45 30.00", "PR-2 24.00")),
        answer(ida, line("99213", "CO-16 150.00"), status="4"),
        answer("9C9", line("97110")),
        answer(blood, line("36415", "CO-45 3.00"), paid_cents=1800),
        trace="WHOLE",
        plb=(("L6", -100),),
    )
    off = check_of(answer(tom, line("99213")), trace="OFF", paid_cents=1)
    return file_of(whole, off)


def an_answer(clinic) -> bytes:
    """A 277CA: one accepted, one rejected, one of another office."""
    rosa, ida = clinic.claim("99213", who=clinic.rosa), clinic.claim("99213")
    clinic.submit()
    lines = (said(rosa.row.control_number, "A2"), said(ida.row.control_number, "A7", "562"), said("9C9", "A2"))
    return ack_277(*lines)


def kill_and_run_again(clinic, tmp_path, data: bytes, killed: Callable[[Callable], Iterator]) -> int:
    """How often it was killed."""
    before = Before(clinic.office.home, tmp_path / "before")
    clinic.receive(data)
    undisturbed = left(clinic)
    assert undisturbed["worklist_workitem"], "a file that leaves work"
    before.restore()
    times = 0
    for where in killed(lambda _=None: clinic.receive(data)):
        clinic.receive(data)
        assert left(clinic) == undisturbed, f"killed {where}"
        assert clinic.books_agree()
        before.restore()
        times += 1
    assert left(clinic) == undisturbed, "the fork that came through did it alone"
    return times


@pytest.mark.parametrize("make", [a_remittance, an_answer])
def test_killed_at_a_commit(clinic, tmp_path, make):
    times = kill_and_run_again(clinic, tmp_path, make(clinic), commit_points)
    assert times >= (10 if make is a_remittance else 4), "the commits were not all visited"


def test_killed_before_a_line_of_the_flow(clinic, tmp_path):
    times = kill_and_run_again(clinic, tmp_path, a_remittance(clinic), lambda step: kill_points(step, *FLOW))
    assert times > 60, "the lines were not all visited"


def test_killed_before_a_line_of_keeping_the_file(clinic, tmp_path):
    times = kill_and_run_again(clinic, tmp_path, an_answer(clinic), lambda step: kill_points(step, *KEEPING))
    assert times > 25, "the lines were not all visited"


@pytest.mark.soak
@pytest.mark.parametrize("make", [a_remittance, an_answer])
def test_killed_before_any_line_that_writes(clinic, tmp_path, make):
    times = kill_and_run_again(clinic, tmp_path, make(clinic), lambda step: kill_points(step, *FLOW, *KEEPING, *DESKS))
    assert times > 150, "the lines were not all visited"


def test_the_night_finishes_what_was_killed(clinic, tmp_path):
    """Nobody takes the file in again: the night's cycle does, for whatever was kept."""
    data = a_remittance(clinic)
    before = Before(clinic.office.home, tmp_path / "before")
    clinic.receive(data)
    undisturbed = left(clinic)
    before.restore()
    for where in commit_points(lambda: clinic.receive(data)):
        was_kept = any("x12-835" in row for row in left(clinic)["documents_document"])
        system = clinic.office.system
        assert sum(receive.finish(system, each) for each in receive.half_taken_in(system)) <= was_kept
        if was_kept:
            assert left(clinic) == undisturbed, f"killed {where}"
        before.restore()
