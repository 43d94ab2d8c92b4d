"""Writing the log. Called by domain functions inside their transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db.models import Model

from core.audit.models import Entry, PersonRead


class Person(Protocol):
    """What the log needs to know of somebody."""

    @property
    def pk(self) -> UUID: ...

    @property
    def email(self) -> str: ...

    @property
    def full_name(self) -> str: ...


Changes = Mapping[str, tuple[Any, Any]]
ModelT = TypeVar("ModelT", bound=Model)


def record(action: str, subject: Model, *, by: Any, changes: Changes | None = None) -> Entry:
    """Log one write. ``by`` is a user, or None for the service itself; ``changes`` maps a field to
    its old and new value. ``action`` is ``<object>.<verb in the past>``, such as ``need.published``.
    """
    entry = _entry(action, subject, by=by, changes=changes or {})
    entry.save(force_insert=True)
    return entry


def record_each(
    action: str,
    subjects: Sequence[ModelT],
    *,
    by: Any,
    changes: Callable[[ModelT], Changes] = lambda subject: {},
) -> None:
    """Log the same kind of write of many objects, an entry for each, in one statement."""
    Entry.objects.bulk_create(
        _entry(action, subject, by=by, changes=changes(subject)) for subject in subjects
    )


def _entry(action: str, subject: Model, *, by: Any, changes: Changes) -> Entry:
    return Entry(
        actor_id=by.pk if by else None,
        actor_label=by.email if by else "",
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=str(subject)[:254],
        changes={field: [_plain(old), _plain(new)] for field, (old, new) in changes.items()},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, str | int | float | bool | type(None) | list | dict):
        return value
    return str(value)


def record_person_read(
    person: Person,
    *,
    by: Person,
    fields: Sequence[str],
    purpose: str,
    organisation: str = "",
    context: str = "",
) -> PersonRead | None:
    """Log that ``by`` was shown ``fields`` of ``person``. Reading about oneself is not logged."""
    if by.pk == person.pk:
        return None
    return PersonRead.objects.create(
        person_id=person.pk,
        reader_id=by.pk,
        reader_label=by.full_name or by.email,
        reader_organisation=organisation,
        fields=list(fields),
        purpose=purpose,
        context=context[:254],
    )


def changed(instance: Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return old and new for those of ``values`` that differ from what ``instance`` holds."""
    return {
        field: (getattr(instance, field), value)
        for field, value in values.items()
        if getattr(instance, field) != value
    }
