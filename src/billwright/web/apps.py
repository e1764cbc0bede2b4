from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "billwright.web"
    label = "web"
