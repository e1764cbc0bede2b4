"""What a person may start from anywhere, and how it is found by what they type."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from billwright.apps.compliance.access import Actor

CLOSE = 0.8
"""How alike a word must be to stand for one it is not the beginning of; 1 is the same."""
LONG = 4
"""Letters from which a word may be mistyped."""
_PASSED_OVER = {"a", "an", "the", "to", "of", "for", "go", "my"}


class Command(NamedTuple):
    """`page` names the address; who has `permission` sees it. `also` holds other words that people have for it."""

    title: str
    page: str
    permission: str
    also: str = ""
    asked: str = ""
    """A query of the address, as "state=ready"."""


COMMANDS = (
    Command("Take or post a payment", "choose_account", "receipts.take", "receive collect copay cash check card receipt"),
    Command("Enter a visit", "new_visit", "charges.capture", "charge charges superbill encounter capture post"),
    Command("New patient", "new_patient", "parties.edit", "enter add register person account"),
    Command("New client", "new_client", "parties.edit", "enter add business account buyer"),
    Command("Log a call", "new_inquiry", "inquiries.log", "inquiry phone question answer note"),
    Command("Take in a file", "receive", "files.receive", "receive upload import load era 835 999 277 eob scan"),
    Command("Write an invoice", "new_invoice", "invoices.write", "bill client business new draft"),
    Command("Claims ready to send", "claims", "claims.submit", "submit batch transmit 837", "state=ready"),
    Command("Claims that are held", "claims", "claims.edit", "fix mend findings errors scrub", "state=held"),
    Command("Claims that were denied", "claims", "claims.edit", "denials appeal", "state=denied"),
    Command("Payments of payers to post", "remittances", "remittances.post", "remittance era eft 835", "state=open"),
    Command("Start with the most urgent work", "work_next", "work.do", "next item"),
    Command("Today", "today", "today.view", "home work tasks queue list"),
    Command("The team’s work", "team", "today.view", "assign hand over who"),
    Command("Accounts", "patients", "parties.view", "patients clients people"),
    Command("Claims", "claims", "claims.view", "837"),
    Command("Remittances", "remittances", "remittances.view", "payments payers checks eft era 835"),
    Command("Invoices", "invoices", "invoices.view", "bills clients"),
    Command("Receipts", "receipts", "receipts.view", "payments money"),
    Command("Calls", "inquiries", "inquiries.view", "inquiries questions"),
    Command("Files", "documents", "documents.view", "documents"),
    Command("Codes", "codes", "charges.view", "icd diagnosis cpt hcpcs modifier look up search map gem"),
    Command("Code sets", "code_sets", "charges.view", "editions loaded hcpcs cpt ncci mue revenue taxonomy carc"),
    Command("Load a code set", "load_code_set", "codes.load", "edition file upload ncci hcpcs icd"),
    Command("Fee schedules", "fee_schedules", "charges.view", "fees prices charges medicare"),
    Command("Contracts", "contracts", "contracts.view", "payers expected allowed prices carve-out"),
    Command("Payers", "payers", "parties.view", "profile timely filing contractor edits therapy units"),
    Command("Outbox", "partners", "outbox.view", "partners messages clearinghouse sent"),
    Command("Write a payer rule", "new_rule", "rules.edit", "check hold edit scrub medicaid bulletin"),
    Command("Claim checks", "checks", "claims.view", "catalogue scrub edits rules why held could not run"),
    Command("Payer rules", "payer_rules", "rules.view", "checks holds edits medi-cal medicaid bulletins"),
    Command("Long work", "jobs", "jobs.view", "jobs progress running"),
    Command("Programs, their keys and webhooks", "api_keys", "practice.manage", "api integration endpoint settings"),
)  # fmt: skip


def matching(actor: Actor, typed: str, most: int) -> list[Command]:
    """Commands that the actor may start and that every word typed speaks of, the likeliest first; with nothing typed, the
    first of the table."""
    allowed = [each for each in COMMANDS if actor.may(each.permission)]
    words = [each for each in _words(typed) if each not in _PASSED_OVER]
    if not words:
        return [] if typed.strip() else allowed[:most]
    scored = [(_score(words, each), at) for at, each in enumerate(allowed)]
    return [allowed[at] for score, at in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score > 0][:most]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _score(words: list[str], command: Command) -> float:
    """The sum over the words typed; 0 where one of them speaks of something else."""
    title, also = _words(command.title), _words(command.also)
    each = [max(2 * _fit(word, title), _fit(word, also)) for word in words]
    return 0 if 0 in each else sum(each)


def _fit(word: str, known: list[str]) -> float:
    """1 for the beginning of a word, less for one mistyped, 0 for neither."""
    if any(each.startswith(word) for each in known):
        return 1
    if len(word) < LONG:
        return 0
    alike = max((difflib.SequenceMatcher(None, word, each).ratio() for each in known), default=0)
    return alike / 2 if alike >= CLOSE else 0
