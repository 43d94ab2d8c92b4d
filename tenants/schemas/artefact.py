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
from tenants.schemas.applying import make_migrations_table, recorded_statements, remembering
from tenants.schemas.contents import insert_statements
from tenants.schemas.fingerprint import difference, fingerprint_of
from tenants.schemas.owner import owner_connection, run_statements
from tenants.schemas.releases import FORMAT, MigrationKey, Release, current_release
from tenants.schemas.rights import withhold_rights
from tenants.schemas.scratch import apply_in_scratch, scratch_schema

logger = logging.getLogger(__name__)


class ArtefactError(RuntimeError):
    """A release's SQL does not make what its migrations make; the text names the differences."""


@dataclass(frozen=True)
class Part:
    """What one migration runs, one statement a string, with neither schema nor role in it."""

    app: str
    name: str
    statements: list[str]


@dataclass(frozen=True)
class Artefact:
    """How a tenant's tables are made in one release, on one version of PostgreSQL.

    ``opening`` makes the table of migrations, ``parts`` follow the release's plan, ``rows`` are those
    that migrations have made; ``fingerprint`` is what Django's own migrations lead to.
    """

    name: str
    version: str
    opening: list[str]
    parts: list[Part]
    rows: list[str]
    fingerprint: list[str]

    @property
    def collected(self) -> list[str]:
        """What the migrations have run, word for word."""
        parts = (statement for part in self.parts for statement in part.statements)
        return [*self.opening, *parts]

    @property
    def statements(self) -> list[str]:
        """Everything that makes the tables of a new tenant, in its order."""
        return [*map(without_concurrency, self.collected), *self.rows]

    @property
    def migrations(self) -> list[MigrationKey]:
        """The migrations that it stands for."""
        return [(part.app, part.name) for part in self.parts]


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
            parts = [Part(**part) for part in stored.pop("parts")]
            return Artefact(parts=parts, **stored)
    return None


def build_artefact(release: Release) -> Artefact:
    """Collect a release's SQL, show that it makes the same schema as Django does, and keep it."""
    with scratch_schema() as door:
        opening, parts = _collect(release)
        withhold_rights(door.schema, door.role)
        content, golden = insert_statements(door.schema), fingerprint_of(door.schema, door.role)
    name = artefact_name(release)
    artefact = Artefact(name, release.version, opening, parts, content, golden)
    _prove(artefact)
    _store(artefact)
    return artefact


def _collect(release: Release) -> tuple[list[str], list[Part]]:
    state = release.empty_state()
    with recorded_statements() as opening:
        make_migrations_table()
    steps = [apply_in_scratch(migration, state) for migration in release.plan]
    return opening, [Part(*step.key, list(step.statements)) for step in steps]


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
    run_statements([*artefact.statements, *remembering(artefact.migrations)])
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
