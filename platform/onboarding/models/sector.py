from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.ids import new_id
from tenants.models import Sector


class SectorVersion(models.Model):
    """A sector's data as an operator has decided it. Versions are added, never changed.

    Number 0 has no row: it is what the product comes with.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # As onboarding.sectors.content reads it.
    content = models.JSONField()
    reason = models.TextField(_("reason"))
    # Plain id and label: the version outlives the operator.
    decided_by_id = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("sector", "-number")
        constraints = (
            models.UniqueConstraint("sector", "number", name="sector_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="sector_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.sector_id} {self.number}"
