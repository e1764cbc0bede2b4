from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "billwright.apps.receipts"
    label = "receipts"
