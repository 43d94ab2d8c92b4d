"""From a host name to a tenant: exact match, nothing else."""

import ipaddress

from django.conf import settings

from tenants.models import Domain, Tenant


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
    """Whether the host is the platform's own."""
    return host == settings.BASE_DOMAIN


def tenant_host(slug: str) -> str:
    """Return the host of a tenant's portal."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def portal_url(tenant: Tenant, path: str = "/") -> str:
    """Return an absolute address in the tenant's portal, for mails; never from a request's host."""
    return _absolute(tenant_host(tenant.slug), path)


def platform_url(path: str = "/") -> str:
    """Return an absolute address on the platform's host."""
    return _absolute(settings.BASE_DOMAIN, path)


def _absolute(host: str, path: str) -> str:
    if settings.HTTPS:
        return f"https://{host}{path}"
    return f"http://{host}:{settings.PORT}{path}"


def find_tenant(host: str) -> Tenant | None:
    """Return the tenant that owns exactly this host name. Needs the platform's door."""
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None
