"""Which application's tables belong in which schema."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA


class SchemaRouter:
    """Platform apps live in ``public``, tenant apps in each tenant's schema; only the owner migrates."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Say whether an application's tables belong in the schema the owner is pinned to."""
        if db != OWNER_ALIAS:
            return False
        is_public = connections[db].schema_name == PUBLIC_SCHEMA  # type: ignore[attr-defined] # our backend
        installed = settings.SHARED_APPS if is_public else settings.TENANT_APPS
        return None if apps.get_app_config(app_label).name in installed else False
