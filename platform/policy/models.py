from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.ids import new_id
from core.base.models import Timestamped
from tenants.models import Tenant


class PolicyRule(Timestamped):
    """A directed rule: who may lend to whom, in which forms, how long, from when until when.

    An empty side means every organisation of that side's tenant. Nothing is allowed without a rule,
    and a denying rule beats every allowing one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lender_tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="lending_rules"
    )
    host_tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="hosting_rules")
    lender_orgnr = models.CharField(_("lender"), max_length=9, blank=True)
    host_orgnr = models.CharField(_("host"), max_length=9, blank=True)
    is_allowing = models.BooleanField(_("allows"), default=True)
    # Codes of core.market's exchange forms; an empty list means every form.
    forms = models.JSONField(_("exchange forms"), default=list, blank=True)
    longest_days = models.PositiveSmallIntegerField(_("longest period in days"), default=365)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    decided_by = models.CharField(_("decided by"), max_length=254)

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(longest_days__lte=365), name="policy_longest_at_most_a_year"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
                name="policy_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.lender_tenant} → {self.host_tenant}"
