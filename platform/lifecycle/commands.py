"""What ``veksel tenant`` does after the set-up. The command line speaks English."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.utils import translation

from core.audit.domain import record
from core.base.errors import DomainError
from lifecycle.certificate import verify_certificate as check_certificate
from lifecycle.copies.restoring import begin_anew_everywhere, restore_copy
from lifecycle.copies.taking import take_copy
from lifecycle.doctor.examining import examine, examine_all
from lifecycle.domain import deleting, pausing, renaming, states
from lifecycle.queries import find_by_slug, latest_deletion
from lifecycle.saga.steps import DELETION
from tenants.doors import platform_context
from tenants.enums import GONE, STANDING, TenantState
from tenants.hosts import portal_url
from tenants.models import Tenant

Facts = dict[str, Any]


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say what a rule refuses in one sentence, with the option it is about."""
    with translation.override("en"):
        try:
            yield
        except DomainError as error:
            option = f"{error.field.replace('_', '-')}: " if error.field else ""
            raise click.ClickException(f"{option}{error}") from error


def _named(slug: str) -> Tenant:
    tenant = find_by_slug(slug)
    if tenant is None:
        raise click.ClickException(f"There is no customer on the subdomain {slug}.")
    return tenant


def list_tenants() -> list[Facts]:
    """Return subdomain, state, name and address of every customer that is there."""
    with platform_context():
        tenants = list(Tenant.objects.exclude(state__in=GONE).order_by("slug"))
    return [
        {"subdomain": row.slug, "state": row.state, "name": row.name, "address": portal_url(row)}
        for row in tenants
    ]


def show_tenant(slug: str) -> Facts:
    """Return what the platform knows of one customer."""
    with translation.override("en"), platform_context():
        return _facts(_named(slug))


def _facts(tenant: Tenant) -> Facts:
    facts: Facts = {
        "subdomain": tenant.slug,
        "name": tenant.name,
        "state": tenant.state,
        "sector": tenant.sector_id,
        "address": portal_url(tenant),
        "id": str(tenant.pk),
        "schema": tenant.schema_name,
        "created": tenant.created_at.isoformat(timespec="seconds"),
    }
    if tenant.paused_at:
        facts |= {
            "paused": tenant.paused_at.isoformat(timespec="seconds"),
            "pause_reason": tenant.pause_reason,
        }
    run = latest_deletion(tenant) if tenant.state in _ENDING else None
    if run is not None:
        facts |= {
            "deletion": run.state,
            "ordered_by": run.requested_by_label or "the command line",
            "reason": run.reason,
            "final_from": run.wipe_after.isoformat(timespec="seconds"),
        }
        if run.certificate:
            facts["certificate"] = run.certificate
    return facts


_ENDING = (TenantState.DELETING, TenantState.DELETED)


def _change(slug: str, work: Callable[[Tenant], object]) -> Facts:
    with _plain_errors(), platform_context():
        tenant = _named(slug)
        work(tenant)
        return _facts(Tenant.objects.get(pk=tenant.pk))


def suspend_tenant(slug: str) -> Facts:
    """Close a portal for a while."""
    return _change(slug, lambda tenant: states.suspend_tenant(tenant, by=None))


def resume_tenant(slug: str) -> Facts:
    """Open a suspended or archived portal again."""
    return _change(slug, lambda tenant: states.resume_tenant(tenant, by=None))


def archive_tenant(slug: str) -> Facts:
    """Put a customer away."""
    return _change(slug, lambda tenant: states.archive_tenant(tenant, by=None))


def pause_tenant(slug: str, *, reason: str) -> Facts:
    """Let nothing new begin in a customer; its portal stays readable."""
    return _change(slug, lambda tenant: pausing.pause_tenant(tenant, by=None, reason=reason))


def unpause_tenant(slug: str) -> Facts:
    """End a pause."""
    return _change(slug, lambda tenant: pausing.unpause_tenant(tenant, by=None))


