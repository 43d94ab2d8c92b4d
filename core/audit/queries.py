"""Reading the log."""

from uuid import UUID

from django.db.models import Model, QuerySet

from core.audit.models import Entry, PersonRead


def entries_about(subject: Model) -> QuerySet[Entry]:
    """Return what was done to one object, newest first."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


def reads_of(person_id: UUID) -> QuerySet[PersonRead]:
    """Return who has read about a person, newest first."""
    return PersonRead.objects.filter(person_id=person_id)
