"""The command line: init, run, books. Exit 0 done, 2 the home or the request cannot be used (one line says why)."""

from __future__ import annotations

import argparse
import datetime as dt
import sqlite3
import sys
from pathlib import Path

from payer_sim import policies
from payer_sim.day import Day
from payer_sim.home import HomeError, payers, write_home
from payer_sim.policy import PolicyError
from payer_sim.report import as_json, as_text, totals


def run(home: Path, on: dt.date, seed: int) -> None:
    """A day of every payer of the home."""
    for payer in payers(home):
        with payer.books() as books:
            Day(payer, books, on, seed).run()


def init(home: Path, names: list[str]) -> None:
    """Writes ready policies. Raises HomeError for an unknown one, and for one that is there and may have been edited."""
    for name in names:
        if name not in policies.NAMES:
            raise HomeError(f"no ready policy {name!r}; there are {', '.join(policies.NAMES)}")
        if (home / name / "policy.toml").exists():
            raise HomeError(f"{home / name}: has a policy already; edit it, or name the policies to add")
    write_home(home, {name: policies.text(name) for name in names})


def main(words: list[str] | None = None) -> int:
    asked = _parser().parse_args(words)
    try:
        if asked.command == "init":
            init(asked.home, asked.policies or list(policies.NAMES))
        elif asked.command == "run":
            run(asked.home, asked.on, asked.seed)
        else:
            found = [totals(payer) for payer in payers(asked.home)]
            sys.stdout.write(as_json(found) + "\n" if asked.json else as_text(found))
    except (HomeError, PolicyError, OSError) as error:
        sys.stderr.write(f"payer_sim: {error}\n")
        return 2
    except sqlite3.DatabaseError as error:
        sys.stderr.write(f"payer_sim: the books cannot be used ({error}); is another run at work in {asked.home}?\n")
        return 2
    return 0


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write YYYY-MM-DD") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m payer_sim", description="Simulated payers, through files only.")
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", help="write the ready policies into a home; books and mail stay")
    init.add_argument("home", type=Path, metavar="HOME")
    init.add_argument("policies", nargs="*", metavar="POLICY", help=f"of {', '.join(policies.NAMES)}; all without")
    day = commands.add_parser("run", help="one day of every payer; safe to repeat")
    day.add_argument("home", type=Path, metavar="HOME")
    day.add_argument("--on", type=_day, required=True, metavar="DATE", help="the day, YYYY-MM-DD")
    day.add_argument(
        "--seed", type=int, default=0, metavar="N", help="draws reviews, underpayments, days to pay; 0 without"
    )
    books = commands.add_parser("books", help="what each payer received, accepted, refused and paid")
    books.add_argument("home", type=Path, metavar="HOME")
    books.add_argument("--json", action="store_true", help="with every claim and check")
    return parser


if __name__ == "__main__":
    sys.exit(main())
