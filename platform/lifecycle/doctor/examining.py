"""Examining one customer or all, mending what can be mended, and noting how it was."""

from collections.abc import Callable
from typing import Any

from clearing.domain.participants import follow_tenant
from core.base import clock
from lifecycle.doctor.checks import CHECKS, check_strays
from lifecycle.doctor.findings import Finding
from lifecycle.models import Condition
from tenants.doors import platform_context
from tenants.enums import STANDING
from tenants.hosts import take_host
from tenants.models import Tenant
from tenants.schemas.owner import rows
from tenants.schemas.roles import make_role_and_schema
from tenants.schemas.stepping import bring_up


def examine(tenant: Tenant, *, mend: bool = False) -> list[Finding]:
    """Return what is wrong with a customer, and note it; with ``mend``, what is still wrong."""
    findings = _findings(tenant)
    if mend and any(finding.is_mendable for finding in findings):
        for code in dict.fromkeys(finding.code for finding in findings if finding.is_mendable):
            _MENDING[code](tenant)
        with platform_context():
            tenant = Tenant.objects.get(pk=tenant.pk)
        findings = _findings(tenant)
    note_condition(tenant, findings=[finding.as_plain() for finding in findings])
    return findings


def _findings(tenant: Tenant) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(tenant)]


def examine_all(*, mend: bool = False) -> dict[str, list[Finding]]:
    """Examine every customer whose schema stands, and then what belongs to none of them."""
    with platform_context():
        tenants = list(Tenant.objects.filter(state__in=STANDING).order_by("slug"))
    found = {tenant.slug: examine(tenant, mend=mend) for tenant in tenants}
    return {**found, "": list(check_strays())}


def note_condition(tenant: Tenant, **values: Any) -> None:
    """Keep what a customer was found to be, with its size, for the console to show."""
    size, count = size_of(tenant.schema_name)
    defaults = {"examined_at": clock.now(), "bytes": size, "rows": count, **values}
    with platform_context():
        Condition.objects.update_or_create(tenant=tenant, defaults=defaults)


def size_of(schema: str) -> tuple[int, int]:
    """Return a schema's bytes and its rows as the planner estimates them, from the catalogue."""
    [(size, count)] = rows(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint,"
        " coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relkind = 'r'",
        schema,
    )
    return size, count


def _mend_role(tenant: Tenant) -> None:
    make_role_and_schema(tenant.door)


def _mend_version(tenant: Tenant) -> None:
    bring_up(tenant.door)


def _mend_host(tenant: Tenant) -> None:
    with platform_context():
        take_host(tenant)


def _mend_participant(tenant: Tenant) -> None:
    with platform_context():
        follow_tenant(tenant)


_MENDING: dict[str, Callable[[Tenant], None]] = {
    "role": _mend_role,
    "version": _mend_version,
    "host": _mend_host,
    "participant": _mend_participant,
}
