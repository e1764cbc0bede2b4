"""A payer's days, through files only: what is put in the inbox, what lies in the outbox, what the books say."""

import datetime as dt
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.payer_sim.cast import DAY, POLICY_TOML, RECEIVED, claim, earlier_payment, line, member

from billwright.records.acknowledgment import ClaimAck, FunctionalAck, InterchangeAck
from billwright.records.claim import Adjustment, Claim, ClaimBatch, OtherCoverage, Submitter
from billwright.records.envelope import Delimiters, Envelope
from billwright.records.parties import Contact, Name, PayerName
from billwright.records.remittance import Remittance
from billwright.x12 import ReadRemittance, read_835, read_acknowledgments, write_837
from payer_sim import books as books_module
from payer_sim import files, policies
from payer_sim.__main__ import main, run
from payer_sim.home import payers, write_home
from payer_sim.report import PayerTotals, totals

PAY_DAY = dt.date(2026, 11, 13)
"""Received Thursday 5 November, seven days make Thursday the 12th, and this payer pays on Fridays."""
ROLL = [member("shared"), member("free", id="M2", last="Sample")]


@pytest.fixture
def home(tmp_path) -> Path:
    write_home(tmp_path / "home", {"testbed": POLICY_TOML}, {"testbed": ROLL})
    return tmp_path / "home"


def x837(*claims: Claim, control: int = 1, ask_ta1: bool = False, delimiters: Delimiters | None = None) -> bytes:
    sent_at = dt.datetime.combine(RECEIVED, dt.time(5))
    batch = ClaimBatch(
        f"B{control}",
        sent_at,
        Submitter("FERNWOOD FAMILY PRACTICE", "FERNWOOD", Contact("PAT EXAMPLE", (("TE", "5135550100"),))),
        "TESTBED HEALTH",
        "00999",
        claims,
    )
    envelope = Envelope(
        "FERNWOOD", "00999", sent_at, control, control, ask_ta1=ask_ta1, delimiters=delimiters or Delimiters()
    )
    return write_837([batch], envelope)


def send(home: Path, data: bytes, name: str = "claims.837") -> None:
    (home / "testbed" / "inbox" / name).write_bytes(data)


def outbox(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((home / "testbed" / "outbox").iterdir())}


def kinds(home: Path) -> list[str]:
    return [name.split("-")[2].removesuffix(".x12") for name in outbox(home)]


def answers(home: Path, kind: str) -> list:
    """The records read back from the answers of one kind, in order; each file reads without a finding."""
    found = []
    for name, data in outbox(home).items():
        if not name.endswith(f"-{kind}.x12"):
            continue
        for read in read_835(data) if kind == "835" else read_acknowledgments(data):
            assert [each.message for each in read.findings if each.severity == "error"] == []
            found.append(read.remittance if isinstance(read, ReadRemittance) else read.ack)
    return found


def the_books(home: Path) -> PayerTotals:
    return totals(payers(home)[0])


def test_a_claim_is_acknowledged_taken_in_and_paid(home):
    """99214 allowed 13000: deductible 10000, 20 % of 3000 is 600, paid 2400."""
    send(home, x837(claim(line("99214"))))
    run(home, RECEIVED, 0)
    assert kinds(home) == ["999", "277CA"]
    (group,) = answers(home, "999")
    assert isinstance(group, FunctionalAck)
    assert (group.status, group.accepted) == ("A", 1)
    (batch,) = answers(home, "277CA")
    assert isinstance(batch, ClaimAck)
    assert (batch.batch_reference, batch.accepted_count, batch.claims[0].accepted) == ("B1", 1, True)
    run(home, PAY_DAY - dt.timedelta(1), 0)
    assert kinds(home) == ["999", "277CA"]
    run(home, PAY_DAY, 0)
    (paid,) = answers(home, "835")
    assert isinstance(paid, Remittance)
    assert (paid.paid_cents, paid.paid_on, paid.method) == (2400, PAY_DAY, "ACH")
    assert paid.claims[0].payer_control_number == batch.claims[0].payer_control_number
    assert [path.name for path in (home / "testbed" / "done").iterdir()] == ["000001-claims.837"]
    assert not list((home / "testbed" / "inbox").iterdir())


