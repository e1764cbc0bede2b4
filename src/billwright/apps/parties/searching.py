"""Finding patients and clients by their search keys: a few ranges of one index, whatever the number of people."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from django.db.models import BinaryField, Exists, Func, IntegerField, OuterRef, Q, Value
from django.db.models.lookups import GreaterThan

from billwright.apps.compliance.access import Actor
from billwright.apps.parties import keys
from billwright.apps.parties.models import Client, Party, Patient, SearchKey
from billwright.apps.parties.validation import PartyError

_LOOKED_AT = 500
"""Keys counted of each part to find the rarest, which then leads."""
_MOST_WAYS = 8
"""Ways to read what was typed that are tried: 123 is a patient's account or a client's, 2/3/30 one of two years."""
_KEYS_A_PARTY = 4
"""Keys of one party that the same beginning meets, as "ma" meets Mary Ann Martin's; more only make an answer shorter."""


def found_patients(actor: Actor, text: str, limit: int) -> list[Patient]:
    """At most `limit`, with party and account. Raises PartyError."""
    met = _met(actor, keys.PATIENT, "party__patient", text, limit)
    rows = Patient.rows.of(actor).select_related("party", "account").filter(pk__in=met)
    return sorted(rows, key=lambda row: met.index(row.pk))


def found_clients(actor: Actor, text: str, limit: int) -> list[Client]:
    """At most `limit`, with party and account. Raises PartyError."""
    met = _met(actor, keys.CLIENT, "party__client", text, limit)
    rows = Client.rows.of(actor).select_related("party", "account").filter(pk__in=met)
    return sorted(rows, key=lambda row: met.index(row.pk))


def _met(actor: Actor, whose: str, what: str, text: str, limit: int) -> list[int]:
    """Ids of at most `limit` patients or clients that meet every part of the text, by what it met and then by name.

    `whose` is keys.PATIENT or keys.CLIENT, `what` leads from a key to the row. Raises PartyError for what does not print.
    """
    if not text.isprintable():
        raise PartyError({"text": "letters, digits and signs only"})
    parts = keys.asked(text)
    ways = itertools.islice(itertools.product(*parts), _MOST_WAYS) if parts else ()
    met: dict[int, None] = {}
    for texts in ways:  # one statement for each way to read it: SQLite finds no index for alternatives
        met |= dict.fromkeys(_meeting_all(actor, whose, texts, what, limit))
    return list(met)[:limit]


def _meeting_all(actor: Actor, whose: str, texts: tuple[str, ...], what: str, limit: int) -> Iterable[int]:
    """Goes through what the rarest part meets. A word of the name is then looked for in the key itself, which holds the
    whole name; another part among the party's other keys."""
    first, *others = _rarest_first(actor, whose, texts)
    rows = SearchKey.rows.of(actor).filter(_begins(whose, first))
    for text in others:
        if text.startswith(keys.NAME):
            rows = rows.filter(_holds_word(text.removeprefix(keys.NAME)))
        else:
            rows = rows.filter(Exists(SearchKey.rows.of(actor).filter(_begins(whose, text), party=OuterRef("party"))))
    return rows.order_by("key", "party").values_list(what, flat=True)[: limit * _KEYS_A_PARTY]


def _holds_word(begun: str) -> Q:
    first, later = (GreaterThan(_PlaceIn("key", Value(each, BinaryField())), 0) for each in keys.begun_in_name(begun))
    return Q(first) | Q(later)


class _PlaceIn(Func):
    """Where some bytes begin in others, from 1; 0 where they do not occur."""

    function = "INSTR"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        held, sought = self.get_source_expressions()
        turned = _PlaceIn(sought, held)
        return turned.as_sql(compiler, connection, template="POSITION(%(expressions)s)", arg_joiner=" IN ")


def _begins(whose: str, text: str) -> Q:
    beginning = f"{whose}{text}".encode()
    return Q(key__gte=beginning, key__lt=keys.after(beginning))


def _rarest_first(actor: Actor, whose: str, texts: tuple[str, ...]) -> list[str]:
    if len(texts) == 1:
        return list(texts)
    return sorted(texts, key=lambda text: SearchKey.rows.of(actor).filter(_begins(whose, text))[:_LOOKED_AT].count())


def keep_patient_keys(actor: Actor, patient: Patient) -> None:
    """Makes the patient's keys what they are to be; called by whatever changes a name, telephone or birth date."""
    party = patient.party
    wanted = keys.of_person(
        party.last, party.first, party.middle, party.phone, patient.account.number, patient.birth_date
    )
    keep(actor, party, wanted)


def keep_client_keys(actor: Actor, client: Client) -> None:
    """The same for a business that buys services."""
    keep(actor, client.party, keys.of_client(client.party.name, client.party.phone, client.account.number))


def keep(actor: Actor, party: Party, wanted: set[bytes]) -> None:
    """Writes the keys that are wanted and not there, and takes away those that are there and not wanted."""
    rows = SearchKey.rows.of(actor).filter(party=party)
    there = {bytes(key): pk for key, pk in rows.values_list("key", "pk")}
    stale = [pk for key, pk in there.items() if key not in wanted]
    if stale:
        rows.filter(pk__in=stale).delete()
    SearchKey.rows.add_many(actor, [SearchKey(party=party, key=key) for key in sorted(wanted - there.keys())])
