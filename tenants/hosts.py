"""From a host name to a tenant: exact match, nothing else."""

import datetime as dt
import ipaddress
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from core.base import clock
from core.base.errors import ConflictError
from tenants.announcements import announcements_to, is_anything_announced
from tenants.enums import TenantState
from tenants.models import Domain, ReleasedHost, Tenant

# A browser, a mail or a partner's link may still lead to a name that was given up.
QUARANTINE = dt.timedelta(days=30)


def normalise_host(raw: str) -> str:
    """Return the host in lower case, without port and trailing dot; "" for anything odd.

    An address in figures, a user name in front or a name with a foreign character is never a tenant.
    """
    host = raw.strip().lower()
    name, _, port = host.partition(":")
    if port and not port.isdigit():
        return ""
    name = name.removesuffix(".")
    if (
        not name
        or not name.isascii()
        or not all(part and _is_label(part) for part in name.split("."))
    ):
        return ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name
    return ""


def _is_label(part: str) -> bool:
    return part.replace("-", "a").isalnum() and not part.startswith("-") and not part.endswith("-")


def is_platform_host(host: str) -> bool:
    """Whether the host is the platform's own: its public page or the operators' console."""
    return host in {settings.BASE_DOMAIN, settings.CONSOLE_HOST}


def tenant_host(slug: str) -> str:
    """Return the host of a tenant's portal."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def portal_url(tenant: Tenant, path: str = "/") -> str:
    """Return an absolute address in the tenant's portal, for mails; never from a request's host."""
    return _absolute(tenant_host(tenant.slug), path)


def front_url(path: str = "/") -> str:
    """Return an absolute address on the platform's public host, where nobody signs in."""
    return _absolute(settings.BASE_DOMAIN, path)


def console_url(path: str = "/") -> str:
    """Return an absolute address on the console's host."""
    return _absolute(settings.CONSOLE_HOST, path)


def platform_urlconf(host: str) -> str:
    """Return what one of the platform's hosts answers: both parts, when they share one."""
    if settings.CONSOLE_HOST == settings.BASE_DOMAIN:
        return str(settings.PUBLIC_URLCONF)
    return str(
        settings.CONSOLE_URLCONF if host == settings.CONSOLE_HOST else settings.FRONT_URLCONF
    )


def _absolute(host: str, path: str) -> str:
    if settings.HTTPS:
        return f"https://{host}{path}"
    return f"http://{host}:{settings.PORT}{path}"


def find_tenant(host: str) -> Tenant | None:
    """Return the tenant that owns exactly this host name, with what is announced to it.

    One query while nothing is announced, and one more while something is. Needs the platform's door.
    """
    domains = Domain.objects.select_related("tenant").filter(domain=host)
    domain = domains.annotate(hears=is_anything_announced("tenant_id")).first()
    if domain is None:
        return None
    tenant: Tenant = domain.tenant
    if domain.hears:
        tenant.announced = announcements_to(tenant)
    return tenant


def take_host(tenant: Tenant) -> None:
    """Give one tenant the host of its subdomain."""
    take_hosts([tenant])


def take_hosts(tenants: Sequence[Tenant]) -> None:
    """Give tenants the hosts of their subdomains; one in quarantine after another is a conflict.

    Needs the platform's door. A host that is in use is an ``IntegrityError``.
    """
    owners = {tenant_host(tenant.slug): tenant for tenant in tenants}
    Domain.objects.bulk_create(
        Domain(tenant=tenant, domain=host, is_primary=True) for host, tenant in owners.items()
    )
    # Asked afterwards: the insert has waited for whoever was just giving the name up.
    released = ReleasedHost.objects.filter(host__in=owners)
    for former in released:
        tenant = owners[former.host]
        if former.tenant_id != tenant.pk and former.free_from > clock.now():
            raise ConflictError(
                _("“%(slug)s” belonged to another customer and is free again from %(day)s.")
                % {"slug": tenant.slug, "day": former.free_from.date().isoformat()},
                field="slug",
                code="quarantined",
            )
    if released:
        released.delete()


def quarantined_slugs() -> dict[str, dt.date]:
    """Return the subdomains that were given up and are kept from others, each with its last day."""
    hosts = ReleasedHost.objects.filter(free_from__gt=clock.now())
    return {
        host.removesuffix(tenant_host("")): free_from.date()
        for host, free_from in hosts.values_list("host", "free_from")
    }


def release_hosts(tenant: Tenant, *, leads_on: bool, until: dt.datetime | None = None) -> None:
    """Take the tenant's hosts from it and keep them from others for thirty days, or longer."""
    free_from = max(clock.now() + QUARANTINE, until or clock.now())
    for domain in Domain.objects.filter(tenant=tenant):
        ReleasedHost.objects.update_or_create(
            host=domain.domain,
            defaults={"tenant": tenant, "free_from": free_from, "leads_on": leads_on},
        )
        domain.delete()


def find_new_home(host: str) -> Tenant | None:
    """Return the active tenant that has moved away from this host. Needs the platform's door."""
    moved = ReleasedHost.objects.select_related("tenant").filter(
        host=host, leads_on=True, free_from__gt=clock.now(), tenant__state=TenantState.ACTIVE
    )
    released = moved.first()
    return released.tenant if released else None
