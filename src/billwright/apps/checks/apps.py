from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "billwright.apps.checks"
    label = "checks"
