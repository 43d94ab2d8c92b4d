from collections.abc import Callable

from core.base.ids import new_id
from tenants.doors import platform_context
from tenants.models import PooledSchema, Tenant
from tenants.naming import door_of
from tenants.schemas import create_schema
from tenants.schemas.health import describe_drift, orphan_roles, orphan_schemas
from tenants.schemas.owner import execute
from tenants.schemas.releases import current_release
from tenants.schemas.roles import make_role_and_schema


def test_drift_is_told_in_lines(new_tenant: Callable[[str], Tenant], tenant_a: Tenant) -> None:
    assert describe_drift(tenant_a) == []
    execute("ALTER TABLE {}.branding_theme ADD COLUMN motto text", tenant_a.schema_name)
    (line,) = describe_drift(tenant_a)
    assert line.startswith("not expected: column branding_theme.motto: text")

    tenant = new_tenant("bare")
    assert describe_drift(tenant) == [f"missing: schema {tenant.schema_name}"]
    create_schema(tenant)
    (line,) = describe_drift(tenant)
    assert line.endswith(f", the release is {current_release().version}")


def test_what_belongs_to_nobody_is_found_and_nothing_else(committed_db: None) -> None:
    schemas, roles = orphan_schemas(), orphan_roles()
    lost, pooled = door_of(new_id()), door_of(new_id())
    with platform_context():
        PooledSchema.objects.create(id=pooled.tenant_id)
    for door in (lost, pooled):
        make_role_and_schema(door)
    try:
        assert set(orphan_schemas()) - set(schemas) == {lost.schema}
        assert set(orphan_roles()) - set(roles) == {lost.role}
        assert schemas == []
    finally:
        for door in (lost, pooled):
            execute("DROP SCHEMA {} CASCADE", door.schema)
            execute("DROP ROLE {}", door.role)
