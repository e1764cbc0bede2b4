from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "billwright.apps.invoices"
    label = "invoices"
