from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.base import clock
from core.base.ids import new_id
from core.base.models import Timestamped
from lifecycle.enums import DeletionStepName, SupportState
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.sagas.enums import ENDED
from tenants.sagas.models import SagaRun, SagaStep


class DeletionRun(SagaRun):
    """One customer being deleted: who ordered it, when it is final, and what was deleted."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="deletion_runs")
    # What the customer goes back to when it is restored.
    state_before = models.CharField(max_length=20, choices=TenantState)
    reason = models.TextField(_("reason"))
    wipe_after = models.DateTimeField(_("final from"))
    # Who ended the time of grace, when somebody did.
    hurried_by_id = models.UUIDField(null=True)
    hurried_by_label = models.CharField(max_length=254, blank=True, db_default="")
    inventory = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # Empty until everything is gone.
    certificate = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("tenant",), condition=~Q(state__in=ENDED), name="deletion_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(hurried_by_id=None)
                | Q(requested_by_id=None)
                | ~Q(hurried_by_id=F("requested_by_id")),
                name="deletion_hurried_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.tenant)


class DeletionStep(SagaStep):
    """One step of a deletion."""

    run = models.ForeignKey(DeletionRun, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20, choices=DeletionStepName)

    class Meta:
        ordering = ("run", "position")
        constraints = (
            models.UniqueConstraint("run", "position", name="deletion_step_position_once"),
            models.UniqueConstraint("run", "name", name="deletion_step_name_once"),
        )

    def __str__(self) -> str:
        return self.get_name_display()


class Condition(models.Model):
    """How a customer was when it was last examined, and when it was last copied."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="condition"
    )
    examined_at = models.DateTimeField()
    findings = models.JSONField(default=list)
    bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    backed_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.tenant)

    @property
    def is_healthy(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


class SupportRequest(Timestamped):
    """One person asks to read in one customer for some hours; another person decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="support_requests")
    state = models.CharField(max_length=10, choices=SupportState, default=SupportState.WAITING)
    reason = models.TextField(_("reason"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    # Plain ids and labels: the request outlives both people.
    requested_by_id = models.UUIDField()
    requested_by_label = models.CharField(max_length=254)
    requested_by_name = models.CharField(max_length=200)
    decided_by_id = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=254, blank=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True) | ~Q(decided_by_id=F("requested_by_id")),
                name="support_decided_by_another",
            ),
            models.CheckConstraint(condition=Q(hours__range=(1, 8)), name="support_hours_few"),
        )

    def __str__(self) -> str:
        return f"{self.tenant}: {self.requested_by_label}"

    @property
    def is_open(self) -> bool:
        """Whether the person may go in, as far as the platform knows; the customer may have ended it."""
        return (
            self.state == SupportState.APPROVED
            and self.ends_at is not None
            and clock.now() < self.ends_at
        )
