from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.base import clock
from core.base.models import GuardedQuerySet, TenantModel
from core.notifications.enums import Event, MailChoice


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
    # Where the reader may turn this kind of mail off; empty where law asks for it.
    unsubscribe_url = models.CharField(max_length=500, blank=True)
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


class Notification(TenantModel):
    """Something a person is told in the portal, whatever they choose about mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=16, choices=Event)
    title = models.CharField(max_length=200)
    # A path of the portal, or nothing to open.
    path = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # It stands in the next daily mail.
    waits_for_digest = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("user", "-created_at"), name="notification_of_user"),
            models.Index(
                fields=("user",), condition=Q(waits_for_digest=True), name="notification_digest"
            ),
        )

    def __str__(self) -> str:
        return self.title


class NotificationChoice(TenantModel):
    """How the mail about one event comes to one person; without a row, at once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices"
    )
    event = models.CharField(max_length=16, choices=Event)
    mail = models.CharField(max_length=10, choices=MailChoice)

    class Meta:
        constraints = (
            models.UniqueConstraint("user", "event", name="notification_choice_once_per_event"),
        )

    def __str__(self) -> str:
        return f"{self.event}: {self.mail}"


class BulkMail(TenantModel):
    """One text the programme office has sent to many at once."""

    subject = models.CharField(max_length=150)
    text = models.TextField()
    # Whom it went to, in words, as the office chose them.
    audience = models.CharField(max_length=300)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-sent_at",)

    def __str__(self) -> str:
        return self.subject


class BulkRecipient(TenantModel):
    """One who was told. ``label`` is what the office may know of them: a masked employee stays masked."""

    bulk = models.ForeignKey(BulkMail, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=200)

    class Meta:
        ordering = ("label",)
        constraints = (
            models.UniqueConstraint("bulk", "user", name="bulk_recipient_once_per_mail"),
        )

    def __str__(self) -> str:
        return self.label
