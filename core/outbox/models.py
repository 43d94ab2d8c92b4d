"""Two tables in every schema: what was sent from here, and what was done here."""

from django.db import models
from django.db.models import Q

from core.base.models import TenantModel
from core.outbox.enums import MessageState


class Message(TenantModel):
    """Work for a worker, written in the transaction it follows from.

    The row is the message; what travels through the queue is a copy that may be lost or doubled.
    """

    created_at = models.DateTimeField(auto_now_add=True)
    task = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    # Whose work it is: the tenant of this schema, another one, or (None) the platform.
    receiver_id = models.UUIDField(null=True)
    state = models.CharField(
        max_length=10, choices=MessageState, default=MessageState.WAITING, db_default="waiting"
    )
    # When the sweep sends it (again), unless it is done before.
    due_at = models.DateTimeField()
    sendings = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at", "id")
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="waiting"), name="outbox_waiting"),
            models.Index(fields=("created_at",), condition=Q(state="dead"), name="outbox_dead"),
            models.Index(fields=("finished_at",), condition=Q(state="done"), name="outbox_done"),
        )

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class Effect(TenantModel):
    """A message whose work is done here: its key is the message's, so it is done once."""

    at = models.DateTimeField(auto_now_add=True)
    task = models.CharField(max_length=100)
    # Another tenant may send again after a long pause, so what came from there is remembered longer.
    is_from_elsewhere = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(
                fields=("at",), condition=Q(is_from_elsewhere=False), name="outbox_effect_own"
            ),
        )

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"
