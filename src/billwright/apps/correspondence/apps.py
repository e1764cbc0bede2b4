from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "billwright.apps.correspondence"
    label = "correspondence"
