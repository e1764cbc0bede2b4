"""Whether everybody is found by what their row says: search keys are derived, so they can be compared and made anew."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import msgspec

from billwright.apps.compliance.access import Actor, action, query
from billwright.apps.parties import keys
from billwright.apps.parties.models import Client, Party, Patient, SearchKey
from billwright.apps.parties.searching import keep

_PERSON = ("party__last", "party__first", "party__middle", "party__phone", "account__number", "birth_date")
_CLIENT = ("party__name", "party__phone", "account__number")

Keys = tuple[int, bool, set[bytes]]
"""A party, whether the keys are those that stand there, and the keys."""


class Drifted(msgspec.Struct, frozen=True):
    """A party (public id) that is found by `found` keys of which some are not the `expected` ones."""

    party: str
    expected: int
    found: int


@query("books.check")
def drifted(actor: Actor, limit: int) -> list[Drifted]:
    """The first `limit` whose search keys are not what their row, account and birth date make them. Reads everybody once."""
    found = [(party, len(wanted), len(there)) for party, wanted, there in _compared(actor) if wanted != there][:limit]
    ids = dict(Party.rows.of(actor).filter(pk__in=[party for party, _, _ in found]).values_list("pk", "public_id"))
    return [Drifted(str(ids[party]), expected, there) for party, expected, there in found if party in ids]


@action("parties.edit", keyed=False)
def mend(actor: Actor, parties: list[str]) -> int:
    """Makes the search keys of these parties (public ids) what they are to be. How many parties."""
    rows = Party.rows.of(actor).select_for_update().filter(public_id__in=parties).order_by("id")
    wanted = {party: made for party, _, made in _wanted(actor, [row.pk for row in rows])}
    for row in rows:
        keep(actor, row, wanted.get(row.pk, set()))
    return len(rows)


def _compared(actor: Actor) -> Iterator[tuple[int, set[bytes], set[bytes]]]:
    """(party, what its keys are to be, what they are), party by party: whatever the number, one is held at a time."""
    sides = heapq.merge(_wanted(actor), _there(actor), key=itemgetter(0))
    for party, both in groupby(sides, key=itemgetter(0)):
        wanted: set[bytes] = set()
        there: set[bytes] = set()
        for _, is_there, found in both:
            (there if is_there else wanted).update(found)
        yield party, wanted, there


def _wanted(actor: Actor, parties: list[int] | None = None) -> Iterator[Keys]:
    """Of all patients and clients, or of some `parties`, in the parties' order."""
    some = {} if parties is None else {"party__in": parties}
    patients = Patient.rows.of(actor).filter(**some).order_by("party_id").values_list("party_id", *_PERSON)
    clients = Client.rows.of(actor).filter(**some).order_by("party_id").values_list("party_id", *_CLIENT)
    people = ((party, False, keys.of_person(*facts)) for party, *facts in patients.iterator())
    businesses = ((party, False, keys.of_client(*facts)) for party, *facts in clients.iterator())
    yield from heapq.merge(people, businesses, key=itemgetter(0))


def _there(actor: Actor) -> Iterator[Keys]:
    rows = SearchKey.rows.of(actor).order_by("party_id").values_list("party_id", "key").iterator()
    for party, each in groupby(rows, key=itemgetter(0)):
        yield party, True, {bytes(key) for _, key in each}
