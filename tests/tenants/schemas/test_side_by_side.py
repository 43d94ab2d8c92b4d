"""The release before and the next one serve the same customer while one follows the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from branding.models import Theme
from tenants.doors import tenant_context
from tenants.models import Tenant
from tenants.schemas import migrate_all
from tenants.schemas.side_by_side import (
    mark_released,
    own_apps,
    problems_with_the_release_before,
    read_released,
)

AddMigration = Callable[..., str]
CHAR = "models.CharField(max_length=50{})"
UNIQUE = 'models.UniqueConstraint(fields=["version"], name="one_version")'
FILLED, LEFT_OUT = CHAR.format(', db_default="-"'), CHAR.format(', default="-"')


def test_what_is_here_lets_the_last_release_work_on() -> None:
    assert problems_with_the_release_before() == []
    assert set(read_released()) <= own_apps()


@pytest.mark.parametrize(
    "operation",
    [
        f'migrations.AddField("Theme", "motto", {FILLED})',
        f'migrations.AddField("Theme", "motto", {CHAR.format(", null=True")})',
        f'migrations.CreateModel("New", [("id", models.IntegerField(primary_key=True)), ("a", {LEFT_OUT})])',
        'migrations.AlterField("Theme", "logo_key", models.CharField(max_length=300, default=""))',
        'migrations.AddIndex("Theme", models.Index(fields=["version"], name="by_version"))',
        'migrations.RemoveConstraint("Theme", "theme_is_one_row")',
        "migrations.RunPython(migrations.RunPython.noop)",
    ],
)
def test_what_only_adds_is_let_through(add_migration: AddMigration, operation: str) -> None:
    add_migration(operation)
    assert problems_with_the_release_before() == []


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (f'migrations.AddField("Theme", "motto", {LEFT_OUT})', "Give it `null=True` or"),
        ('migrations.RemoveField("Theme", "logo_key")', "still uses it"),
        ('migrations.RenameField("Theme", "logo_key", "key")', "still uses it"),
        ('migrations.RenameModel("Theme", "Look")', "still uses it"),
        ('migrations.DeleteModel("Theme")', "still uses it"),
        ('migrations.AlterModelTable("Theme", "look")', "still uses it"),
        ('migrations.AlterField("Theme", "version", models.TextField())', "another type"),
        (
            'migrations.AlterField("Theme", "logo_key", models.CharField(max_length=20, default=""))',
            "longer values",
        ),
        (
            'migrations.AlterField("Theme", "version", models.PositiveIntegerField(unique=True))',
            "a value twice",
        ),
        (f'migrations.AddConstraint("Theme", {UNIQUE})', "may write what it refuses"),
        ('migrations.RunSQL("SELECT 1")', "nobody but you can tell"),
        (
            'migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("SELECT 1")])',
            "nobody but you can tell",
        ),
    ],
)
def test_what_the_release_before_would_stumble_over_is_named(
    add_migration: AddMigration, operation: str, why: str
) -> None:
    name = add_migration(operation)

    [problem] = problems_with_the_release_before()

    assert problem.startswith(f"branding.{name}: ")
    assert why in problem
    # Once it is out, the next migration is judged against it.
    loader = MigrationLoader(None)
    newest = {app: loader.graph.leaf_nodes(app)[0][1] for app in own_apps()}
    assert problems_with_the_release_before(newest) == []


def test_a_column_is_filled_before_it_must_be(add_migration: AddMigration) -> None:
    nullable = add_migration(f'migrations.AddField("Theme", "motto", {CHAR.format(", null=True")})')
    add_migration(f'migrations.AlterField("Theme", "motto", {FILLED})')
    [problem] = problems_with_the_release_before()
    assert "may leave it empty" in problem
    assert problems_with_the_release_before({**read_released(), "branding": nullable}) != []


def test_a_person_may_have_judged_and_says_why(add_migration: AddMigration) -> None:
    why = '''serves_both = "Nobody has read it since 0.3."'''
    add_migration(f'migrations.RemoveField("Theme", "logo_key")]\n    {why}\n    unused = [')
    assert problems_with_the_release_before() == []
    add_migration(
        'migrations.RemoveField("Theme", "version")]\n    serves_both = ""\n    unused = ['
    )
    assert len(problems_with_the_release_before()) == 1


def test_a_release_is_written_down(tmp_path: Path, add_migration: AddMigration) -> None:
    name = add_migration('migrations.RunSQL("SELECT 1")')
    path = tmp_path / "released.json"
    assert mark_released(path) == read_released(path)
    assert (read_released(path)["branding"], set(read_released(path))) == (name, own_apps())
    assert problems_with_the_release_before(read_released(path)) == []


# -- both at once, in a customer's tables -----------------------------------------------------------


def _next_theme() -> Any:
    """The model as the code of the next release has it."""
    loader = MigrationLoader(None)
    return loader.project_state().apps.get_model("branding", "Theme")


def test_both_releases_read_and_write_the_same_customer(
    committed_db: None, tenant_a: Tenant, add_migration: AddMigration
) -> None:
    add_migration(f'migrations.AddField("Theme", "motto", {FILLED})')
    assert problems_with_the_release_before() == []
    migrate_all()
    new = _next_theme()
    with tenant_context(tenant_a):
        assert new.objects.get().motto == "-", "what the old code wrote before"
        # The old code writes a row that it does not know all of.
        Theme.objects.all().delete()
        Theme.objects.create(primary_colour="#0b5c8a", accent_colour="#b3541e")
    with tenant_context(tenant_a):
        row = new.objects.get()
        assert (row.motto, row.primary_colour) == ("-", "#0b5c8a")
        row.motto = "Vi låner"
        row.save()
    with tenant_context(tenant_a):
        theme = Theme.objects.get()
        theme.accent_colour = "#123456"
        theme.save()
    with tenant_context(tenant_a):
        row = new.objects.get()
        assert (row.motto, row.accent_colour) == ("Vi låner", "#123456"), "neither lost the other's"
    # And whole pages of the release that is running, with the next one's tables below them.
    host = f"{tenant_a.slug}.{settings.BASE_DOMAIN}"
    assert Client(headers={"host": host}).get("/").status_code == 200


def test_what_is_refused_would_indeed_stop_the_release_before(
    committed_db: None, tenant_a: Tenant, add_migration: AddMigration
) -> None:
    add_migration(f'migrations.AddField("Theme", "motto", {LEFT_OUT})')
    assert len(problems_with_the_release_before()) == 1
    migrate_all()
    with tenant_context(tenant_a):
        Theme.objects.all().delete()
        with pytest.raises(IntegrityError, match="motto"), transaction.atomic():
            Theme.objects.create(primary_colour="#0b5c8a", accent_colour="#b3541e")
