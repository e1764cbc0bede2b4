"""The one search: everything a person may be looking for by a few letters or digits, kind by kind, as their role sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse

from billwright.apps.charges import lookup
from billwright.apps.checks.payer_words import brief, loaded
from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import Actor, reading, record_view
from billwright.apps.invoices import queries as invoices
from billwright.apps.parties import queries as parties
from billwright.apps.receipts import queries as receipts
from billwright.apps.remittances import queries as remittances
from billwright.records.money import format_cents
from billwright.web import commands
from billwright.web.words import REASONS, REMARKS, day_words, payer_code

LONGEST = 80
"""Letters of a search; what is typed beyond them is cut off."""
LEAST_OF_CODE = 2
LEAST_OF_WORDS = 4
CARC = re.compile(r"[A-Z]{0,2}\d{1,4}")


class Hit(NamedTuple):
    """`detail` tells one from another of the same title; `address` opens it."""

    title: str
    detail: str
    address: str


class Kind(NamedTuple):
    """What is found under one heading, by whoever has the permission: `find(actor, typed, most)`."""

    heading: str
    permission: str
    find: Callable[[Actor, str, int], list[Hit]]


class Group(NamedTuple):
    """Hits of a kind, at most as many as were asked for; `is_cut` where there may be more."""

    heading: str
    hits: list[Hit]
    is_cut: bool


def _patients(actor: Actor, typed: str, most: int) -> list[Hit]:
    return [
        Hit(
            each.name,
            f"born {day_words(each.birth_date)} · {each.account_number}",
            _to("account", each.account_public_id),
        )
        for each in parties.search_patients(actor, typed, most)
    ]


def _clients(actor: Actor, typed: str, most: int) -> list[Hit]:
    return [
        Hit(each.name, f"client · {each.account_number}", _to("account", each.account_public_id))
        for each in parties.search_clients(actor, typed, most)
    ]


def _claims(actor: Actor, typed: str, most: int) -> list[Hit]:
    return [
        Hit(
            f"Claim {each.control_number}",
            f"{each.patient_name} · {each.payer_name} · {format_cents(each.total_cents)}",
            _to("claim", each.public_id),
        )
        for each in claims.find(actor, typed, most)
    ]


def _payments(actor: Actor, typed: str, most: int) -> list[Hit]:
    return [
        Hit(
            f"Payment {each.trace_number}",
            f"{each.payer_name} · {format_cents(each.paid_cents)}",
            _to("remittance", each.public_id),
        )
        for each in remittances.find(actor, typed, most)
    ]


def _invoices(actor: Actor, typed: str, most: int) -> list[Hit]:
    return [
        Hit(
            f"Invoice {each.number}",
            f"{each.client_name} · {format_cents(each.total_cents)}",
            _to("invoice", each.public_id),
        )
        for each in invoices.find(actor, typed, most)
    ]


def _receipts(actor: Actor, typed: str, most: int) -> list[Hit]:
    return [
        Hit(f"Receipt {each.number}", f"{each.payer_name} · {format_cents(each.cents)}", _to("receipt", each.public_id))
        for each in receipts.find(actor, typed, most)
    ]


def _codes(actor: Actor, typed: str, most: int) -> list[Hit]:
    """Services before diagnoses, and diagnoses by words too, which is why a name may meet some. Words spelled nearly so are
    left out: a name would meet many."""
    if len(typed) < LEAST_OF_CODE:
        return []
    names = {"procedures": "service", "icd10cm": "ICD-10-CM", "modifiers": "modifier"}
    found = [
        Hit(each.code, f"{each.title} · {words}" if each.title else words, reverse("code", args=[each.code]))
        for set_name, words in names.items()
        for each in lookup.suggestions(actor, set_name, typed, actor.today, most, near=False)
        if set_name != "modifiers" or each.code == typed.upper()
    ]
    return found[:most]


def _reasons(actor: Actor, typed: str, most: int) -> list[Hit]:
    """Payers' codes by the code, with or without its group, or by the words for it: the loaded list's, or our own."""
    code = payer_code(typed)
    reasons, remarks = REASONS | loaded("carc"), REMARKS | loaded("rarc")
    tables = ((reasons, "payer’s reason (CARC)"), (remarks, "payer’s remark (RARC)"))
    found = [
        Hit(each, f"{brief(words)} · {name}", reverse("payer_code", args=[each]))
        for table, name in tables
        for each, words in table.items()
        if each != "paid" and (each == code or (len(typed) >= LEAST_OF_WORDS and typed.lower() in words.lower()))
    ]
    if not found and CARC.fullmatch(code) and code != typed.strip().upper():
        found = [Hit(code, "payer’s code", reverse("payer_code", args=[code]))]  # typed with its group: no other thing
    return found[:most]


KINDS = (
    Kind("Patients", "accounts.view", _patients),
    Kind("Clients", "accounts.view", _clients),
    Kind("Claims", "claims.view", _claims),
    Kind("Payments of payers", "remittances.view", _payments),
    Kind("Invoices", "invoices.view", _invoices),
    Kind("Receipts", "receipts.view", _receipts),
    Kind("Codes", "charges.view", _codes),
    Kind("Payers’ codes", "remittances.view", _reasons),
)


def _to(page: str, public_id: str) -> str:
    return reverse(page, args=[public_id])


def clean(typed: str) -> str:
    """What is searched for: printing letters alone, without blanks around, no longer than LONGEST."""
    return "".join(each for each in typed if each.isprintable()).strip()[:LONGEST]


def find(actor: Actor, typed: str, most: int) -> list[Group]:
    """At most `most` hits of each kind that the actor may see. On the trail it is one search, without what was typed."""
    if not typed:
        return []
    with reading(actor):
        found = [(each.heading, each.find(actor, typed, most + 1)) for each in KINDS if actor.may(each.permission)]
        record_view(actor, "search", "")
    return [Group(heading, hits[:most], len(hits) > most) for heading, hits in found if hits]


def actions(actor: Actor, typed: str, most: int) -> list[Hit]:
    """What the actor may start that the words speak of."""
    return [
        Hit(each.title, "", reverse(each.page) + (f"?{each.asked}" if each.asked else ""))
        for each in commands.matching(actor, typed, most)
    ]
