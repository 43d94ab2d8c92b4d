"""A new name or another subdomain. Schema, role, files and cache follow from the id and stay."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clearing.domain.participants import follow_tenant
from core.accounts.models import User
from core.audit.domain import changed, record
from core.base.errors import ConflictError
from onboarding.validation import clean_name, clean_slug
from tenants.enums import TenantState
from tenants.hosts import release_hosts, take_host
from tenants.models import Tenant

_NAMEABLE = (TenantState.ACTIVE, TenantState.SUSPENDED)


@transaction.atomic
def rename_tenant(tenant: Tenant, *, by: User | None, slug: str, name: str) -> Tenant:
    """Give a customer another name, another subdomain, or both, from the next request on.

    The old address shows readers the way to the new one while nobody else may have it. Whoever was
    signed in signs in again: a session belongs to its host.
    """
    values = {"slug": clean_slug(slug), "name": clean_name(name)}
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if tenant.state not in _NAMEABLE:
        raise ConflictError(_("Only an active or suspended customer can be renamed."))
    changes = changed(tenant, values)
    if not changes:
        return tenant
    try:
        with transaction.atomic():
            _save_names(tenant, **values)
    except IntegrityError as error:
        raise ConflictError(
            _("“%(slug)s” is already in use. Choose another subdomain.") % {"slug": values["slug"]},
            field="slug",
            code="taken",
        ) from error
    follow_tenant(tenant)
    record("tenant.renamed", tenant, by=by, changes=changes)
    return tenant


def _save_names(tenant: Tenant, *, slug: str, name: str) -> None:
    moves = slug != tenant.slug
    tenant.slug, tenant.name = slug, name
    tenant.save(update_fields=["slug", "name", "updated_at"])
    if moves:
        release_hosts(tenant, leads_on=True)
        take_host(tenant)
