"""The demo's telephone: who owes asks why, some promise to pay, some are promised an answer."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import NamedTuple

from billwright.apps.compliance.access import Actor
from billwright.apps.correspondence import actions
from billwright.apps.ledger import queries as ledger
from billwright.records.money import format_cents


class Talk(NamedTuple):
    """A call's words; `follows_up` where the answer had to wait."""

    topic: str
    question: str
    answer: str
    follows_up: str = ""


OWING = (
    Talk("balance", "Why do I owe {owed}?", "Read the explanation of the balance together."),
    Talk("payment", "May I pay {owed} next week?", "Yes. Noted the day; the bill stays as it is until then."),
    Talk("paid_less", "Should my insurance not pay all of it?", "Read out the payer's answer.", "Ask the payer why"),
)  # fmt: skip
ANYBODY = (
    Talk("appointment", "Which plan does the office have on file for me?", "Read back the plan on file; it is right."),
    Talk(
        "claim_status",
        "Has my insurance answered yet?",
        "Not yet: the claim is with the payer.",
        "Call the payer's line",
    ),
    Talk("records", "I need a list of what I paid this year.", "Will print the receipts for pick-up."),
)


def take_calls(random: Random, clerk: Actor, accounts: list[str]) -> None:
    """Up to two calls of the clerk's day, about accounts (public ids) with something on them."""
    for account in random.sample(accounts, min(len(accounts), random.randint(0, 2))):
        owed = sum(each.cents for each in ledger.open_balances(clerk, account) if each.kind == "patient")
        talk = random.choice(OWING if owed > 0 else ANYBODY)
        later = clerk.today + dt.timedelta(random.randint(2, 6))
        pays = talk.topic == "payment"
        actions.log_inquiry(
            clerk,
            actions.LogInquiry(
                key=f"demo:call:{clerk.today}:{account}",
                account=account,
                asker="patient",
                topic=talk.topic,
                verified=random.choice(("birth_date", "address", "called_back")),
                question=talk.question.format(owed=format_cents(owed)),
                answer=talk.answer,
                follow_up_on=later if talk.follows_up else None,
                follow_up_words=talk.follows_up,
                promise_on=later if pays else None,
                promise_cents=owed if pays else None,
            ),
        )
