"""From the migrations a schema has to those of this release: steps made once, taken by each schema."""

from collections.abc import Iterator, Sequence

from django.db.migrations import Migration

from core.base.current import Door
from tenants.schemas.applying import Step, applied_migrations, has_python, remembering
from tenants.schemas.artefact import current_artefact
from tenants.schemas.citus import settle
from tenants.schemas.indexes import drop_invalid_indexes
from tenants.schemas.locks import lock_schema
from tenants.schemas.owner import owner_session, owner_transaction, run_statements
from tenants.schemas.releases import MigrationKey, Release, current_release, key_of
from tenants.schemas.rights import withhold_rights
from tenants.schemas.roles import admit_to_clearing
from tenants.schemas.scratch import apply_in_scratch, scratch_schema
from tenants.schemas.versions import noting_version

Applied = frozenset[MigrationKey]
_prepared: dict[tuple[str, Applied], tuple[Step, ...]] = {}


class ChangedMeanwhileError(RuntimeError):
    """Somebody else has migrated the schema since it was looked at."""


def steps_from(applied: Applied) -> tuple[Step, ...]:
    """Return the steps from these migrations to this release, collected once for all schemas."""
    release = current_release()
    key = release.digest, applied
    if key not in _prepared:
        is_beginning = applied == frozenset(release.keys[: len(applied)])
        _prepared[key] = tuple(
            _rest_of_artefact(release, len(applied))
            if is_beginning
            else _collected(release, applied)
        )
    return _prepared[key]


def _rest_of_artefact(release: Release, done: int) -> list[Step]:
    """Return the end of the plan: the artefact has been collected in the same order."""
    parts = current_artefact().parts
    return [
        Step(
            migration,
            tuple(part.statements),
            release.state_before(migration) if has_python(migration) else None,
        )
        for migration, part in zip(release.plan[done:], parts[done:], strict=True)
    ]


def _collected(release: Release, applied: Applied) -> list[Step]:
    """Make the schema as it is once more, and collect what is missing there."""
    done = [migration for migration in release.plan if _is_applied(migration, applied)]
    # What replaces migrations that have all been applied is only noted.
    joined = [Step(migration) for migration in done if key_of(migration) not in applied]
    state = release.empty_state()
    with scratch_schema():
        for migration in done:
            apply_in_scratch(migration, state)
        return joined + [apply_in_scratch(one, state) for one in release.plan if one not in done]


def _is_applied(migration: Migration, applied: Applied) -> bool:
    is_replaced = bool(migration.replaces) and applied.issuperset(migration.replaces)
    return key_of(migration) in applied or is_replaced


def bring_up(door: Door, *, expected: Applied | None = None) -> Applied:
    """Bring a schema's tables to this release and return the migrations it had.

    What may share a transaction does, with the migrations remembered in it: after a crash all of it
    has been done or nothing. A lock that is not given in time raises, and so does a schema that has
    others than those ``expected``; then it may be repeated.
    """
    applied = before = applied_migrations(door.schema) if expected is None else expected
    for batch in _batches(steps_from(before)):
        if not batch or batch[0].is_atomic:
            _take_together(door, batch, applied)
        else:
            _take_outside(door, batch[0], applied)
        applied |= {step.key for step in batch}
    return before


def _batches(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Yield what shares a transaction; a single empty batch where there is nothing to do."""
    batch: list[Step] = []
    for step in steps:
        if step.is_atomic:
            batch.append(step)
            continue
        if batch:
            yield batch
        yield [step]
        batch = []
    if batch or not steps:
        yield batch


def _take_together(door: Door, steps: list[Step], applied: Applied) -> None:
    with owner_transaction(door.schema):
        _hold(door, applied)
        waiting: list[str] = []
        for step in steps:
            if step.python_begins_at is None:
                waiting += step.statements
            else:
                run_statements(waiting)
                waiting = []
                step.take()
        _remember(door, steps, applied, waiting)


def _take_outside(door: Door, step: Step, applied: Applied) -> None:
    with owner_session(door.schema):
        # An index that was being built when a process died is there, but of no use.
        drop_invalid_indexes(door.schema)
        step.take()
    with owner_transaction(door.schema):
        _hold(door, applied)
        _remember(door, [step], applied, [])


def _hold(door: Door, applied: Applied) -> None:
    lock_schema(door)
    if applied_migrations(door.schema) != applied:
        raise ChangedMeanwhileError(f"{door.schema} has been migrated by somebody else.")


def _remember(door: Door, steps: list[Step], applied: Applied, statements: list[str]) -> None:
    """Run what is left of the steps and write down that they are taken, in one go."""
    keys = [step.key for step in steps]
    version = current_release().version_with(applied.union(keys))
    run_statements([*statements, *remembering(keys), noting_version(door, version)])
    withhold_rights(door.schema, door.role)
    admit_to_clearing(door.role)
    settle(door)
