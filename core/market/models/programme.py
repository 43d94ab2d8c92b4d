from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.market.enums import LONGEST_EXCHANGE_DAYS, ExchangeForm


class Programme(TenantModel, Timestamped):
    """Rules and calendar of exchange in a tenant; one is the default."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_default = models.BooleanField(default=False)
    # Counts changes of the rules; an agreement remembers under which it was made.
    version = models.PositiveIntegerField(default=1)
    # Codes of those who may pay the salary; an empty list means that anybody may.
    payers = models.JSONField(default=list, blank=True)
    # What must be known before an agreement is made: [{"code": ..., "nb": ..., "nn": ..., "en": ...}].
    notices = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",), condition=Q(is_default=True), name="programme_one_default"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def allows_payer(self, payer: str) -> bool:
        """Whether ``payer`` may carry the salary in this programme."""
        return not self.payers or payer in self.payers

    def notices_in(self, language: str) -> list[str]:
        """Return the notices in ``language`` (nb, nn or en)."""
        return [notice[language] for notice in self.notices]


class FormRules(TenantModel):
    """One exchange form's rules in a programme: days, and whether it is mutual by nature.

    Below the minimum and above the recommended maximum a period needs a reason; above the hard
    maximum it is refused.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="form_rules")
    form = models.CharField(max_length=20, choices=ExchangeForm)
    min_days = models.PositiveSmallIntegerField()
    recommended_max_days = models.PositiveSmallIntegerField()
    max_days = models.PositiveSmallIntegerField(default=LONGEST_EXCHANGE_DAYS)
    is_mutual = models.BooleanField(default=False)

    class Meta:
        ordering = ("min_days",)
        constraints = (
            models.UniqueConstraint("programme", "form", name="form_rules_once_per_programme"),
            models.CheckConstraint(
                condition=Q(max_days__lte=LONGEST_EXCHANGE_DAYS)
                & Q(recommended_max_days__lte=F("max_days"))
                & Q(min_days__lte=F("recommended_max_days")),
                name="form_rules_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.get_form_display()


class ProgrammeVersion(TenantModel):
    """What a programme's rules were from a moment on: by whom, and why."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    # The rules as ``domain.programmes.content_of`` writes them.
    content = models.JSONField()
    reason = models.TextField(_("reason"), blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint("programme", "version", name="programme_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.version}"
