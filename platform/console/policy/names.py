"""What the sides of rules are called, and who there is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from clearing.models import ParticipatingOrganisation
from policy.decision import Party, Scope, ScopeKind
from policy.models import PolicyGroup
from policy.queries import Snapshot
from tenants.doors import clearing_context, platform_context
from tenants.models import Sector, Tenant
from tenants.naming import tenant_id_of


@dataclass(frozen=True, slots=True)
class Names:
    """The names of sectors, customers and groups, read once for a page."""

    sectors: Mapping[str, str]
    tenants: Mapping[UUID, Tenant]
    groups: Mapping[UUID, str]

    def side(self, scope: Scope, label: str = "") -> str:
        """Return one side of a rule in words; ``label`` is what it was called when it was written."""
        match scope.kind:
            case ScopeKind.EVERYONE:
                return _("Everyone")
            case ScopeKind.SECTOR:
                return _("Sector: %(name)s") % {"name": self.sectors.get(scope.sector, label)}
            case ScopeKind.GROUP:
                name = self.groups.get(scope.group_id, label) if scope.group_id else label
                return _("Group: %(name)s") % {"name": name}
            case ScopeKind.TENANT:
                return self.tenant(scope.tenant_id) or label
        return label or scope.orgnr

    def tenant(self, tenant_id: UUID | None) -> str:
        """Return a customer's name; empty when it is gone."""
        found = self.tenants.get(tenant_id) if tenant_id else None
        return found.name if found else ""

    def written(self, scope: Scope, organisations: Iterable["Registered"]) -> str:
        """Return the label to keep with a rule that names ``scope``."""
        if scope.kind != ScopeKind.ORGANISATION:
            return self.side(scope) if scope.kind != ScopeKind.EVERYONE else ""
        name = next(
            (
                each.name
                for each in organisations
                if (each.tenant_id, each.orgnr) == (scope.tenant_id, scope.orgnr)
            ),
            scope.orgnr,
        )
        return f"{name} ({self.tenant(scope.tenant_id)})"


def read_names() -> Names:
    """Read the names in three queries, those of groups that are dissolved too."""
    with platform_context():
        return Names(
            {sector.code: sector.name for sector in Sector.objects.all()},
            {tenant.pk: tenant for tenant in Tenant.objects.all()},
            dict(PolicyGroup.objects.values_list("pk", "name")),
        )


@dataclass(frozen=True, slots=True)
class Registered:
    """An organisation that takes part, as the shared exchange knows it: no more than number and name."""

    tenant_id: UUID
    orgnr: str
    name: str


def registered(*tenant_ids: UUID) -> list[Registered]:
    """Return the organisations of all customers, or of some, by name."""
    with platform_context(), clearing_context():
        rows = ParticipatingOrganisation.objects.order_by("name", "orgnr")
        found = [Registered(tenant_id_of(row.owner), row.orgnr, row.name) for row in rows]
    return [each for each in found if not tenant_ids or each.tenant_id in tenant_ids]


def parties_of(
    organisations: Iterable[Registered], names: Names, policy: Snapshot
) -> list[tuple[Registered, Party]]:
    """Return the organisations with what the policy knows of each; those of customers that are gone not."""
    return [
        (each, policy.party(names.tenants[each.tenant_id], each.orgnr))
        for each in organisations
        if each.tenant_id in names.tenants
    ]
