"""Finding and mending any difference between what tenants have and what they show.

A difference should not come up, since both are written in one transaction; it does when rows are
restored, edited or deleted by hand, and when the database gets its first shared tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from clearing.domain.participants import follow_tenant
from clearing.domain.publishing import replace
from clearing.domain.visibility import refresh_visibility
from clearing.models import (
    NeedProjection,
    OfferProjection,
    Owned,
    Participant,
    ParticipatingOrganisation,
)
from clearing.projecting import own_role, project_needs, project_offers, project_organisations
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.naming import role_of

WITH_TABLES: Final = (TenantState.ACTIVE, TenantState.SUSPENDED)
Projecting = Callable[[], Iterable[Owned]]
PROJECTED: Final[Mapping[type[Owned], Projecting]] = {
    ParticipatingOrganisation: project_organisations,
    OfferProjection: project_offers,
    NeedProjection: project_needs,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not as it should be. ``kind`` is ``missing``, ``differs`` or ``orphan``."""

    tenant: str
    table: str
    kind: str
    key: str


@dataclass(slots=True)
class Reconciliation:
    """What was looked at and found; ``is_mended`` is false after a dry run."""

    is_mended: bool
    differences: list[Difference] = field(default_factory=list)
    openings_added: int = 0
    openings_removed: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.differences or self.openings_added or self.openings_removed)


class _DryRun(Exception):  # noqa: N818 - no error: it only rolls back
    pass


def reconcile(*, is_dry_run: bool = False) -> Reconciliation:
    """Compare every tenant with what it shows, and make it true unless ``is_dry_run``.

    Each tenant is one transaction. A suspended tenant is looked at too, so that it comes back right.
    Must not be called inside an open door.
    """
    found = Reconciliation(is_mended=not is_dry_run)
    with platform_context():
        # Others have no tables to compare with: not yet, or no more.
        tenants = list(Tenant.objects.filter(state__in=WITH_TABLES).order_by("slug"))
    for tenant in tenants:
        _in_one_go(partial(_reconcile_tenant, tenant, found), is_dry_run)
    _in_one_go(partial(_reconcile_platform, tenants, found), is_dry_run)
    return found


def _in_one_go(work: Callable[[], None], is_dry_run: bool) -> None:
    """Do the same in a dry run, and take it back."""
    try:
        with platform_context():
            work()
            if is_dry_run:
                raise _DryRun
    except _DryRun:
        pass


def _reconcile_tenant(tenant: Tenant, found: Reconciliation) -> None:
    with tenant_context(tenant):
        for model, project in PROJECTED.items():
            _reconcile_rows(tenant, model, list(project()), found)


def _reconcile_rows(
    tenant: Tenant, model: type[Owned], wanted: list[Owned], found: Reconciliation
) -> None:
    with clearing_context():
        held = {row.pk: row for row in model._default_manager.filter(owner=own_role())}
    wrong = [row for row in wanted if row.pk not in held or _said(row) != _said(held[row.pk])]
    orphans = held.keys() - {row.pk for row in wanted}
    kinds = {row.pk: "differs" if row.pk in held else "missing" for row in wrong}
    kinds |= dict.fromkeys(orphans, "orphan")
    found.differences += [
        Difference(tenant.slug, _table(model), kind, str(key)) for key, kind in kinds.items()
    ]
    replace(model, wrong, among=list(kinds))


def _table(model: type[Owned]) -> str:
    return model._meta.model_name or ""


def _said(row: Owned) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in row._meta.fields}


def _reconcile_platform(tenants: list[Tenant], found: Reconciliation) -> None:
    for tenant in tenants:
        _reconcile_participant(tenant, found)
    _clear_ownerless([role_of(tenant.pk) for tenant in tenants], found)
    added, removed = refresh_visibility()
    found.openings_added, found.openings_removed = added, removed


def _reconcile_participant(tenant: Tenant, found: Reconciliation) -> None:
    wanted = (role_of(tenant.pk), tenant.name, tenant.is_open_to_others)
    with clearing_context():
        row = Participant.objects.filter(pk=tenant.pk).first()
    if row is None or (row.owner, row.name, row.is_open) != wanted:
        kind = "differs" if row else "missing"
        found.differences.append(Difference(tenant.slug, "participant", kind, str(tenant.pk)))
        follow_tenant(tenant)


def _clear_ownerless(owners: list[str], found: Reconciliation) -> None:
    """Rows whose tenant is gone: the platform may remove what it may not write."""
    with clearing_context():
        models: list[type[Owned]] = [*PROJECTED, Participant]
        for model in models:
            rows = model._default_manager.exclude(owner__in=owners)
            found.differences += [
                Difference("", _table(model), "orphan", str(key))
                for key in rows.values_list("pk", flat=True)
            ]
            rows.delete()
