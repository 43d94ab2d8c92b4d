"""A new tenant's tables: the release's artefact replayed, and the result compared."""

from core.base.current import Door
from tenants.models import Tenant
from tenants.schemas.announcing import hold_release
from tenants.schemas.applying import applied_migrations
from tenants.schemas.artefact import Artefact, current_artefact, replay
from tenants.schemas.citus import settle
from tenants.schemas.fingerprint import difference, fingerprint_of
from tenants.schemas.locks import lock_schema
from tenants.schemas.owner import owner_transaction, run_statements
from tenants.schemas.releases import current_release
from tenants.schemas.stepping import bring_up
from tenants.schemas.versions import noting_version


class SchemaMismatchError(RuntimeError):
    """A schema is not what its release says; the text names the first differences."""

    def __init__(self, schema: str, differences: list[str]) -> None:
        shown = "; ".join(differences[:5])
        super().__init__(f"{schema} differs from its release in {len(differences)} lines: {shown}")


def create_tables(tenant: Tenant) -> None:
    """Give the tenant's schema the tables of this release, whole or not at all.

    Repeated, or on a schema that was made ahead, it only looks whether they are right; on one that
    an older release has filled, it does what is missing.
    """
    make_tables(tenant.door)


def make_tables(door: Door) -> None:
    """Give a schema the tables of this release, as ``create_tables`` does."""
    artefact = current_artefact()
    if not _made(door, artefact):
        bring_up(door)
        assert_as_released(door)


def _made(door: Door, artefact: Artefact) -> bool:
    with owner_transaction(door.schema):
        hold_release(artefact.version)
        lock_schema(door)
        applied = applied_migrations(door.schema)
        if applied and current_release().version_with(applied) != artefact.version:
            return False
        if not applied:
            replay(artefact, door)
        settle(door)
        _compare(door, artefact)
        run_statements([noting_version(door, artefact.version)])
    return True


def assert_as_released(door: Door) -> None:
    """Raise when the schema is not what this release makes."""
    artefact = current_artefact()
    with owner_transaction(door.schema):
        _compare(door, artefact)


def _compare(door: Door, artefact: Artefact) -> None:
    found = difference(artefact.fingerprint, fingerprint_of(door.schema, door.role))
    if found:
        raise SchemaMismatchError(door.schema, found)