def test_rejected_claims_are_told_and_never_paid(home):
    stranger = msgspec.structs.replace(claim().subscriber, member_id="M9")
    send(home, x837(claim(line()), claim(line(), control_number="C2", subscriber=stranger)))
    run(home, RECEIVED, 0)
    (batch,) = answers(home, "277CA")
    assert [each.accepted for each in batch.claims] == [True, False]
    assert batch.claims[1].infos[0].statuses[0].category == "A3"
    run(home, PAY_DAY, 0)
    assert [each.control_number for paid in answers(home, "835") for each in paid.claims] == ["C1"]
    books = the_books(home)
    assert (books.received, books.accepted, books.rejected, books.pending) == (2, 1, 1, 0)
    assert books.claims[1].rejections == "A3:33:IL"


def test_ta1_only_where_asked(home):
    send(home, x837(claim(line()), ask_ta1=True))
    run(home, RECEIVED, 0)
    assert kinds(home) == ["TA1", "999", "277CA"]
    (ack,) = answers(home, "TA1")
    assert isinstance(ack, InterchangeAck)
    assert (ack.control_number, ack.status, ack.note) == ("000000001", "A", "000")


def test_the_same_file_again_is_answered_and_not_paid_again(home):
    data = x837(claim(line()))
    send(home, data)
    run(home, RECEIVED, 0)
    send(home, data)
    run(home, RECEIVED, 0)
    assert kinds(home) == ["999", "277CA", "TA1"]
    assert [(each.status, each.note) for each in answers(home, "TA1")] == [("R", "025")]
    run(home, PAY_DAY, 0)
    assert [len(each.claims) for each in answers(home, "835")] == [1]


def test_the_same_claim_under_a_new_number_is_a_duplicate(home):
    """Iris has not met her deductible: 0 is paid either way, but the second is denied for reason 18."""
    send(home, x837(claim(line())), "a.837")
    send(home, x837(claim(line()), control=2), "b.837")
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    (paid,) = answers(home, "835")
    assert [each.status for each in paid.claims] == ["1", "4"]
    assert [a.reason for a in paid.claims[1].lines[0].adjustments] == ["18"]


def test_a_day_run_twice_changes_nothing(home):
    send(home, x837(claim(line("99214"))))
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    before, books = outbox(home), the_books(home)
    run(home, PAY_DAY, 0)
    assert (outbox(home), the_books(home)) == (before, books)


def test_answers_the_provider_took_are_not_written_again(home):
    send(home, x837(claim(line())))
    run(home, RECEIVED, 0)
    for path in (home / "testbed" / "outbox").iterdir():
        path.unlink()
    run(home, RECEIVED, 0)
    assert outbox(home) == {}


def test_a_day_that_is_over_is_refused(home, capsys):
    run(home, RECEIVED, 0)
    assert main(["run", str(home), "--on", DAY.isoformat()]) == 2
    assert f"{DAY} is over" in capsys.readouterr().err


def test_void_is_carried_to_the_next_check(home):
    """Paid 9000 to M2, then voided: nothing to take it from, so 9000 is carried and the next 9000 pays it."""
    other = msgspec.structs.replace(claim().subscriber, member_id="M2")
    send(home, x837(claim(line(), subscriber=other)))
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    (first,) = answers(home, "835")
    void = claim(line(), subscriber=other, frequency="8", payer_control_number=first.claims[0].payer_control_number)
    send(home, x837(void, control=2))
    run(home, PAY_DAY, 0)
    run(home, PAY_DAY + dt.timedelta(7), 0)
    assert the_books(home).carried_cents == 9000
    send(home, x837(claim(line("99214", charge_cents=20_000), subscriber=other, control_number="C3"), control=3))
    run(home, PAY_DAY + dt.timedelta(7), 0)
    run(home, PAY_DAY + dt.timedelta(14), 0)
    assert [each.paid_cents for each in answers(home, "835")] == [9000, 0, 4000]  # 13000 − 9000 carried
    books = the_books(home)
    assert (books.carried_cents, books.claims_cents) == (0, 13_000)
    # the carried 9000 raises one check and lowers the next: the money is that of the claims
    assert books.checks_cents == 13_000


def test_a_void_sent_twice_takes_back_once(home):
    """9000 paid and taken back; the second void finds nothing in force: 16, nothing paid, nothing owed beyond 9000."""
    other = msgspec.structs.replace(claim().subscriber, member_id="M2")
    send(home, x837(claim(line(), subscriber=other)))
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    number = the_books(home).claims[0].payer_control_number
    void = claim(line(), subscriber=other, frequency="8", payer_control_number=number)
    for control in (2, 3):
        send(home, x837(void, control=control), f"{control}.837")
    run(home, PAY_DAY, 0)
    run(home, PAY_DAY + dt.timedelta(7), 0)
    second = answers(home, "835")[1]
    assert [(each.status, each.paid_cents) for each in second.claims] == [("22", -9000), ("4", 0)]
    assert the_books(home).carried_cents == 9000


