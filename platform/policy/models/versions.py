from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from core.base.ids import new_id

_RevisionT_co = TypeVar("_RevisionT_co", bound=models.Model, covariant=True)


class PolicyVersion(models.Model):
    """One state of the whole policy: made by every change of rules or groups, never altered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField()
    # The author as a plain label: the version outlives the operator. Empty is the service itself.
    decided_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)


class RevisionQuerySet(models.QuerySet[_RevisionT_co]):
    """Reads of rows that belong to a stretch of versions."""

    def current(self) -> Self:
        """Return what holds in the newest version."""
        return self.filter(until=None)

    def in_version(self, number: int) -> Self:
        """Return what held in a version."""
        return self.filter(Q(until=None) | Q(until__number__gt=number), since__number__lte=number)


class Revision(models.Model):
    """A row that comes with one version and goes with a later one.

    What it decides is never altered; a group may get another name.
    """

    since = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    until = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        abstract = True
