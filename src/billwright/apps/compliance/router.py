"""Sends view events to the audit file where there is one (SQLite); PostgreSQL keeps all in one database."""

from typing import Any

from django.conf import settings


class AuditRouter:
    def _alias(self, model: Any) -> str | None:
        if model._meta.label_lower == "compliance.viewevent" and "audit" in settings.DATABASES:
            return "audit"
        return None

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return self._alias(model)

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return self._alias(model)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        is_view = app_label == "compliance" and model_name == "viewevent"
        if db == "audit":
            return is_view
        if is_view and "audit" in settings.DATABASES:
            return False
        return None