def test_recoupment_takes_back_once(home):
    """Three claims of M2, a fortnight apart, paid 9000, 13000 and 13000; each is taken back whole by the check after it."""
    write_home(home, {"testbed": POLICY_TOML + "\n[recoupment]\nshare_basis_points = 10000\nafter_days = 14\n"})
    other = msgspec.structs.replace(claim().subscriber, member_id="M2")
    for at, procedure in enumerate(["99213", "99214", "99214"]):
        later = dt.timedelta(14 * at)
        made = claim(line(procedure, service_date=DAY + later), subscriber=other, control_number=f"C{at}")
        send(home, x837(made, control=at + 1))
        run(home, RECEIVED + later, 0)
        run(home, PAY_DAY + later, 0)
    first, second, third = answers(home, "835")
    assert [each.paid_cents for each in (first, second, third)] == [9000, 13_000 - 9000, 13_000 - 13_000]
    taken = [[(a.reason, a.cents, a.reference) for a in each.provider_adjustments] for each in (first, second, third)]
    assert taken == [
        [],
        [("WO", 9000, first.claims[0].payer_control_number)],
        [("WO", 13_000, second.claims[0].payer_control_number)],
    ]
    assert [each.recouped_cents for each in the_books(home).claims] == [9000, 13_000, 0]


FOREIGN = [
    ("empty", b""),
    ("text", b"Dear payer, please find enclosed"),
    ("binary", bytes(range(256)) * 40),
    ("cut in the ISA", x837(claim(line()))[:60]),
    ("cut in the middle", x837(claim(line()))[:600]),
    ("remittance", None),
]


@pytest.mark.parametrize("data", [f[1] for f in FOREIGN], ids=[f[0] for f in FOREIGN])
def test_bad_file_is_turned_back_or_set_aside(home, data):
    """Never a traceback, never left in the inbox, never a claim taken from it; a good file beside it is answered."""
    if data is None:
        send(home, x837(claim(line())))
        run(home, RECEIVED, 0)
        run(home, PAY_DAY, 0)
        data = next(content for name, content in outbox(home).items() if "835" in name)
    taken = the_books(home).received
    send(home, data, "bad.837")
    send(home, x837(claim(line(), control_number="C7"), control=7), "good.837")
    run(home, PAY_DAY, 0)
    assert the_books(home).received == taken + 1
    assert not list((home / "testbed" / "inbox").iterdir())
    set_aside = sorted(path.name for path in (home / "testbed" / "aside").iterdir())
    if set_aside:
        assert set_aside[0].endswith("bad.837") and set_aside[1] == f"{set_aside[0]}.why"
        assert (home / "testbed" / "aside" / set_aside[1]).read_text().strip()
    else:
        turned_back = [each.status for each in answers(home, "999")] + [each.status for each in answers(home, "TA1")]
        assert "R" in turned_back


@pytest.mark.parametrize("name", [b"x" * 250, b"\xff\xfe.837", "é".encode() * 120], ids=["long", "bytes", "wide"])
def test_any_file_name_is_put_away(home, name):
    (home / "testbed" / "inbox" / os.fsdecode(name)).write_bytes(b"garbage")
    run(home, RECEIVED, 0)
    assert not list((home / "testbed" / "inbox").iterdir())
    assert len(list((home / "testbed" / "aside").iterdir())) == 2


def test_values_with_our_delimiters_do_not_stop_the_day(home):
    """A file under other delimiters may hold an asterisk in a name or a claim number: the answer goes out all the same."""
    marks = Delimiters("|", ">", "^", "!")
    odd = claim(line(), control_number="C*1")
    send(home, x837(odd, claim(line("99214"), control_number="C2"), delimiters=marks))
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    (batch,) = answers(home, "277CA")
    assert [each.accepted for each in batch.claims] == [False, True]
    assert [each.control_number for paid in answers(home, "835") for each in paid.claims] == ["C2"]


def test_syntax_error_is_turned_back_by_999_and_nothing_of_it_taken(home):
    """Without its BHT the transaction is rejected: no 277CA, no claim."""
    data = x837(claim(line()))
    at = data.index(b"BHT*")
    send(home, data[:at] + data[data.index(b"~", at) + 1 :])
    run(home, RECEIVED, 0)
    assert kinds(home) == ["999"]
    (group,) = answers(home, "999")
    assert (group.status, group.accepted, the_books(home).received) == ("R", 0, 0)


