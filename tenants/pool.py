"""Schemas made ahead, so that whoever orders a customer does not wait for the tables.

A schema's name follows from its tenant's id. So what is handed out is the id: nothing is renamed.
"""

import logging
from uuid import UUID

from django.conf import settings

from core.base.ids import new_id
from tenants.doors import platform_context
from tenants.models import PooledSchema, SchemaRelease, Tenant
from tenants.removal import drop_role, drop_schema
from tenants.schemas.announcing import WrongReleaseError
from tenants.schemas.artefact import current_artefact
from tenants.schemas.locks import POOL, only_one
from tenants.schemas.roles import make_role_and_schema
from tenants.schemas.tables import SchemaMismatchError, make_tables

logger = logging.getLogger(__name__)


def take_tenant_id() -> UUID:
    """Return the id for a new tenant: of a schema that stands ready, else a new one.

    Needs the platform's door. Of several at once each gets another, and one whose transaction is
    rolled back has taken nothing.
    """
    newest = SchemaRelease.objects.values("artefact")[:1]
    ready = PooledSchema.objects.filter(artefact__in=newest).select_for_update(skip_locked=True)
    taken = ready.first()
    if taken is None:
        return new_id()
    tenant_id = taken.id
    taken.delete()
    return tenant_id


def fill_pool() -> int:
    """Bring the pool to its size and to this release; return how many schemas that took.

    Must not be called inside a door. What a crash has left half done is finished by the next call.
    """
    with only_one(POOL) as is_ours:
        return _fill(settings.SCHEMA_POOL) if is_ours else 0


def _fill(size: int) -> int:
    artefact = current_artefact().name
    with platform_context():
        pooled = list(PooledSchema.objects.all())
    for surplus in pooled[size:]:
        _discard(surplus)
    behind = [one for one in pooled[:size] if one.artefact != artefact]
    return sum(_finish(one, artefact) for one in [*behind, *map(_begin, range(size - len(pooled)))])


def _begin(_number: int) -> PooledSchema:
    with platform_context():
        return PooledSchema.objects.create()


def _finish(pooled: PooledSchema, artefact: str) -> bool:
    """Make or migrate one schema; one that is not as its release says is thrown away."""
    try:
        make_role_and_schema(pooled.door)
        make_tables(pooled.door)
    except WrongReleaseError as error:
        # Another worker, of the newest release, will do it.
        logger.warning("The pool of schemas waits: %s", error)
        return False
    except SchemaMismatchError as error:
        logger.warning("A schema of the pool was thrown away: %s", error)
        _discard(pooled)
        return False
    with platform_context():
        return bool(PooledSchema.objects.filter(pk=pooled.pk).update(artefact=artefact))


def _discard(pooled: PooledSchema) -> None:
    """Drop a schema that nobody has taken, then its row; somebody who takes it now comes first."""
    with platform_context():
        held = PooledSchema.objects.select_for_update(skip_locked=True).filter(pk=pooled.pk).first()
        if held is None:
            return
        nobodys = Tenant(id=held.id)
        drop_schema(nobodys)
        drop_role(nobodys)
        held.delete()
