from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.base import clock
from core.base.models import GuardedQuerySet, TenantModel


class OutgoingMailQuerySet(GuardedQuerySet["OutgoingMail"]):
    """Named reads of the outbox."""

    def due(self) -> "OutgoingMailQuerySet":
        """Return what is to be sent now."""
        now = clock.now()
        return self.waiting().filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now))

    def waiting(self) -> "OutgoingMailQuerySet":
        """Return what is still to be sent, now or later."""
        return self.filter(sent_at__isnull=True, gave_up_at__isnull=True)

    def failing(self) -> "OutgoingMailQuerySet":
        """Return what has not got through: given up, or refused at least once and tried again later."""
        return self.filter(sent_at__isnull=True).filter(
            Q(gave_up_at__isnull=False) | Q(failures__gt=0)
        )


class OutgoingMail(TenantModel):
    """A mail waiting to be sent, sent, or given up. The row is the outbox: a sweep sends what is due."""

    created_at = models.DateTimeField(auto_now_add=True)
    recipient = models.EmailField()
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    sent_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    # Not before this moment is it tried again; none means at once.
    next_attempt_at = models.DateTimeField(null=True)
    # Nothing more is tried by itself; a person may send it again.
    gave_up_at = models.DateTimeField(null=True)

    objects: ClassVar = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        indexes = (
            models.Index(
                fields=("created_at",),
                condition=Q(sent_at__isnull=True),
                name="outgoingmail_waiting",
            ),
        )

    def __str__(self) -> str:
        # Not the subject, which may tell who is asked about what.
        return self.recipient
