from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "billwright.apps.compliance"
    label = "compliance"
