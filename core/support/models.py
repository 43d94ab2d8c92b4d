from django.db import models
from django.db.models import F, Q

from core.base import clock
from core.base.models import TenantModel


class SupportAccess(TenantModel):
    """One time-limited look into this customer by one named person. Its key is the platform's request's."""

    # Words and no keys: the person has no account here.
    person = models.CharField(max_length=200)
    email = models.EmailField()
    reason = models.TextField()
    approved_by = models.CharField(max_length=254)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ("-begins_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="support_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return self.person

    @property
    def is_open(self) -> bool:
        """Whether the person may read right now."""
        return self.ended_at is None and self.begins_at <= clock.now() < self.ends_at
