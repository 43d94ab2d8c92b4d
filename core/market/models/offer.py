from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.base.models import GuardedQuerySet, TenantModel, Timestamped
from core.base.versions import Versioned
from core.competence.models import Concept
from core.market.enums import (
    LONGEST_EXCHANGE_DAYS,
    ApprovalDecision,
    DeclineReason,
    Direction,
    Evidence,
    ExchangeForm,
    OfferState,
)
from core.market.models.programme import Programme
from core.organisations.models import Member


class OfferQuerySet(GuardedQuerySet["Offer"]):
    """Named reads of offers."""

    def visible(self) -> "OfferQuerySet":
        """Return those the employer has approved: nothing else is ever shown outside."""
        return self.filter(state=OfferState.APPROVED)

    def with_concepts(self) -> "OfferQuerySet":
        """Return them with what they offer and wish to learn."""
        links = OfferConcept.objects.select_related("concept")
        return self.prefetch_related(
            models.Prefetch(
                "concept_links", queryset=links.order_by("concept__kind", "concept__position")
            )
        )

    def in_full(self) -> "OfferQuerySet":
        """Return them with the person and the answers given: not to be shown outside."""
        answers = OfferApproval.objects.select_related("decided_by", "withdrawn_by")
        return (
            self.with_concepts()
            .select_related("member__user", "member__organisation", "member__unit")
            .prefetch_related(models.Prefetch("approvals", queryset=answers))
        )


class Offer(TenantModel, Timestamped, Versioned):
    """An employee made available by the lender; shown outside, masked, after the manager's yes."""

    state = models.CharField(max_length=20, choices=OfferState, default=OfferState.DRAFT)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="offers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="offers")
    language = models.CharField(
        _("written in"), max_length=5, choices=settings.LANGUAGES, default="nb"
    )

    headline = models.CharField(_("headline"), max_length=160)
    role_title = models.CharField(_("role today"), max_length=120, blank=True)
    background = models.TextField(_("background"), blank=True)
    teach_text = models.TextField(_("what I can offer or teach"), blank=True)
    learn_text = models.TextField(_("what I want to learn"), blank=True)
    concepts = models.ManyToManyField(Concept, through="OfferConcept", related_name="offers")

    forms = ArrayField(
        models.CharField(max_length=20, choices=ExchangeForm), verbose_name=_("exchange forms")
    )
    available_from = models.DateField(_("available from"))
    available_until = models.DateField(_("available until"))
    min_days = models.PositiveSmallIntegerField(_("shortest period in days"), default=14)
    max_days = models.PositiveSmallIntegerField(
        _("longest period in days"), default=LONGEST_EXCHANGE_DAYS
    )
    # Two-digit county codes; empty means anywhere.
    counties = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("counties")
    )
    wants_remote = models.BooleanField(_("can work remotely"), default=False)
    work_percent = models.PositiveSmallIntegerField(
        _("share of full time in per cent"),
        default=100,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
    )
    requested_at = models.DateTimeField(null=True, blank=True)
    # Until when the manager should answer; none while nobody is asked.
    answer_due_on = models.DateField(null=True, blank=True)
    answer_reminded_at = models.DateTimeField(null=True, blank=True)
    answer_escalated_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.TextField(blank=True)

    objects: ClassVar = OfferQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-created_at")
        indexes = (
            models.Index(fields=("state", "-published_at"), name="offer_state_published"),
            models.Index(
                fields=("answer_due_on",),
                condition=Q(state=OfferState.REQUESTED),
                name="offer_answer_due",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(available_until__gt=F("available_from")), name="offer_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(min_days__lte=F("max_days"), max_days__lte=LONGEST_EXCHANGE_DAYS),
                name="offer_days_in_order",
            ),
            models.UniqueConstraint(
                fields=("member",),
                condition=~Q(state=OfferState.WITHDRAWN),
                name="offer_one_live_per_member",
            ),
        )

    def __str__(self) -> str:
        return self.headline

    @property
    def mask(self) -> str:
        """What a candidate is called before the name is revealed, such as ``K-7F3A``."""
        return f"K-{self.pk.hex[-4:].upper()}"


class OfferConcept(TenantModel):
    """A concept an offer names: had or to be learned, with level and evidence."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="concept_links")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=5, choices=Direction, default=Direction.HAVE)
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.CLAIMED)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "offer", "concept", "direction", name="offer_concept_once_per_direction"
            ),
        )

    def __str__(self) -> str:
        return f"{self.concept} ({self.direction})"


class OfferApproval(TenantModel):
    """The lender's answer to one request to be made available."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="approvals")
    decision = models.CharField(max_length=10, choices=ApprovalDecision)
    note = models.TextField(_("note"), blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=DeclineReason, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    # What was said yes to: the only version others see. ``core.market.approved`` writes and reads it.
    content = models.JSONField(default=dict)
    # The request this answers; two managers answering the same one at once: the second is refused.
    requested_at = models.DateTimeField()
    # A yes that was taken back, why and by whom.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-decided_at",)
        constraints = (
            models.UniqueConstraint(
                "offer", "requested_at", name="offer_approval_once_per_request"
            ),
            models.CheckConstraint(
                condition=~Q(decision=ApprovalDecision.DECLINED) | ~Q(reason=""),
                name="offer_decline_has_reason",
            ),
        )

    def __str__(self) -> str:
        return self.get_decision_display()
