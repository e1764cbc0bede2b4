"""Where a payer's things lie, and how a home is furnished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from payer_sim.books import Books
from payer_sim.files import write_whole
from payer_sim.intake import Roll
from payer_sim.policy import Member, PolicyError, parse_policy, parse_roll


class HomeError(Exception):
    """The home cannot be used as asked; the text is one line for the person who asked."""


class Payer:
    """One payer's folder. Raises PolicyError or HomeError where it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox, self.outbox = folder / "inbox", folder / "outbox"
        self.done, self.aside = folder / "done", folder / "aside"
        source = folder / "policy.toml"
        self.policy = parse_policy(_text(source), str(source))

    @property
    def name(self) -> str:
        return self.folder.name

    def roll(self) -> Roll:
        source = self.folder / "members.jsonl"
        return Roll(parse_roll(_text(source) if source.exists() else "", self.policy, str(source)))

    @property
    def has_books(self) -> bool:
        return (self.folder / "books.sqlite3").exists()

    def books(self) -> Books:
        """Opens the books, new where there are none."""
        return Books(self.folder / "books.sqlite3")

    def mail(self) -> list[Path]:
        """What lies in the inbox, by name. A dotted name is a file still being written."""
        if not self.inbox.is_dir():
            return []
        return sorted(path for path in self.inbox.iterdir() if path.is_file() and not path.name.startswith("."))


def payers(home: Path) -> list[Payer]:
    """Every payer of the home, by folder name. Raises HomeError where there is none."""
    if not home.is_dir():
        raise HomeError(f"{home}: no such folder; `python -m payer_sim init {home}` makes one")
    found = [Payer(folder) for folder in sorted(home.iterdir()) if (folder / "policy.toml").is_file()]
    if not found:
        raise HomeError(
            f"{home}: no payer in it (a folder with policy.toml); `python -m payer_sim init {home}` adds some"
        )
    ids = [each.policy.payer_id for each in found]
    if len(set(ids)) < len(ids):
        raise HomeError(f"{home}: two payers have the same payer_id: {', '.join(sorted(ids))}")
    return found


def write_home(home: Path, policies: Mapping[str, str], rolls: Mapping[str, Iterable[Member]] | None = None) -> None:
    """A folder for each payer: `policies` gives the TOML by folder name, `rolls` its members where the roll is to be
    written. Books, mail and other rolls stay as they are. Raises PolicyError before anything is written."""
    rolls = rolls or {}
    texts = {name: b"".join(msgspec.json.encode(each) + b"\n" for each in roll) for name, roll in rolls.items()}
    for name, text in policies.items():
        policy = parse_policy(text, f"{name}/policy.toml")
        parse_roll(texts.get(name, b"").decode(), policy, f"{name}/members.jsonl")
    for name, text in policies.items():
        for folder in ("inbox", "outbox", "done", "aside"):
            (home / name / folder).mkdir(parents=True, exist_ok=True)
        write_whole(home / name / "policy.toml", text.encode())
        if name in texts:
            write_whole(home / name / "members.jsonl", texts[name])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: {error}") from error


def next_pay_day(after: dt.date, weekday: int) -> dt.date:
    """The first such weekday (Monday 0) on or after a day.

    >>> next_pay_day(dt.date(2026, 11, 24), 3)   # a Tuesday; Thursday
    datetime.date(2026, 11, 26)
    """
    return after + dt.timedelta((weekday - after.weekday()) % 7)
