from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "billwright.apps.worklist"
    label = "worklist"
