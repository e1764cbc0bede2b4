from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "billwright.apps.claims"
    label = "claims"
