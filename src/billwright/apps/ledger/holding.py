"""Whoever moves what is owed by what the books say holds the account first, before any visit, claim or entry on it."""

from django.db.models import QuerySet

from billwright.apps.parties.models import Account


def hold_accounts(accounts: QuerySet[Account]) -> None:
    """Until the transaction ends: a payment, a payer's answer and a reversal on one account come one after the other. All
    are held in one order, so that no two wait for each other."""
    list(accounts.order_by("pk").select_for_update(of=("self",), no_key=True).only("pk"))
