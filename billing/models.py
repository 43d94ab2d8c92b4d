from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.enums import SubscriptionState
from core.base.ids import new_id
from core.base.models import Timestamped
from tenants.models import Tenant


class Plan(Timestamped):
    """What a customer may use, and what a month of it costs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_nb = models.CharField(_("name in bokmål"), max_length=80)
    name_nn = models.CharField(_("name in nynorsk"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    # Empty means that the plan sets no limit.
    max_members = models.PositiveIntegerField(_("most members"), null=True, blank=True)
    price_per_month_nok = models.DecimalField(
        _("price per month in kroner"), max_digits=10, decimal_places=2, default=Decimal(0)
    )

    class Meta:
        ordering = ("price_per_month_nok", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(price_per_month_nok__gte=0), name="plan_price_not_negative"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; bokmål for any language we do not have."""
        names = {"nn": self.name_nn, "en": self.name_en}
        return names.get(get_language() or "", self.name_nb)


class Subscription(Timestamped):
    """A tenant's use of a plan. A tenant has one at a time; those that ended are kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="subscriptions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.CharField(
        _("state"), max_length=10, choices=SubscriptionState, default=SubscriptionState.TRIAL
    )
    # The last day of the trial.
    trial_until = models.DateField(_("trial until"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("tenant",),
                condition=~Q(state=SubscriptionState.ENDED),
                name="subscription_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubscriptionState.TRIAL) | Q(trial_until__isnull=False),
                name="subscription_trial_has_an_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant}: {self.get_state_display()}"
