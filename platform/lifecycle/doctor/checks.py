"""The checks, each of which yields what it finds."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError

from branding.models import Theme
from clearing.models import Participant
from core.base.current import NoDoorError
from core.market.models import Programme
from core.outbox.queries import outbox_health
from lifecycle.doctor.findings import Finding
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.hosts import tenant_host
from tenants.models import Domain, PooledSchema, ReleasedHost, Tenant
from tenants.naming import EXCHANGE_ROLE, closed_schema_of, role_of, schema_of
from tenants.removal import schema_exists
from tenants.sagas.enums import ENDED
from tenants.schemas.owner import rows
from tenants.schemas.releases import current_release
from tenants.schemas.tables import SchemaMismatchError, assert_as_released

Check = Callable[[Tenant], Iterator[Finding]]


def check_role(tenant: Tenant) -> Iterator[Finding]:
    """The role is there, may not sign in, and only the service may become it."""
    name, fix = role_of(tenant.pk), "veksel tenant doctor SLUG --fix"
    found = rows(
        # On a Citus cluster the servers dial each other as the role; it has no password.
        "SELECT (rolcanlogin AND NOT %s) OR rolsuper OR rolcreaterole OR rolcreatedb"
        " OR rolbypassrls, pg_has_role(%s, oid, 'SET')"
        " FROM pg_roles WHERE rolname = %s",
        settings.CITUS,
        settings.DATABASES["default"]["USER"],
        name,
    )
    if not found:
        yield Finding("role", f"The role {name} is missing.", fix)
        return
    [(has_too_much, may_be_taken)] = found
    if has_too_much:
        yield Finding("rights", f"The role {name} may sign in or run the server.", "ALTER ROLE")
    if not may_be_taken:
        yield Finding("role", f"The service may not become {name}.", fix)
    groups = {
        group
        for (group,) in rows(
            "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
            " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
            name,
        )
    }
    if EXCHANGE_ROLE not in groups:
        yield Finding("role", f"{name} may not take part in the shared exchange.", fix)
    for group in sorted(groups - {EXCHANGE_ROLE}):
        yield Finding("rights", f"{name} is a member of {group}.", f"REVOKE {group} FROM {name}")


def check_schema(tenant: Tenant) -> Iterator[Finding]:
    """The tables are those of this release, with the names and rights it gives them."""
    if not schema_exists(tenant.schema_name):
        yield Finding("schema", f"The schema {tenant.schema_name} is missing.", "Restore a backup.")
        return
    wanted = current_release().version
    if tenant.schema_version != wanted:
        yield Finding(
            "version",
            f"The tables are of release {tenant.schema_version or '?'} and not {wanted}.",
            "veksel migrate, or veksel tenant doctor SLUG --fix",
        )
        return
    try:
        assert_as_released(tenant.door)
    except SchemaMismatchError as error:
        yield Finding("fingerprint", str(error), "Compare by hand; somebody has changed a table.")


def check_host(tenant: Tenant) -> Iterator[Finding]:
    """Exactly the host of its subdomain leads to it."""
    wanted = tenant_host(tenant.slug)
    with platform_context():
        hosts = set(Domain.objects.filter(tenant=tenant).values_list("domain", flat=True))
        is_kept = ReleasedHost.objects.filter(host=wanted).exclude(tenant=tenant).exists()
    if wanted not in hosts:
        fix = "veksel tenant rename" if is_kept else "veksel tenant doctor SLUG --fix"
        yield Finding("host", f"{wanted} does not lead to it.", fix)


def check_content(tenant: Tenant) -> Iterator[Finding]:
    """It has a look, and a programme to register for."""
    try:
        with tenant_context(tenant):
            has_theme = Theme.objects.exists()
            has_programme = Programme.objects.filter(is_default=True).exists()
            outbox = outbox_health()
    except (DatabaseError, NoDoorError) as error:
        yield Finding("door", f"Its door does not open: {error}".strip(), "See the other findings.")
        return
    if not has_theme:
        yield Finding("theme", "It has no colours.", "Save the colours in the portal once.")
    if not has_programme:
        yield Finding("programme", "It has no default programme.", "Make one in the portal.")
    if outbox.late or outbox.dead:
        yield Finding(
            "outbox",
            f"{outbox.late} messages are late and {outbox.dead} were given up.",
            "veksel outbox list, veksel outbox retry",
        )


def check_runs(tenant: Tenant) -> Iterator[Finding]:
    """Nothing that was begun with it stands still."""
    with platform_context():
        runs = [
            *tenant.provisioning_runs.exclude(state__in=ENDED),
            *tenant.deletion_runs.exclude(state__in=ENDED),
        ]
    for run in runs:
        if run.has_failed:
            yield Finding("run", f"A run has stopped: {run.pk}.", "Try again in the console.")


def check_participant(tenant: Tenant) -> Iterator[Finding]:
    """The shared exchange knows it by its name, and whether it is served."""
    with platform_context(), clearing_context():
        row = Participant.objects.filter(pk=tenant.pk).first()
    if row is None or (row.name, row.is_open) != (tenant.name, tenant.is_active):
        yield Finding(
            "participant",
            "The shared exchange does not know it as it is.",
            "veksel tenant doctor SLUG --fix",
        )


CHECKS: tuple[Check, ...] = (
    check_role,
    check_schema,
    check_host,
    check_content,
    check_runs,
    check_participant,
)


def check_strays() -> Iterator[Finding]:
    """Schemas and roles of this database belong to a customer, or wait in the pool for one."""
    with platform_context():
        ids = [*Tenant.objects.values_list("pk", flat=True)]
        ids += PooledSchema.objects.values_list("pk", flat=True)
    schemas = {name(pk) for pk in ids for name in (schema_of, closed_schema_of)}
    roles = {role_of(pk) for pk in ids}
    for (name,) in rows("SELECT nspname FROM pg_namespace WHERE nspname ~ '^[tx]_[a-z2-7]{26}$'"):
        if name not in schemas:
            yield Finding("stray", f"The schema {name} is nobody's.", "Look into it, then drop it.")
    # A role with anything in another database of the server is that database's.
    for (name,) in rows(
        "SELECT rolname FROM pg_roles r WHERE rolname ~ '^r_[a-z2-7]{26}$' AND NOT EXISTS"
        " (SELECT 1 FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.dbid <> 0 AND d.dbid <>"
        " (SELECT oid FROM pg_database WHERE datname = current_database()))"
    ):
        if name not in roles:
            yield Finding("stray", f"The role {name} is nobody's.", f"DROP ROLE {name}")
