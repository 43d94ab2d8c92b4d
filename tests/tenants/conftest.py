"""Tenants without anything in them, and migrations that only these tests know."""

import importlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections

from core.base.ids import new_id
from tenants.doors import platform_context
from tenants.models import Tenant
from tenants.naming import schema_of

_numbers = itertools.count(1)


@pytest.fixture
def unchanged_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests that look, or roll back what they do: no new copy is laid afterwards."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture
def new_tenant(committed_db: None) -> Iterator[Callable[[str], Tenant]]:
    """Make a tenant's row, without role, schema or tables."""

    def make(slug: str) -> Tenant:
        tenant_id = new_id()
        with platform_context():
            return Tenant.objects.create(
                id=tenant_id,
                schema_name=schema_of(tenant_id),
                slug=slug,
                name=slug.title(),
                sector_id="state",
            )

    yield make
    connections.close_all()


@pytest.fixture
def add_migration(tmp_path: Path, settings: LazySettings) -> Iterator[Callable[..., str]]:
    """Add a migration of ``branding`` after its last one: its operations as source text."""
    package = f"synthetic_migrations_{next(_numbers)}"
    folder = tmp_path / package
    folder.mkdir()
    own = Path(str(importlib.import_module("branding.migrations").__file__)).parent
    (folder / "__init__.py").write_text(f"__path__ = [{str(own)!r}, {str(folder)!r}]\n")
    names = sorted(path.stem for path in own.glob("0*.py"))

    def add(operations: str, *, before: str = "", atomic: bool = True, replaces: str = "") -> str:
        name = f"9{len(names):03}_synthetic"
        (folder / f"{name}.py").write_text(
            "from django.contrib.postgres.operations import AddIndexConcurrently\n"
            "from django.db import migrations, models\n"
            f"{before}\n"
            "class Migration(migrations.Migration):\n"
            f"    atomic = {atomic}\n"
            f"    replaces = [{replaces}]\n"
            f"    dependencies = [('branding', {names[0 if replaces else -1]!r})]\n"
            f"    operations = [{operations}]\n"
        )
        names.append(name)
        importlib.invalidate_caches()
        # What a release consists of is read anew when this setting has changed.
        settings.MIGRATION_MODULES = {"branding": package, f"reading{len(names)}": None}
        return name

    sys.path.insert(0, str(tmp_path))
    settings.ARTEFACT_ROOT = tmp_path / "artefacts"
    yield add
    sys.path.remove(str(tmp_path))
    for module in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[module]
