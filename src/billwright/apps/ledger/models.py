"""The books: entries of postings that sum to zero, for ever.

What the models cannot say, the database's triggers hold (triggers/*.sql): append-only, zero sum, sealed entries, the
period lock, one practice an entry, and the kept balance. The header goes in last and seals its postings.
"""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User
from billwright.apps.parties.models import Account as PartyAccount
from billwright.apps.parties.models import Coverage, Party


class LedgerAccount(PracticeRow):
    """A line of the chart of accounts. `is_control`: its postings carry an item and a responsibility."""

    code = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)  # asset, liability, income, expense
    is_control = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "code"], name="one_ledger_account_a_code")]


class Responsibility(PracticeRow):
    """Who owes: (kind, party, coverage). kind insurer (with its coverage), patient, client, or payer for clearing."""

    kind = models.CharField(max_length=10)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    coverage = models.ForeignKey(Coverage, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "kind", "party", "coverage"], name="one_responsibility_a_coverage"
            ),
            models.UniqueConstraint(
                fields=["practice", "kind", "party"],
                condition=models.Q(coverage=None),
                name="one_responsibility_without_coverage",
            ),
        ]


class Item(PracticeRow):
    """What is paid by itself at its own due date.

    kind charge (a service line), instalment (of an invoice), credit (a payment not yet applied; its balance is negative),
    remittance (a payer's payment in clearing). `control` is the account that carries its balance. `account` is the
    receivable account it belongs to, None for clearing. `source` is the public id of its line, instalment or receipt.
    """

    kind = models.CharField(max_length=12)
    control = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    account = models.ForeignKey(PartyAccount, models.PROTECT, null=True, related_name="items")
    service_date = models.DateField(null=True)
    due_on = models.DateField(null=True)
    source = models.CharField(max_length=80, blank=True, db_index=True)
    description = models.CharField(max_length=120, blank=True)


class Entry(PracticeRow):
    """The header that seals its postings: inserted last, after which the database takes no more postings for it."""

    kind = models.CharField(max_length=24)
    posted_on = models.DateField()
    key = models.CharField(max_length=200)
    memo = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    source_kind = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=80, blank=True, db_index=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "key"], name="one_entry_a_key")]
        indexes: ClassVar = [models.Index(fields=["practice", "posted_on"], name="entry_by_day")]


class Posting(models.Model):
    """One amount on one account: a debit positive, a credit negative. See records.entry.Posting.

    No public id: a posting is reached through its entry. Its practice, date and entry are checked by triggers. It is found
    by entry, by item, or by account within a practice; each index more would cost every posting.
    """

    practice = models.ForeignKey("compliance.Practice", models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="postings")
    responsibility = models.ForeignKey(Responsibility, models.PROTECT, null=True, related_name="+", db_index=False)
    cents = models.BigIntegerField()
    posted_on = models.DateField()
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "account", "posted_on"], name="posting_by_account")]


class Balance(models.Model):
    """The one kept total: (item, responsibility) → cents. Written by the posting trigger and by nothing else.

    Found by item. An index by practice alone led SQLite through all of a practice's for those of one account.
    """

    practice = models.ForeignKey("compliance.Practice", models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="balances", db_index=False)
    responsibility = models.ForeignKey(Responsibility, models.PROTECT, related_name="balances")
    cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "responsibility"], name="one_balance_an_item_and_party")
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "responsibility"], condition=~models.Q(cents=0), name="balance_open")
        ]


class PeriodLock(PracticeRow):
    """No entry may be dated on or before `locked_through`. The newest row is in force; rows are never changed."""

    locked_through = models.DateField()
    locked_at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
