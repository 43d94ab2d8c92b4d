"""Cache keys that cannot meet: every part is measured, and the tenant is one of them."""

from core.base.current import current_tenant_id


def tenant_cache_key(key: str, key_prefix: str, version: int) -> str:
    """Return the stored key; different (tenant, prefix, version, key) never give the same one."""
    tenant = current_tenant_id()
    owner = tenant.hex if tenant else "platform"
    return f"v{version}|{owner}|{len(key_prefix)}:{key_prefix}|{len(key)}:{key}"
