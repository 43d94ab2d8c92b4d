from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.enums import StepName
from tenants.models import Sector, Tenant
from tenants.sagas.enums import RunState
from tenants.sagas.models import SagaRun, SagaStep


class ProvisioningRun(SagaRun):
    """One customer being set up: what was asked for, and how far it has come."""

    slug = models.CharField(_("subdomain"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        db_column="sector",
        related_name="+",
        verbose_name=_("sector"),
    )
    # Which version of the sector's data it was ordered under; 0 is what the product comes with.
    sector_version = models.PositiveIntegerField(default=0)
    # Empty when not known: the customer's own organisation is then registered in the portal.
    orgnr = models.CharField(_("organisation number"), max_length=9, blank=True)
    # The number of a municipality (four digits) or a county (two), by the 2024 division.
    area_code = models.CharField(_("municipality or county number"), max_length=4, blank=True)
    default_language = models.CharField(
        _("default language"), max_length=5, choices=settings.LANGUAGES
    )
    primary_colour = models.CharField(_("primary colour"), max_length=7)
    accent_colour = models.CharField(_("accent colour"), max_length=7)
    # Empty when nobody is to be invited (the demo makes its own people).
    admin_email = models.EmailField(_("administrator's e-mail address"), blank=True)
    admin_name = models.CharField(_("administrator's name"), max_length=200, blank=True)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.SET_NULL, null=True, related_name="provisioning_runs"
    )

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state=RunState.COMPLETE, completed_at__isnull=False)
                | (~Q(state=RunState.COMPLETE) & Q(completed_at__isnull=True)),
                name="run_complete_has_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=("updated_at",),
                condition=Q(state__in=(RunState.WAITING, RunState.RUNNING)),
                name="run_unfinished",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ProvisioningStep(SagaStep):
    """One step of a run. Done once, whatever happens to the process that does it."""

    run = models.ForeignKey(ProvisioningRun, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20, choices=StepName)

    class Meta:
        ordering = ("run", "position")
        constraints = (
            models.UniqueConstraint("run", "position", name="step_position_once_per_run"),
            models.UniqueConstraint("run", "name", name="step_name_once_per_run"),
        )

    def __str__(self) -> str:
        return self.get_name_display()
