"""What is wrong with the schemas and roles there are, in lines a person can read."""

from uuid import UUID

from tenants.doors import platform_context
from tenants.models import PooledSchema, Tenant
from tenants.naming import closed_schema_of, role_of, schema_of
from tenants.schemas.applying import applied_migrations
from tenants.schemas.artefact import current_artefact
from tenants.schemas.fingerprint import difference, fingerprint_of
from tenants.schemas.owner import exists, owner_transaction, rows
from tenants.schemas.releases import current_release


def describe_drift(tenant: Tenant) -> list[str]:
    """Return where a tenant's schema is not what this release makes; nothing when all is well."""
    door = tenant.door
    if not exists("SELECT 1 FROM pg_namespace WHERE nspname = %s", door.schema):
        return [f"missing: schema {door.schema}"]
    version = current_release().version_with(applied_migrations(door.schema))
    if version != current_release().version:
        return [f"behind: the tables are of {version}, the release is {current_release().version}"]
    artefact = current_artefact()
    with owner_transaction(door.schema):
        return difference(artefact.fingerprint, fingerprint_of(door.schema, door.role))


def orphan_schemas() -> list[str]:
    """Return the schemas that look like tenants' and belong to no tenant and not to the pool."""
    known = {name for one in _known_ids() for name in (schema_of(one), closed_schema_of(one))}
    found = rows("SELECT nspname FROM pg_namespace WHERE nspname ~ '^[tx]_[a-z2-7]{26}$'")
    return sorted(name for (name,) in found if name not in known)


def orphan_roles() -> list[str]:
    """Return the roles that look like tenants', belong to nobody here and are used by no other database.

    Roles are shared by all databases of a server: one that is used elsewhere is not ours to judge.
    """
    known = {role_of(one) for one in _known_ids()}
    found = rows(
        "SELECT rolname FROM pg_roles r WHERE rolname ~ '^r_[a-z2-7]{26}$' AND NOT EXISTS ("
        " SELECT 1 FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid"
        " WHERE d.refobjid = r.oid AND d.refclassid = 'pg_authid'::regclass"
        " AND b.datname <> current_database())"
    )
    return sorted(name for (name,) in found if name not in known)


def _known_ids() -> list[UUID]:
    with platform_context():
        return [
            *Tenant.objects.values_list("id", flat=True),
            *PooledSchema.objects.values_list("id", flat=True),
        ]
