"""What a release's tenant tables are made by: a plan of migrations, its version and its digest."""

import hashlib
import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tenants.schemas.rights import WITHHELD

MigrationKey = tuple[str, str]
#: Raised whenever what is stored in an artefact, or how it is made, changes.
FORMAT = 2


@dataclass(frozen=True, eq=False)
class Release:
    """The migrations of all tenant applications, in the order in which they are applied.

    ``version`` names the set of migrations and is what a tenant's row remembers; ``digest`` also
    covers their content, and names the artefact made of them.
    """

    plan: tuple[Migration, ...]
    version: str
    digest: str
    loader: MigrationLoader

    @property
    def keys(self) -> list[MigrationKey]:
        """The migrations' application and name."""
        return [key_of(migration) for migration in self.plan]

    def version_with(self, applied: Iterable[MigrationKey]) -> str:
        """Return the version of a schema with these migrations; those joined into others count not."""
        return version_of(set(applied).intersection(self.keys))

    def empty_state(self) -> ProjectState:
        """Return the models of no migration at all."""
        return ProjectState(real_apps=self.loader.unmigrated_apps)

    def state_before(self, migration: Migration) -> ProjectState:
        """Return the models as they are when ``migration`` begins."""
        return self.loader.project_state(key_of(migration), at_end=False)


def key_of(migration: Migration) -> MigrationKey:
    """Return a migration's application and name."""
    return migration.app_label, migration.name


def version_of(keys: Iterable[MigrationKey]) -> str:
    """Return a short name for a set of migrations, with the rights of this release: how many, which."""
    names = sorted(f"{app}.{name}" for app, name in keys)
    content = "\n".join([*names, str(WITHHELD)])
    return f"{len(names)}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"


def current_release() -> Release:
    """Return the release that this code is."""
    # Where migrations are looked for is what a test changes.
    return _read_release(tuple(sorted(settings.MIGRATION_MODULES.items())))


@cache
def _read_release(_modules: tuple[tuple[str, str | None], ...]) -> Release:
    loader = MigrationLoader(None)
    plan = tuple(_plan(loader))
    version = version_of(key_of(migration) for migration in plan)
    return Release(plan, version, _digest_of(plan), loader)


def _plan(loader: MigrationLoader) -> Iterator[Migration]:
    labels = tenant_labels()
    seen: set[MigrationKey] = set()
    for leaf in sorted(key for key in loader.graph.leaf_nodes() if key[0] in labels):
        for key in loader.graph.forwards_plan(leaf):
            if key[0] in labels and key not in seen:
                seen.add(key)
                yield loader.graph.nodes[key]


def tenant_labels() -> frozenset[str]:
    """Return the labels of the applications whose tables every tenant has."""
    installed = set(settings.TENANT_APPS)
    return frozenset(config.label for config in apps.get_app_configs() if config.name in installed)


def _digest_of(plan: Iterable[Migration]) -> str:
    digest = hashlib.sha256(f"{FORMAT} {django.get_version()} {WITHHELD}".encode())
    for migration in plan:
        source = importlib.import_module(type(migration).__module__).__file__
        digest.update("\0".join(key_of(migration)).encode())
        digest.update(Path(source or "").read_bytes())
    return digest.hexdigest()[:16]
