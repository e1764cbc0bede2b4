from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "billwright.apps.outbox"
    label = "outbox"
