"""Every ranking that was shown, as it was shown. Rows are added and never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.base.models import TenantModel
from core.market.models import Need, Offer
from matching.contests.models import Contest
from matching.engine.results import FULL_SCORE
from matching.rounds.models import Round, RoundMove, RoundRule

__all__ = ["Contest", "Match", "MatchRun", "Round", "RoundMove", "RoundRule", "UsedVocabulary"]


class UsedVocabulary(TenantModel):
    """The words a ranking was made with, kept once for all the runs that used the same."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.JSONField()

    class Meta:
        verbose_name_plural = "used vocabularies"

    def __str__(self) -> str:
        return self.sha256[:12]


class MatchRun(TenantModel):
    """One ranking of the offers for a need, with all it was made from, so that it can be made again.

    The facts are emptied after a while (``matching.retention``); their digest stays.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="match_runs")
    engine_version = models.CharField(max_length=20)
    weights_version = models.CharField(max_length=40)
    facts_hash = models.CharField(max_length=64)
    facts = models.JSONField()
    # None where it stands among the facts, as it did in the beginning.
    vocabulary = models.ForeignKey(
        UsedVocabulary, on_delete=models.PROTECT, null=True, related_name="runs"
    )
    # How many offers were excluded, by the first rule that failed.
    excluded_counts = models.JSONField(default=dict)
    # The single changes that would let excluded offers in, the most helpful first.
    possible_changes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("need", "-created_at"), name="matchrun_need_newest"),)

    def __str__(self) -> str:
        return f"{self.need_id} {self.created_at:%Y-%m-%d}"

    @property
    def excluded(self) -> int:
        """How many offers were outside the list."""
        return sum(self.excluded_counts.values())


class Match(TenantModel):
    """One need-offer pair in a run, with its place, its score and why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="matches")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="matches")
    # The key of an offer in another tenant, of which no row stands here.
    outside_id = models.UUIDField(null=True)
    rank = models.PositiveIntegerField()
    score = models.PositiveIntegerField()
    explanation = models.JSONField()

    class Meta:
        ordering = ("rank",)
        verbose_name_plural = "matches"
        constraints = (
            models.UniqueConstraint("run", "offer", name="match_offer_once_per_run"),
            models.UniqueConstraint("run", "outside_id", name="match_outside_once_per_run"),
            models.CheckConstraint(
                condition=Q(offer__isnull=True) ^ Q(outside_id__isnull=True),
                name="match_here_or_outside",
            ),
            models.UniqueConstraint("run", "rank", name="match_rank_once_per_run"),
            models.CheckConstraint(condition=Q(score__lte=FULL_SCORE), name="match_score_in_range"),
        )

    def __str__(self) -> str:
        return f"{self.rank}. {self.offer.mask if self.offer else self.outside_id}"

    @property
    def own_offer(self) -> Offer:
        """The tenant's own offer; only for a line that has one."""
        if self.offer is None:
            raise ValueError("The line speaks of another tenant's offer.")
        return self.offer
