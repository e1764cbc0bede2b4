from django.apps import AppConfig


class RemittancesConfig(AppConfig):
    name = "billwright.apps.remittances"
    label = "remittances"