def rename_tenant(slug: str, *, new_slug: str, name: str) -> Facts:
    """Give a customer another subdomain or name; what is empty stays."""

    def work(tenant: Tenant) -> None:
        renaming.rename_tenant(
            tenant, by=None, slug=new_slug or tenant.slug, name=name or tenant.name
        )

    return _change(slug, work)


def restore_tenant(slug: str) -> Facts:
    """Take a deletion back, now."""
    with _plain_errors(), platform_context():
        run = deleting.restore_tenant(_named(slug), by=None)
    DELETION.carry_on(run.pk, wait=True)
    return show_tenant(slug)


def delete_tenant(
    slug: str, *, reason: str, ordered_by: str, now: bool, confirmation: str
) -> Facts:
    """Begin a deletion; with ``now``, also one that rests, and end it in this process."""
    with _plain_errors(), platform_context():
        tenant = _named(slug)
        run = latest_deletion(tenant)
        if run is None or run.has_ended:
            run = deleting.delete_tenant(tenant, by=None, reason=reason, ordered_by=ordered_by)
        if now:
            run = deleting.wipe_tenant_now(tenant, by=None, confirmation=confirmation)
    is_complete = DELETION.carry_on(run.pk, wait=True)
    with platform_context():
        facts = _facts(Tenant.objects.get(pk=tenant.pk))
        failed = run.steps.exclude(error="").first()
    if now and not is_complete:
        raise click.ClickException(
            f"The deletion stopped. {failed}: {failed.error if failed else ''}"
        )
    return facts


def verify_certificate(text: str) -> dict[str, bool]:
    """Return each check with its outcome."""
    try:
        certificate = json.loads(text)
        if not isinstance(certificate, dict):
            raise TypeError
    except (ValueError, TypeError) as error:
        raise click.ClickException(
            "The file is no certificate: it holds no JSON object."
        ) from error
    return {check.name: check.is_right for check in check_certificate(certificate)}


def examine_tenants(slug: str, *, mend: bool) -> dict[str, list[Facts]]:
    """Return what is wrong, by subdomain; what is nobody's stands under the empty name."""
    if not slug:
        found = examine_all(mend=mend)
    else:
        with platform_context():
            tenant = _named(slug)
        found = {tenant.slug: examine(tenant, mend=mend)}
    return {name: [finding.as_plain() for finding in findings] for name, findings in found.items()}


def export_tenant(slug: str, target: Path) -> Facts:
    """Write one customer to a file; return what is in it."""
    with platform_context():
        tenant = _named(slug)
        is_standing = tenant.state in STANDING
    if not is_standing:
        raise click.ClickException(f"{slug} has no data that could be copied.")
    return _summary(take_copy(tenant, target))


def _summary(manifest: Facts) -> Facts:
    return {
        "subdomain": manifest["tenant"]["subdomain"],
        "taken_at": manifest["taken_at"],
        "schema_version": manifest["schema_version"],
        "tables": len(manifest["tables"]),
        "rows": sum(table["size"] for table in manifest["tables"]),
        "files": len(manifest["files"]),
    }


def back_up_all(folder: Path) -> list[Facts]:
    """Write every customer to a file of its own, named by its id, and return what is in each."""
    folder.mkdir(parents=True, exist_ok=True)
    with platform_context():
        tenants = list(Tenant.objects.filter(state__in=STANDING).order_by("slug"))
    return [_summary(take_copy(tenant, folder / f"{tenant.pk}.zip")) for tenant in tenants]


def import_copy(slug: str, source: Path, *, confirmation: str) -> Facts:
    """Put a copy back into the customer it was taken of."""
    with platform_context():
        tenant = _named(slug)
    if confirmation != tenant.slug:
        raise click.ClickException(f"confirm: Write the subdomain {tenant.slug} to confirm.")
    with _plain_errors():
        manifest = restore_copy(tenant, source)
        begin_anew_everywhere(tenant)
        with platform_context():
            record(
                "tenant.copy_restored",
                tenant,
                by=None,
                changes={"taken_at": ("", manifest["taken_at"])},
            )
    return _summary(manifest)
