"""Names that follow from a tenant's id and from nothing a customer may choose or change."""

import base64
import re
import uuid

from core.base.current import Door

PLATFORM_ROLE = "veksel_platform"
# What every tenant's role is a member of, and what it opens: the tables all tenants share.
EXCHANGE_ROLE = "veksel_exchange"
CLEARING_SCHEMA = "clearing"
SLUG = re.compile(r"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,39}$")
# Host names that mean something else on the web, or that we keep for ourselves.
RESERVED_SLUGS = frozenset(
    """
    admin api app assets auth autoconfig autodiscover blog cdn console demo dev docs ftp help host
    imap localhost login mail media mta-sts mx ns ns1 ns2 pop postmaster public root security smtp
    sso static status support test veksel webmail wpad www
    """.split()  # noqa: SIM905 - forty words read better than forty strings
)


def tenant_token(tenant_id: uuid.UUID) -> str:
    """Return 26 letters and digits that stand for the id."""
    return base64.b32encode(tenant_id.bytes).decode().rstrip("=").lower()


def schema_of(tenant_id: uuid.UUID) -> str:
    """Return the name of the tenant's schema."""
    return f"t_{tenant_token(tenant_id)}"


def closed_schema_of(tenant_id: uuid.UUID) -> str:
    """Return what the schema is called while its tenant waits to be wiped."""
    return f"x_{tenant_token(tenant_id)}"


def role_of(tenant_id: uuid.UUID) -> str:
    """Return the name of the tenant's PostgreSQL role."""
    return f"r_{tenant_token(tenant_id)}"


def tenant_id_of(role: str) -> uuid.UUID:
    """Return the id of the tenant a role was made for; a ``ValueError`` for any other role."""
    token = role.removeprefix("r_")
    tenant_id = uuid.UUID(bytes=base64.b32decode(token.upper() + "======"))
    if role_of(tenant_id) != role:
        raise ValueError(f"{role} is not a tenant's role.")
    return tenant_id


def door_of(tenant_id: uuid.UUID) -> Door:
    """Return the door of the tenant that has this id, or is to have it."""
    return Door(role=role_of(tenant_id), schema=schema_of(tenant_id), tenant_id=tenant_id)
