from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.exchange.enums import CandidateSource, CandidateState, RevealStage
from core.market.models import Need, Offer


class Candidate(TenantModel, Timestamped):
    """One offer considered for one need, whatever door it came through."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="candidates")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="candidates")
    state = models.CharField(
        max_length=20, choices=CandidateState, default=CandidateState.SHORTLISTED
    )
    source = models.CharField(
        max_length=10, choices=CandidateSource, default=CandidateSource.RANKING
    )
    reveal = models.CharField(max_length=10, choices=RevealStage, default=RevealStage.MASKED)
    # The explanation the host saw when choosing, kept as it was.
    explanation = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    shortlist_reason = models.TextField(_("why this candidate"), blank=True)
    contact_message = models.TextField(_("message to the candidate"), blank=True)
    contact_requested_at = models.DateTimeField(null=True, blank=True)
    motivation = models.TextField(_("who I am and why I am interested"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome_reason = models.TextField(_("reason"), blank=True)
    # Until when the one whose turn it is should answer; none while nobody is waited for.
    due_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-updated_at",)
        indexes = (
            models.Index(
                fields=("due_on",), condition=Q(due_on__isnull=False), name="candidate_due"
            ),
        )
        constraints = (models.UniqueConstraint("need", "offer", name="candidate_once_per_need"),)

    def __str__(self) -> str:
        return self.offer.mask

    @property
    def is_named(self) -> bool:
        """Whether the host may see who it is."""
        return self.reveal == RevealStage.NAMED


class CandidateEvent(TenantModel):
    """One step in a candidate's history, shown to both sides."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=20, choices=CandidateState)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.get_state_display()
