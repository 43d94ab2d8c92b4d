"""The tenant whose door is open."""

from django.utils.translation import gettext as _

from core.base.current import NoDoorError, current_tenant_id
from core.base.errors import NotAllowedError
from tenants.doors import open_tenant
from tenants.models import Tenant


def current_tenant() -> Tenant:
    """Return the current tenant's row; raise ``NoDoorError`` on the platform and outside a door."""
    tenant = open_tenant.get()
    if tenant is None or tenant.pk != current_tenant_id():
        raise NoDoorError("No tenant is open.")
    return tenant


def require_not_paused() -> None:
    """Raise while the current tenant is paused: nothing new is published, asked, agreed or signed."""
    tenant = current_tenant()
    if tenant.is_paused:
        raise NotAllowedError(
            _(
                "%(customer)s is paused: %(reason)s You can read everything, but nothing new can be"
                " published, proposed, approved or signed before the pause is over."
            )
            % {"customer": tenant.name, "reason": tenant.pause_reason},
            code="paused",
        )
