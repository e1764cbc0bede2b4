"""A payer's own record: what came in, what it decided about each claim, what it answered, what it paid.

One SQLite file. All that one inbox file or one pay day changes is one transaction, the answers' bytes among it; files are
written only from what the books hold. So a kill at any instant leaves either nothing of a step or all of it, and the
next run writes the files that are still owed, byte for byte.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from billwright.records.remittance import REVERSAL, RemittanceClaim
from payer_sim.adjudicate import Decision
from payer_sim.case import Filed
from payer_sim.policy import Member

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, name BLOB NOT NULL, sha256 TEXT NOT NULL, received_on TEXT NOT NULL,
    kept_as TEXT NOT NULL, why TEXT NOT NULL, is_put_away INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS interchanges (
    sender TEXT NOT NULL, control_number TEXT NOT NULL, file INTEGER NOT NULL REFERENCES files,
    PRIMARY KEY (sender, control_number)
) STRICT;
CREATE TABLE IF NOT EXISTS claims (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files,
    control_number TEXT NOT NULL, payer_control_number TEXT NOT NULL, member TEXT NOT NULL, payee TEXT NOT NULL,
    receiver TEXT NOT NULL, filed BLOB NOT NULL, who BLOB, charge_cents INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('rejected', 'pending', 'final')), rejections TEXT NOT NULL,
    due_on TEXT, paid_on TEXT, trace_number TEXT, decided BLOB, in_force BLOB,
    paid_cents INTEGER NOT NULL DEFAULT 0, patient_cents INTEGER NOT NULL DEFAULT 0,
    underpaid_cents INTEGER NOT NULL DEFAULT 0, recouped_cents INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS claims_in_force ON claims (member) WHERE in_force IS NOT NULL;
CREATE INDEX IF NOT EXISTS claims_pending ON claims (due_on) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS claims_number ON claims (payer_control_number);
CREATE TABLE IF NOT EXISTS checks (
    trace_number TEXT PRIMARY KEY, payee TEXT NOT NULL, paid_on TEXT NOT NULL, paid_cents INTEGER NOT NULL,
    claims_cents INTEGER NOT NULL, adjusted_cents INTEGER NOT NULL, carried_cents INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, content BLOB NOT NULL, is_out INTEGER NOT NULL DEFAULT 0
) STRICT;
"""


class Pending(msgspec.Struct, frozen=True):
    """A claim that waits for its pay day."""

    row: int
    filed: Filed
    member: Member
    receiver: str


class TakenFile(msgspec.Struct, frozen=True):
    """An inbox file that the books hold but that still lies in the inbox. `why` is empty where it was answered."""

    row: int
    name: str
    sha256: str
    kept_as: str
    why: str


class Owed(msgspec.Struct, frozen=True):
    """An answer whose file is not written yet."""

    row: int
    name: str
    content: bytes


class ClaimEntry(msgspec.Struct, frozen=True):
    """One claim as the books show it. `status` rejected, pending or final; cents as the remittance said them, a void's
    negative; `underpaid_cents` what the payer by mistake left out of the allowed amounts; `recouped_cents` taken back
    by PLB.
    """

    control_number: str
    payer_control_number: str
    member: str
    charge_cents: int
    status: str
    rejections: str
    due_on: str | None
    paid_on: str | None
    trace_number: str | None
    paid_cents: int
    patient_cents: int
    underpaid_cents: int
    recouped_cents: int


class CheckEntry(msgspec.Struct, frozen=True):
    """One payment. `adjusted_cents` are the PLBs as the 835 has them (positive lowers); claims − adjusted = paid."""

    trace_number: str
    payee: str
    paid_on: str
    paid_cents: int
    claims_cents: int
    adjusted_cents: int
    carried_cents: int


