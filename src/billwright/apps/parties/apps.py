from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "billwright.apps.parties"
    label = "parties"
