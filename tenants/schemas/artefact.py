"""The artefact of a release: the SQL that Django itself would run to make a tenant's tables.

It is collected once, by running every migration in a schema that is rolled back afterwards, and is
then replayed for each new tenant. A file keeps it, named after what it was made from.
"""

import json
import logging
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from core.base.current import Door
from tenants.backend.schema import without_concurrency
from tenants.schemas.applying import make_migrations_table, recorded_statements, remember_migrations
from tenants.schemas.contents import insert_statements
from tenants.schemas.fingerprint import difference, fingerprint_of
from tenants.schemas.owner import owner_connection, run_statements
from tenants.schemas.releases import FORMAT, Release, current_release
from tenants.schemas.rights import withhold_rights
from tenants.schemas.scratch import apply_in_scratch, scratch_schema

logger = logging.getLogger(__name__)


class ArtefactError(RuntimeError):
    """A release's SQL does not make what its migrations make; the text names the differences."""


@dataclass(frozen=True)
class Artefact:
    """How a tenant's tables are made in one release, on one version of PostgreSQL.

    ``statements`` holds one statement a string, with neither schema nor role in it; ``migrations``
    what they stand for; ``fingerprint`` what the schema looks like that Django's own migrations make.
    """

    name: str
    version: str
    statements: list[str]
    migrations: list[list[str]]
    fingerprint: list[str]


_known: dict[str, Artefact] = {}


def current_artefact() -> Artefact:
    """Return this release's artefact: from memory, from its file, or built now.

    Not inside a transaction of the owner's: building makes one that is rolled back.
    """
    release = current_release()
    name = artefact_name(release)
    if name not in _known:
        _known[name] = read_artefact(name) or build_artefact(release)
    return _known[name]


def artefact_name(release: Release) -> str:
    """Return the name of a release's artefact; each server version words definitions its own way."""
    owner = owner_connection()
    owner.ensure_connection()
    return f"{release.digest}-pg{owner.pg_version // 10000}"


def artefact_path(name: str) -> Path:
    """Return where an artefact is kept."""
    return Path(settings.ARTEFACT_ROOT) / f"{name}.json"


def read_artefact(name: str) -> Artefact | None:
    """Return a stored artefact; None when there is none or its file is not whole."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        stored = json.loads(artefact_path(name).read_text())
        if stored.pop("format") == FORMAT and stored["name"] == name:
            return Artefact(**stored)
    return None


def build_artefact(release: Release) -> Artefact:
    """Collect a release's SQL, show that it makes the same schema as Django does, and keep it."""
    with scratch_schema() as door:
        statements = _collect(release, door)
        withhold_rights(door.schema, door.role)
        golden = fingerprint_of(door.schema, door.role)
    migrations = [list(key) for key in release.keys]
    artefact = Artefact(artefact_name(release), release.version, statements, migrations, golden)
    _prove(artefact)
    _store(artefact)
    return artefact


def _collect(release: Release, door: Door) -> list[str]:
    state = release.empty_state()
    with recorded_statements() as statements:
        make_migrations_table()
    for migration in release.plan:
        statements += apply_in_scratch(migration, state).statements
    return [*map(without_concurrency, statements), *insert_statements(door.schema)]


def _prove(artefact: Artefact) -> None:
    with scratch_schema() as door:
        replay(artefact, door)
        found = difference(artefact.fingerprint, fingerprint_of(door.schema, door.role))
    if found:
        raise ArtefactError(
            "The collected SQL does not make the tables that the migrations make. A migration"
            f" changes the schema around Django's schema editor: {'; '.join(found[:5])}"
        )


def replay(artefact: Artefact, door: Door) -> None:
    """Make the tables of ``door`` in the open transaction, which works in its schema."""
    run_statements(artefact.statements)
    remember_migrations([(app, name) for app, name in artefact.migrations])
    withhold_rights(door.schema, door.role)


def _store(artefact: Artefact) -> None:
    """Write the file whole or not at all. Without one each process builds its own."""
    path = artefact_path(artefact.name)
    text = json.dumps({"format": FORMAT, **asdict(artefact)}, indent=1, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(path)
    except OSError as error:
        logger.warning("The artefact could not be kept in %s: %s", path, error)
