from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "billwright.apps.ledger"
    label = "ledger"
