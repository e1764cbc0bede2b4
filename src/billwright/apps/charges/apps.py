from django.apps import AppConfig


class ChargesConfig(AppConfig):
    name = "billwright.apps.charges"
    label = "charges"
