"""The payers' side of the demo, furnished as files: who is on each payer's roll."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

from billwright.flows.demo.people import DemoPerson


def write_rolls(home: Path, people: Iterable[DemoPerson], on: dt.date) -> None:
    """`members.jsonl` beside each payer's policy: one member a line, in the simulator's own format.

    Who is a ghost is left out; whose coverage has ended, ended before the month began.
    """
    began = dt.date(on.year - 1, 1, 1)
    rolls: dict[str, list[dict[str, object]]] = {}
    for person in people:
        if person.plan and not person.ghost:
            ends = on - dt.timedelta(40) if person.ended else None
            rolls.setdefault(person.plan[0], []).append(_member(person, person.member_id, person.plan[1], began, ends))
        if person.second:
            folder, plan, member_id = person.second
            rolls.setdefault(folder, []).append(_member(person, member_id, plan, began, None) | {"other_primary": True})
    for folder, members in rolls.items():
        text = "".join(json.dumps(member) + "\n" for member in members)
        (home / folder / "members.jsonl").write_text(text, encoding="utf-8")


def _member(person: DemoPerson, member_id: str, plan: str, starts: dt.date, ends: dt.date | None) -> dict[str, object]:
    member: dict[str, object] = {
        "id": member_id,
        "last": person.last.upper(),
        "first": person.first.upper(),
        "birth_date": person.birth_date.isoformat(),
        "plan": plan,
        "starts": starts.isoformat(),
    }
    if ends:
        member["ends"] = ends.isoformat()
    return member
