"""What a tenant's row remembers of its tables."""

from core.base.current import Door
from tenants.schemas.owner import rows


def note_version(door: Door, version: str) -> None:
    """Write the version in the open transaction, which is the one that makes it true.

    A schema of the pool has no tenant yet; its row is written when the tables are there.
    """
    rows(
        "UPDATE public.tenants_tenant SET schema_version = %s WHERE id = %s RETURNING id",
        version,
        door.tenant_id,
    )
