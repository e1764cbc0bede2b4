from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "billwright.apps.documents"
    label = "documents"