class Books:
    """Open for one run. Every writing call belongs in a `transaction`."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")  # a second run of the same payer waits, then says so
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> Books:
        return self

    def __exit__(self, *exit: object) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also where the block raises."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self.commit()

    def commit(self) -> None:
        """The instant at which a transaction has happened."""
        self._db.execute("COMMIT")

    def next_number(self, name: str) -> int:
        """1, 2, 3 ... of a series, never twice once its transaction is committed."""
        statement = """INSERT INTO counters VALUES (?, 1)
                       ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last"""
        return int(self._db.execute(statement, (name,)).fetchone()[0])

    # ---- the mail ----

    def take_file(self, name: str, sha256: str, on: dt.date, kept_as: str, why: str) -> int:
        """`name` as the file system gave it, which need not be text; `kept_as` and `why` are."""
        statement = "INSERT INTO files (name, sha256, received_on, kept_as, why) VALUES (?, ?, ?, ?, ?) RETURNING id"
        return int(self._db.execute(statement, (os.fsencode(name), sha256, on.isoformat(), kept_as, why)).fetchone()[0])

    def files_to_put_away(self) -> list[TakenFile]:
        rows = self._db.execute("SELECT id, name, sha256, kept_as, why FROM files WHERE NOT is_put_away ORDER BY id")
        return [TakenFile(row, os.fsdecode(name), *rest) for row, name, *rest in rows]

    def file_is_put_away(self, row: int) -> None:
        self._db.execute("UPDATE files SET is_put_away = 1 WHERE id = ?", (row,))

    def is_new_interchange(self, sender: str, control_number: str, file: int) -> bool:
        """Whether the sender's control number is seen for the first time; from now on it has been seen."""
        done = self._db.execute(
            "INSERT OR IGNORE INTO interchanges VALUES (?, ?, ?)", (sender, control_number, file)
        )  # fmt: skip
        return done.rowcount == 1

    def queue_answer(self, name: str, content: bytes) -> None:
        self._db.execute("INSERT INTO answers (name, content) VALUES (?, ?)", (name, content))

    def answers_owed(self) -> list[Owed]:
        rows = self._db.execute("SELECT id, name, content FROM answers WHERE NOT is_out ORDER BY id")
        return [Owed(*row) for row in rows]

    def answer_is_out(self, row: int) -> None:
        self._db.execute("UPDATE answers SET is_out = 1 WHERE id = ?", (row,))

    # ---- the claims ----

    def reject(self, file: int, filed: Filed, receiver: str, rejections: str) -> None:
        self._add(file, filed, None, receiver, "rejected", rejections, None)

    def accept(self, file: int, filed: Filed, member: Member, receiver: str, due_on: dt.date) -> None:
        self._add(file, filed, member, receiver, "pending", "", due_on)

    def _add(
        self, file: int, filed: Filed, member: Member | None, receiver: str,
        status: str, rejections: str, due_on: dt.date | None,
    ) -> None:  # fmt: skip
        self._db.execute(
            """INSERT INTO claims (file, control_number, payer_control_number, member, payee, receiver, filed, who,
                                   charge_cents, status, rejections, due_on) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)""",
            (
                file, filed.claim.control_number, filed.payer_control_number,
                _member_key(member) if member else filed.claim.subscriber.member_id, filed.claim.billing.npi, receiver,
                msgspec.json.encode(filed), msgspec.json.encode(member) if member else None,
                filed.claim.total_cents, status, rejections, due_on.isoformat() if due_on else None,
            ),
        )  # fmt: skip

    def due(self, on: dt.date) -> list[Pending]:
        """The claims whose pay day has come, in the order received."""
        rows = self._db.execute(
            "SELECT id, filed, who, receiver FROM claims WHERE status = 'pending' AND due_on <= ? ORDER BY id",
            (on.isoformat(),),
        )
        return [
            Pending(row, msgspec.json.decode(filed, type=Filed), msgspec.json.decode(who, type=Member), receiver)
            for row, filed, who, receiver in rows
        ]

    def on_file(self, member: Member) -> tuple[RemittanceClaim, ...]:
        """The member's claims in force, oldest first."""
        rows = self._db.execute(
            "SELECT in_force FROM claims WHERE member = ? AND in_force IS NOT NULL ORDER BY id", (_member_key(member),)
        )
        return tuple(msgspec.json.decode(row[0], type=RemittanceClaim) for row in rows)

    def finalize(self, pending: Pending, decision: Decision, on: dt.date, trace_number: str) -> None:
        """Keeps the decision; a claim that it reversed is no longer in force."""
        for claim in decision.claims:
            if claim.status == REVERSAL:
                self._db.execute(
                    "UPDATE claims SET in_force = NULL WHERE payer_control_number = ?", (claim.payer_control_number,)
                )
        number = pending.filed.payer_control_number
        own = next((each for each in decision.on_file if each.payer_control_number == number), None)
        self._db.execute(
            """UPDATE claims SET status = 'final', paid_on = ?, trace_number = ?, decided = ?, in_force = ?,
                                 paid_cents = ?, patient_cents = ?, underpaid_cents = ? WHERE id = ?""",
            (
                on.isoformat(), trace_number, msgspec.json.encode(decision.claims),
                msgspec.json.encode(own) if own else None,
                sum(each.paid_cents for each in decision.claims),
                sum(each.patient_cents or 0 for each in decision.claims),
                decision.underpaid_cents, pending.row,
            ),
        )  # fmt: skip

    # ---- the money ----

    def carried_cents(self, payee: str) -> int:
        """What the provider owes after its last check."""
        statement = "SELECT carried_cents FROM checks WHERE payee = ? ORDER BY rowid DESC LIMIT 1"
        row = self._db.execute(statement, (payee,)).fetchone()
        return int(row[0]) if row else 0

    def recoupable(self, payee: str, paid_by: dt.date) -> list[tuple[Filed, int]]:
        """Claims in force that were paid something by that day, each with the cents paid."""
        rows = self._db.execute(
            """SELECT filed, in_force FROM claims WHERE payee = ? AND in_force IS NOT NULL AND paid_on <= ? ORDER BY id""",
            (payee, paid_by.isoformat()),
        )
        paid = [
            (msgspec.json.decode(filed, type=Filed), msgspec.json.decode(in_force, type=RemittanceClaim).paid_cents)
            for filed, in_force in rows
        ]
        return [(filed, cents) for filed, cents in paid if cents > 0]

    def recoup(self, payer_control_number: str, cents: int) -> None:
        """The claim was taken back: it is no longer in force, so that no correction takes it back again."""
        self._db.execute(
            "UPDATE claims SET recouped_cents = ?, in_force = NULL WHERE payer_control_number = ?",
            (cents, payer_control_number),
        )

    def keep_check(self, entry: CheckEntry) -> None:
        self._db.execute("INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?)", msgspec.structs.astuple(entry))

    # ---- what the books say ----

    def claims(self) -> list[ClaimEntry]:
        """Every claim ever received, in that order."""
        columns = ", ".join(ClaimEntry.__struct_fields__)
        return [ClaimEntry(*row) for row in self._db.execute(f"SELECT {columns} FROM claims ORDER BY id")]  # noqa: S608

    def checks(self) -> list[CheckEntry]:
        columns = ", ".join(CheckEntry.__struct_fields__)
        return [CheckEntry(*row) for row in self._db.execute(f"SELECT {columns} FROM checks ORDER BY rowid")]  # noqa: S608

    def last_day(self) -> dt.date | None:
        """The last day run: earlier ones are closed. None before the first."""
        row = self._db.execute("SELECT last FROM counters WHERE name = 'day'").fetchone()
        return dt.date.fromordinal(row[0]) if row else None

    def open_day(self, on: dt.date) -> None:
        self._db.execute("INSERT OR REPLACE INTO counters VALUES ('day', ?)", (on.toordinal(),))


def _member_key(member: Member) -> str:
    """Dependents may share the subscriber's id."""
    return f"{member.id}/{member.birth_date.isoformat()}"
