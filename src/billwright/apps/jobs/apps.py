from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "billwright.apps.jobs"
    label = "jobs"
