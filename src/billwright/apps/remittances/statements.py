"""A statement of an account, made when somebody asks for it: printed, kept among the account's documents.

It is drawn from the explanation of the balance, which is why it stands here. Not handled: runs over all accounts, dunning;
a paper for each of several who owe: it goes to whoever is asked today, with the bills that an earlier guarantor still owes.
"""

import msgspec

from billwright.apps.compliance.access import Actor, action, query
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.documents import actions as documents
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import queries as parties
from billwright.apps.receipts.bills import PERSONAL
from billwright.apps.remittances.explaining import explain_account
from billwright.forms import statement_pdf
from billwright.forms.explanations import bill_words
from billwright.forms.words import words_in
from billwright.records.explanation import ExplainedBill
from billwright.records.invoice import Statement, StatementLine
from billwright.rules.ledger.statements import aged, statement_line


class NothingToStateError(RefusedError):
    """Nothing is owed by the account's holder, and no credit stands."""


class MakeStatement(msgspec.Struct, frozen=True):
    """`account` is a public id."""

    key: str
    account: str


class _Keep(msgspec.Struct, frozen=True):
    key: str
    account: str
    name: str
    pdf: bytes


def make_statement(actor: Actor, command: MakeStatement) -> str:
    """Public id of the PDF. It is made outside of any transaction, so that no writer waits for it, and then kept.

    Raises NothingToStateError, NotFoundError.
    """
    made = statement(actor, command.account)
    name = f"Statement {made.account_number} {made.issued_on}.pdf"
    return _keep(actor, _Keep(command.key, command.account, name, statement_pdf(made)))


@query("statements.make", audit="account")
def statement(actor: Actor, account: str) -> Statement:
    """What the account (public id) owes today, as paper shows it; empty lines are left out. Raises NothingToStateError,
    NotFoundError."""
    seen = explain_account(actor, account)
    if not seen.bills:
        raise NothingToStateError("nothing is owed here and no credit stands: there is nothing to state")
    asked = parties.asked(actor, account)
    owed = [(each.since, each.cents) for each in ledger.open_balances(actor, account) if each.kind in PERSONAL]
    credit = [(each.since, -each.cents) for each in ledger.open_credits(actor, account)]
    return Statement(
        sender=parties.practice(actor).letterhead,
        account_number=seen.account_number,
        bill_to=asked.name,
        bill_to_address=asked.address,
        issued_on=actor.today,
        due_on=None,
        lines=tuple(_line(each, asked.language) for each in seen.bills),
        aging=aged([*owed, *credit], actor.today),
        language=asked.language,
    )


def _line(explained: ExplainedBill, language: str) -> StatementLine:
    return statement_line(explained, bill_words(explained.bill, words_in(language)))


@action("statements.make")
def _keep(actor: Actor, command: _Keep) -> str:
    kept = documents.keep(
        actor,
        documents.Keep(
            kind="statement",
            direction="made",
            name=command.name,
            data=command.pdf,
            media_type="application/pdf",
            subject_kind="account",
            subject=command.account,
        ),
    )
    return kept.public_id
