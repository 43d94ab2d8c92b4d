"""Customers to measure with: the tables of real ones, made by our way or by the stock way."""

from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateOneSchema
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from core.base.ids import new_id
from tenants.backend.base import OWNER_ALIAS
from tenants.doors import platform_context
from tenants.models import Tenant
from tenants.naming import schema_of
from tenants.schemas import create_schema, create_tables
from tenants.schemas.owner import execute, owner_connection


class StockSchemaEditor(DatabaseSchemaEditor):
    """Django's own, but for its strings of two statements, which our connection does not take."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run the statement, or both in turn."""
        text = str(sql)
        if params is not None:
            text = self.connection.ops.compose_sql(text, params)
        for statement in text.split("; ") if "SET CONSTRAINTS" in text else [text]:
            super().execute(statement, None)


def new_tenant(tenant_id: UUID | None = None) -> Tenant:
    """Return a tenant's row, without role, schema or tables."""
    tenant_id = tenant_id or new_id()
    with platform_context():
        return Tenant.objects.create(
            id=tenant_id,
            schema_name=schema_of(tenant_id),
            slug=f"c{tenant_id.hex[-20:]}",
            name="Measured",
            sector_id="municipality",
        )


def make_our_way(tenant: Tenant) -> None:
    """Do what the saga's steps for schema and tables do."""
    create_schema(tenant)
    create_tables(tenant)


def grow_to(size: int) -> None:
    """Make tenants until there are ``size``."""
    with platform_context():
        missing = size - Tenant.objects.count()
    for _ in range(missing):
        make_our_way(new_tenant())


def make_stock_way(tenant: Tenant) -> None:
    """Do what django-tenants does when a tenant is saved: an empty schema, then ``migrate``."""
    execute("CREATE SCHEMA {}", tenant.schema_name)
    migrate_stock_way(tenant)


def migrate_stock_way(tenant: Tenant) -> None:
    """Do what ``migrate_schemas`` does for one tenant: Django's own command and schema editor."""
    connection = owner_connection()
    ours = connection.SchemaEditorClass
    connection.SchemaEditorClass = StockSchemaEditor  # type: ignore[assignment] # the stock one
    try:
        with connection.use_schema(tenant.schema_name):
            call_command(MigrateOneSchema(), database=OWNER_ALIAS, interactive=False, verbosity=0)
    finally:
        connection.SchemaEditorClass = ours