def test_two_interchanges_in_a_file_are_answered_each(home):
    send(home, x837(claim(line())) + x837(claim(line("93000"), control_number="C2"), control=2))
    run(home, RECEIVED, 0)
    assert kinds(home) == ["999", "277CA", "999", "277CA"]
    assert [each.batch_reference for each in answers(home, "277CA")] == ["B1", "B2"]


def test_one_check_for_each_provider(home):
    other = msgspec.structs.replace(claim().billing, npi="1245319599", name=Name("Brookside Rehab", is_person=False))
    send(home, x837(claim(line("99214")), claim(line("97110"), control_number="C2", billing=other)))
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    paid = answers(home, "835")
    assert [(each.payee_id, each.paid_cents) for each in paid] == [("1234567893", 2400), ("1245319599", 2401)]
    assert len({each.trace_number for each in paid}) == 2
    assert kinds(home).count("835") == 1


def test_secondary_claim_is_paid_by_the_file(home):
    """The primary allowed 10000, paid 7000 and left 3000; our fee 9000 less its 7000 is room for 2000 of them."""
    earlier = earlier_payment("99213", 7000, Adjustment("CO", "45", 10_000), Adjustment("PR", "1", 3000))
    person = msgspec.structs.replace(claim().subscriber, member_id="M2")
    there = msgspec.structs.replace(person, birth_date=None, sex="")
    primary = OtherCoverage("P", "18", "MB", there, PayerName("MERIDIAN FEDERAL HEALTH", "00901"), paid_cents=7000)
    made = claim(line(adjudications=(earlier,)), order="S", subscriber=person, other_coverages=(primary,))
    send(home, x837(made))
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    (paid,) = answers(home, "835")
    assert (paid.claims[0].status, paid.paid_cents) == ("2", 2000)
    assert [(a.group, a.reason, a.cents) for a in paid.claims[0].lines[0].adjustments] == [
        ("OA", "23", 17_000),
        ("CO", "45", 1000),
    ]


def test_the_providers_own_acknowledgment_is_kept_unanswered(home):
    send(home, x837(claim(line())))
    run(home, RECEIVED, 0)
    answered = outbox(home)
    send(home, next(data for name, data in answered.items() if "999" in name), "ack.999")
    run(home, RECEIVED, 0)
    assert outbox(home) == answered
    assert (home / "testbed" / "done" / "000002-ack.999").exists()


GOOD = x837(claim(line("99214"), line("97110")), claim(line(), control_number="C2"), ask_ta1=True)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=3), st.integers(0, 40)), min_size=1, max_size=4
    )
)
def test_whatever_bytes_come_the_day_ends(edits):
    """Bytes replaced, cut out and put in at random places of a good file: answered or set aside, and the books add up."""
    data = bytearray(GOOD)
    for at, put, cut in edits:
        data[at : at + cut] = put
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_home(home, {"testbed": POLICY_TOML}, {"testbed": ROLL})
        send(home, bytes(data))
        run(home, RECEIVED, 0)
        run(home, PAY_DAY, 0)
        assert not list((home / "testbed" / "inbox").iterdir())
        books = the_books(home)
        assert books.pending == 0
        assert books.checks_cents == books.claims_cents - books.adjusted_cents + books.carried_cents
        assert sum(each.paid_cents for each in answers(home, "835")) == books.checks_cents


SHARED = Path(os.environ.get("BILLWRIGHT_SHARED") or Path(__file__).parents[3] / "shared") / "samples" / "x12"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared X12 samples are not beside this checkout")
def test_every_sample_is_answered_or_set_aside(home):
    samples = sorted(path for path in SHARED.rglob("*") if path.is_file() and path.parent != SHARED)
    assert samples
    for at, path in enumerate(samples):
        send(home, path.read_bytes(), f"{at:03d}-{path.name}")
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    assert not list((home / "testbed" / "inbox").iterdir())
    put_away = [*(home / "testbed" / "done").iterdir(), *(home / "testbed" / "aside").glob("*.why")]
    assert len(put_away) == len(samples)


# ---- a kill between any two steps ----


class Killed(BaseException):
    """Not an Exception: nothing may catch it on its way out, as nothing catches a kill."""


class Fuse:
    """Blows at the n-th step; counts the steps where it never does."""

    def __init__(self, blows_at: int) -> None:
        self.left, self.steps = blows_at, 0

    def step(self) -> None:
        self.steps += 1
        self.left -= 1
        if self.left == 0:
            raise Killed

    def around(self, effect: Callable) -> Callable:
        """The effect with a step before it; after it is before the next, for nothing but these effects reaches the disk."""

        def fused(*args: object, **named: object) -> object:
            self.step()
            return effect(*args, **named)

        return fused


