"""The night's look at promises made in calls: what was not paid by its day is work, and so is a follow-up that is due."""

from billwright.apps.compliance.access import Actor
from billwright.apps.correspondence import actions, queries


def watch(actor: Actor) -> tuple[int, int]:
    """(accounts on which a promise to pay was looked at, follow-ups that are due). Each account is its own step."""
    accounts = queries.watched_accounts(actor)
    for account in accounts:
        actions.watch_promises(actor, account)
    return len(accounts), actions.recall_follow_ups(actor)
