from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ComplianceConfig(AppConfig):
    name = "billwright.apps.compliance"
    label = "compliance"

    def ready(self) -> None:
        from billwright.apps.compliance import guards, rls

        # Sent once an app after all of them have migrated; ours alone is enough.
        post_migrate.connect(guards.install_after_migrate, sender=self)
        post_migrate.connect(rls.install_after_migrate, sender=self)