def month(home: Path, fuse: Fuse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small month: two files, one of them garbage, two pay days; killed where the fuse blows, then run again."""
    mail = [
        (RECEIVED, "a.837", x837(claim(line("99214")), ask_ta1=True)),
        (RECEIVED, "b.837", b"garbage"),
        (
            PAY_DAY,
            "c.837",
            x837(claim(line(), control_number="C2"), claim(line("93000"), control_number="C3"), control=2),
        ),
    ]
    for on in (RECEIVED, PAY_DAY, PAY_DAY + dt.timedelta(7)):
        for day, name, data in mail:
            if day == on:
                send(home, data, name)
        with monkeypatch.context() as patch:
            patch.setattr(files.os, "fsync", fuse.around(files.os.fsync))
            patch.setattr(files.Path, "replace", fuse.around(files.Path.replace))
            patch.setattr(books_module.Books, "commit", fuse.around(books_module.Books.commit))
            try:
                run(home, on, 3)
                continue
            except Killed:
                pass
        run(home, on, 3)


def everything(home: Path) -> tuple:
    folder = home / "testbed"
    lying = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("books.sqlite3", "."))
    }
    return lying, the_books(home)


def test_a_kill_at_any_step_changes_nothing(home, tmp_path, monkeypatch):
    fresh = tmp_path / "fresh"
    shutil.copytree(home, fresh)
    never = Fuse(0)
    month(home, never, monkeypatch)
    expected = everything(home)
    assert kinds(home) == ["TA1", "999", "277CA", "999", "277CA", "835", "835"]
    assert never.steps > 30
    for at in range(1, never.steps + 1):
        killed = tmp_path / f"killed-{at}"
        shutil.copytree(fresh, killed)
        month(killed, Fuse(at), monkeypatch)
        assert everything(killed) == expected, f"killed at step {at} of {never.steps}"


def test_same_seed_same_bytes_other_seed_other_days(tmp_path):
    """Forty claims to the ready commercial payer, whose days to pay and reviews are drawn."""
    roll = [member("ppo")]
    results = []
    for at, seed in enumerate((1, 1, 2)):
        where = tmp_path / str(at)
        write_home(where, {"testbed": policies.text("harborline")}, {"testbed": roll})
        made = [
            claim(
                line("97530", service_date=DAY - dt.timedelta(n), modifiers=("GP",)),
                control_number=f"C{n}",
                payer=msgspec.structs.replace(claim().payer, payer_id="00903"),
                prior_authorization="PA1",
            )
            for n in range(40)
        ]
        send(where, x837(*made))
        for days in range(29):
            run(where, RECEIVED + dt.timedelta(days), seed)
        results.append((outbox(where), the_books(where)))
    assert results[0] == results[1]
    assert results[0][1].claims != results[2][1].claims
    assert results[0][1].pending == 0


def test_books_add_up_with_the_remittances(home, capsys):
    send(
        home, x837(claim(line("99214")), claim(line("97110", service_date=DAY - dt.timedelta(1)), control_number="C2"))
    )
    run(home, RECEIVED, 0)
    run(home, PAY_DAY, 0)
    assert main(["books", str(home), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["payers"]
    (paid,) = answers(home, "835")
    assert told["checks_cents"] == paid.paid_cents == told["claims_cents"] - told["adjusted_cents"]
    assert [(each["control_number"], each["paid_cents"]) for each in told["claims"]] == [
        (each.control_number, each.paid_cents) for each in paid.claims
    ]
    assert main(["books", str(home)]) == 0
    assert "testbed" in capsys.readouterr().out


def test_command_line_refuses_in_one_line(tmp_path, capsys):
    for words, told in [
        (["run", str(tmp_path / "none"), "--on", "2026-11-05"], "no such folder"),
        (["run", str(tmp_path), "--on", "2026-11-05"], "no payer in it"),
        (["init", str(tmp_path), "acme"], "no ready policy 'acme'"),
    ]:
        assert main(words) == 2
        said = capsys.readouterr().err
        assert told in said and said.count("\n") == 1


def test_init_furnishes_a_home_that_runs(tmp_path, capsys):
    assert main(["init", str(tmp_path)]) == 0
    assert main(["run", str(tmp_path), "--on", "2026-11-05"]) == 0
    assert main(["init", str(tmp_path), "meridian"]) == 2
    assert "has a policy already" in capsys.readouterr().err
