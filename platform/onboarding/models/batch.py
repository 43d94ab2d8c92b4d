from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.ids import new_id
from core.base.models import Timestamped
from onboarding.enums import BatchState
from onboarding.models.run import ProvisioningRun


class Batch(Timestamped):
    """A list of new customers: read and checked, and then, when an operator says so, set up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("file"), max_length=200)
    # SHA-256 of the file, so that the same list given again carries on and makes nothing twice.
    digest = models.CharField(max_length=64)
    # The list itself, until its customers are ordered; then the orders hold what was in it.
    content = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.CHECKED)
    # Lines that were left out because the operator chose "only the good ones".
    left_out = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    # Plain id and label: the list outlives the operator.
    requested_by_id = models.UUIDField(null=True)
    requested_by_label = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state=BatchState.CHECKED, started_at__isnull=True)
                | Q(state=BatchState.STARTED, started_at__isnull=False, content=""),
                name="batch_started_has_a_time_and_no_list",
            ),
            models.UniqueConstraint(
                fields=("digest",),
                condition=Q(state=BatchState.STARTED),
                name="batch_started_once_per_list",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_started(self) -> bool:
        """Whether its customers have been ordered."""
        return self.state == BatchState.STARTED


class BatchRow(models.Model):
    """One line of a list, and the setting up of the customer it asked for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    # The line in the file, as an editor counts.
    line = models.PositiveIntegerField()
    run = models.OneToOneField(ProvisioningRun, on_delete=models.CASCADE, related_name="batch_row")

    class Meta:
        ordering = ("batch", "line")
        constraints = (models.UniqueConstraint("batch", "line", name="batch_line_once"),)

    def __str__(self) -> str:
        return f"{self.batch}: {self.line}"
