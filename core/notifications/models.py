from django.db import models
from django.db.models import Q

from core.base.models import TenantModel


class OutgoingMail(TenantModel):
    """A mail waiting to be sent, or sent. The row is the outbox: a sweep sends what a crash left."""

    created_at = models.DateTimeField(auto_now_add=True)
    recipient = models.EmailField()
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    sent_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

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
        return self.subject
