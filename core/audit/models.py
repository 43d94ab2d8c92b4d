"""Who did what, and who read about whom. The database gives no right to change or delete a row."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.base.models import TenantModel


class Entry(TenantModel):
    """One write: the action, its object, and old and new values of what changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    # Plain ids and labels: the entry outlives the person and the object it speaks of.
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=254, blank=True)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="audit_entry_subject"),)

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"


class PersonRead(TenantModel):
    """One reading of a named person's data by somebody else; shown to the person."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    person_id = models.UUIDField()
    reader_id = models.UUIDField()
    reader_label = models.CharField(max_length=254)
    reader_organisation = models.CharField(max_length=254, blank=True)
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=80)
    context = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("person_id", "-at"), name="audit_personread_person"),)

    def __str__(self) -> str:
        return f"{self.reader_label} {self.at:%Y-%m-%d %H:%M}"


class Link(TenantModel):
    """One row of the log, sealed: its digest hangs on the digest before it (see `core.audit.chain`)."""

    sequence = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=(("entry", "entry"), ("read", "read")))
    row_id = models.UUIDField(unique=True)
    row_at = models.DateTimeField()
    sealed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest[:12]}"
