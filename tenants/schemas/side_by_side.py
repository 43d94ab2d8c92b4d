"""Whether the release before can still serve what the next one's migrations have made of the tables.

While a release is rolled out, servers of the old and of the new one answer for the same customers. So a
migration may add what the old code does not know and need not fill; taking away, renaming and
narrowing wait for a later release, when nobody uses the old shape any more. ``released.json`` says
what is out: the newest migration of each app in the release that is running somewhere.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED

RELEASED = Path(__file__).with_name("released.json")
#: The attribute by which a migration says why the release before still works, where no rule can tell.
MARK = "serves_both"
_LATER = (
    "the release before still uses it. Leave it, stop using it, and do this one release later"
    f' with `{MARK} = "why nobody uses it any more"` on the migration'
)
_TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def read_released(path: Path = RELEASED) -> dict[str, str]:
    """Return the name of the newest released migration by app."""
    released: dict[str, str] = json.loads(path.read_text())
    return released


def mark_released(path: Path = RELEASED) -> dict[str, str]:
    """Write down that what there is now is out; done when a release is cut. Returns it."""
    graph = MigrationLoader(None).graph
    newest = {label: graph.leaf_nodes(label)[0][1] for label in sorted(own_apps())}
    path.write_text(json.dumps(newest, indent=1) + "\n")
    return newest


def own_apps() -> set[str]:
    """Return the labels of our own apps that have tables."""
    graph = MigrationLoader(None).graph
    ours = [config for config in apps.get_app_configs() if _is_ours(Path(config.path))]
    return {config.label for config in ours if graph.leaf_nodes(config.label)}


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def problems_with_the_release_before(released: Mapping[str, str] | None = None) -> list[str]:
    """Return, a line each, what would break the release before: app, migration, operation, what to do."""
    released = read_released() if released is None else released
    loader = MigrationLoader(None)
    out = {key for item in released.items() for key in loader.graph.forwards_plan(item)}
    ours = own_apps()
    # No public way leads to one plan of all apps without a database.
    plan = loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True)
    state, fresh, problems = ProjectState(), set[tuple[str, str]](), list[str]()
    for key in plan:
        migration = loader.graph.nodes[key]
        is_judged = key in out or key[0] not in ours or bool(vars(type(migration)).get(MARK))
        for operation in migration.operations:
            if is_judged:
                operation.state_forwards(key[0], state)
                continue
            before = state.clone()
            operation.state_forwards(key[0], state)
            told = _told(operation, key[0], before, state, fresh)
            problems += [f"{key[0]}.{key[1]}: {operation.describe()}: {why}." for why in told]
    return problems


def _told(
    operation: Operation,
    app: str,
    before: ProjectState,
    after: ProjectState,
    fresh: set[tuple[str, str]],
) -> Iterator[str]:
    """Yield what the old code would stumble over; ``fresh`` gathers the tables it does not know."""
    if isinstance(operation, migrations.CreateModel):
        fresh.add((app, operation.name_lower))
    elif isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _told(inner, app, before, after, fresh)
    elif isinstance(operation, migrations.RunSQL):
        yield f'nobody but you can tell. Say on the migration `{MARK} = "why the release before works"`'
    elif (app, _model_of(operation)) not in fresh:
        yield from _told_of_known(operation, app, before, after)


def _model_of(operation: Operation) -> str:
    """Return the model as the old code calls it."""
    if isinstance(operation, migrations.RenameModel):
        return str(operation.old_name_lower)
    return str(getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", ""))


def _told_of_known(
    operation: Operation, app: str, before: ProjectState, after: ProjectState
) -> Iterable[str]:
    if isinstance(operation, migrations.AddField):
        if not _may_be_left_out(operation.field):
            yield "the release before does not fill it. Give it `null=True` or a `db_default`"
    elif isinstance(operation, _TAKES_AWAY):
        yield _LATER
    elif isinstance(operation, migrations.AlterField):
        key = (app, operation.model_name_lower)
        old, new = (state.models[key].get_field(operation.name) for state in (before, after))
        yield from _told_of_narrowing(old, new)
    elif isinstance(operation, migrations.AddConstraint | migrations.AlterUniqueTogether):
        yield (
            "the release before may write what it refuses. Let the code hold to it first, and add it"
            f' one release later with `{MARK} = "why every writer holds to it"` on the migration'
        )


def _may_be_left_out(field: Field[Any, Any]) -> bool:
    return (
        field.null or field.many_to_many or field.generated or field.db_default is not NOT_PROVIDED
    )


def _told_of_narrowing(old: Field[Any, Any], new: Field[Any, Any]) -> Iterator[str]:
    if old.null and not new.null:
        yield "the release before may leave it empty. Fill it and forbid that one release later"
    if new.unique and not old.unique:
        yield "the release before may write a value twice. Let the code hold to it first"
    if old.get_internal_type() != new.get_internal_type():
        yield "it gets another type. Add a second column, fill both, and drop the first later"
    elif (old.max_length or 0) > (new.max_length or 0) > 0:
        yield "the release before may write longer values. Shorten it one release later"
    if old.db_default is not NOT_PROVIDED and not _may_be_left_out(new):
        yield "the release before may leave it to the default. Take the default away one release later"
