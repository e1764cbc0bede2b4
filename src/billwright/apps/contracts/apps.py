from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "billwright.apps.contracts"
    label = "contracts"
