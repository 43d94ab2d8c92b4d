"""Which application's tables belong in which schema."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA
from tenants.naming import CLEARING_SCHEMA


class SchemaRouter:
    """Platform apps live in ``public``, the shared exchange in ``clearing``, tenant apps in each
    tenant's schema; only the owner migrates.
    """

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Say whether an application's tables belong in the schema the owner is pinned to."""
        if db != OWNER_ALIAS:
            return False
        schema = connections[db].schema_name  # type: ignore[attr-defined] # our backend
        of_one_kind = {PUBLIC_SCHEMA: settings.SHARED_APPS, CLEARING_SCHEMA: settings.CLEARING_APPS}
        installed = of_one_kind.get(schema, settings.TENANT_APPS)
        return None if apps.get_app_config(app_label).name in installed else False
