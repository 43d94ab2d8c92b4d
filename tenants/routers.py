"""Which application's tables belong in which schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models import Model

from core.base.models import refuse_elsewhere
from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA
from tenants.naming import CLEARING_SCHEMA

_is_migrating: ContextVar[bool] = ContextVar("is_migrating", default=False)


@contextmanager
def on_the_owners_connection() -> Iterator[None]:
    """Let a migration's Python reach the rows of the schema it migrates, whatever it calls them by."""
    token = _is_migrating.set(True)
    try:
        yield
    finally:
        _is_migrating.reset(token)


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

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Inside a migration, say that rows are read on the owner's connection.

        An object whose relation is followed (a foreign key, a set of children) must be in its tenant.
        """
        refuse_elsewhere(hints.get("instance"))
        return OWNER_ALIAS if _is_migrating.get() else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """Inside a migration, say that rows are written on the owner's connection; as above."""
        refuse_elsewhere(hints.get("instance"))
        return OWNER_ALIAS if _is_migrating.get() else None

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """Refuse to tie objects of two tenants together."""
        refuse_elsewhere(one, other)
        return None
