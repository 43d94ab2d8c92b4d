from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.exchange.enums import AmendmentKind, AmendmentState, FollowUpKind, Party
from core.exchange.models.agreement import ExchangeAgreement, Placement
from core.market.enums import LONGEST_EXCHANGE_DAYS


class FollowUp(TenantModel, Timestamped):
    """A talk between employee, lender and host: when it is due, and what came of it."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=12, choices=FollowUpKind)
    due_on = models.DateField(_("due"))
    # When the three were reminded by mail.
    reminded_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    note = models.TextField(_("what was agreed"), blank=True)
    needs_help = models.BooleanField(_("the programme office should get in touch"), default=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("due_on",)
        indexes = (
            models.Index(
                fields=("due_on",), condition=Q(held_on__isnull=True), name="followup_not_held"
            ),
        )
        constraints = (
            models.UniqueConstraint("placement", "kind", name="followup_one_of_each_kind"),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class Amendment(TenantModel, Timestamped):
    """A change of the period of a signed agreement: proposed, answered by all three, kept beside the
    signed document, which itself never changes.
    """

    agreement = models.ForeignKey(
        ExchangeAgreement, on_delete=models.PROTECT, related_name="amendments"
    )
    kind = models.CharField(max_length=12, choices=AmendmentKind)
    state = models.CharField(max_length=10, choices=AmendmentState, default=AmendmentState.PROPOSED)
    old_start_date = models.DateField()
    old_end_date = models.DateField()
    start_date = models.DateField(_("start"))
    end_date = models.DateField(_("end"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Moved together with others by the programme office, which nobody has to say yes to.
    is_by_office = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement",),
                condition=Q(state=AmendmentState.PROPOSED),
                name="amendment_one_open_per_agreement",
            ),
            models.CheckConstraint(
                condition=Q(end_date__gt=F("start_date")), name="amendment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(end_date__lte=F("start_date") + LONGEST_EXCHANGE_DAYS),
                name="amendment_at_most_a_year",
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class AmendmentAnswer(TenantModel):
    """One party's answer to an amendment."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="answers")
    party = models.CharField(max_length=10, choices=Party)
    is_yes = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    # How the person had logged in, as with a signature.
    login_level = models.CharField(max_length=40)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("answered_at",)
        constraints = (
            models.UniqueConstraint("amendment", "party", name="amendment_answer_once_per_party"),
        )

    def __str__(self) -> str:
        return self.get_party_display()
