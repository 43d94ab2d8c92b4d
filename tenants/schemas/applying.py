"""Applying single migrations to the schema the owner works in, and keeping the SQL they run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg import sql

from tenants.routers import on_the_owners_connection
from tenants.schemas.owner import exists, owner_connection, rows, run_statements
from tenants.schemas.releases import MigrationKey, key_of, tenant_labels


@dataclass(frozen=True)
class Step:
    """One migration made ready for any number of schemas.

    Where it works on rows in Python, no statements can stand for that: ``python_begins_at`` is then
    the state of the models before it, and Django applies it to each schema.
    """

    migration: Migration
    statements: tuple[str, ...] = ()
    python_begins_at: ProjectState | None = None

    @property
    def key(self) -> MigrationKey:
        """The migration's application and name."""
        return key_of(self.migration)

    @property
    def is_atomic(self) -> bool:
        """Whether it may share a transaction with others; one that is not runs outside any."""
        return bool(self.migration.atomic)

    def take(self) -> None:
        """Do it to the schema at hand."""
        if self.python_begins_at is None:
            run_statements(self.statements)
        else:
            # Rendered once, for every schema.
            _ = self.python_begins_at.apps
            apply_by_django(self.migration, self.python_begins_at.clone())


@contextmanager
def recorded_statements() -> Iterator[list[str]]:
    """Keep what the schema editor runs inside the block."""
    connection, statements = owner_connection(), list[str]()
    connection.recorded = statements
    try:
        yield statements
    finally:
        connection.recorded = None


def apply_and_record(migration: Migration, state: ProjectState) -> Step:
    """Apply a migration to the schema at hand, change ``state`` to what it leads to, return its step."""
    before = state.clone() if has_python(migration) else None
    with recorded_statements() as statements:
        apply_by_django(migration, state)
    return Step(migration, tuple(statements), before)


def apply_by_django(migration: Migration, state: ProjectState) -> None:
    """Apply a migration as Django's executor would, without asking the whole catalog first."""
    # Rendered once, the models are copied from operation to operation.
    _ = state.apps
    with (
        on_the_owners_connection(),
        owner_connection().schema_editor(atomic=bool(migration.atomic)) as editor,
    ):
        migration.apply(state, editor)


def has_python(migration: Migration) -> bool:
    """Whether a migration runs Python, which no list of statements can stand for."""
    return any(map(_is_python, migration.operations))


def _is_python(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return any(map(_is_python, operation.database_operations))
    return isinstance(operation, RunPython) or not operation.reduces_to_sql


def make_migrations_table() -> None:
    """Make the table in which the schema at hand remembers its migrations."""
    with owner_connection().schema_editor() as editor:
        editor.create_model(MigrationRecorder.Migration)


def remembering(keys: Sequence[MigrationKey]) -> list[str]:
    """Return what writes down that migrations have been applied to the schema at hand."""
    if not keys:
        return []
    rows_of_values = sql.SQL(", ").join(
        sql.SQL("({}, {}, statement_timestamp())").format(sql.Literal(app), sql.Literal(name))
        for app, name in keys
    )
    statement = sql.SQL("INSERT INTO django_migrations (app, name, applied) VALUES {}")
    return [statement.format(rows_of_values).as_string()]


def applied_migrations(schema: str) -> frozenset[MigrationKey]:
    """Return which of the tenants' migrations a schema has; none where it has no tables."""
    if not exists(
        "SELECT 1 WHERE to_regclass(format('%%I.django_migrations', %s::text)) IS NOT NULL", schema
    ):
        return frozenset()
    query = sql.SQL("SELECT app, name FROM {}.django_migrations").format(sql.Identifier(schema))
    labels = tenant_labels()
    return frozenset((app, name) for app, name in rows(query) if app in labels)
