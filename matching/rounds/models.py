from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.exchange.models import Candidate
from core.market.models import Need, Offer, Programme
from matching.engine.results import FULL_SCORE
from matching.rounds.enums import GoalOrder, MoveState, RoundState, RuleKind


class Round(TenantModel, Timestamped):
    """One solving of all registrations of a programme. ``run`` counts the tries, ``solved_run`` is the
    newest that led to a plan.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.DRAFT)
    goal_order = models.CharField(
        _("what goes first"), max_length=8, choices=GoalOrder, default=GoalOrder.PLACED
    )
    max_ring = models.PositiveSmallIntegerField(
        _("longest ring"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(4)],
    )
    most_out = models.PositiveSmallIntegerField(
        _("most people out of one organisation"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    seconds = models.PositiveSmallIntegerField(
        _("time limit in seconds"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    run = models.PositiveIntegerField(default=0)
    solved_run = models.PositiveIntegerField(default=0)
    # How many needs have been ranked of how many, while it is being solved.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # What each goal reached and its bound, in order, and what was counted; see ``rounds.domain``.
    result = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


class RoundMove(TenantModel):
    """One person to one need in a round's plan; moves with the same ``ring`` go round together."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="moves")
    run = models.PositiveIntegerField()
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveIntegerField()
    # The ring's number in the plan; none for a move alone.
    ring = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MoveState, default=MoveState.PROPOSED)
    reason = models.TextField(_("reason"), blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    candidate = models.ForeignKey(
        Candidate, on_delete=models.SET_NULL, null=True, blank=True, related_name="round_moves"
    )

    class Meta:
        ordering = ("ring", "-score", "id")
        constraints = (
            models.UniqueConstraint("round", "run", "offer", name="round_move_offer_once_per_run"),
        )

    def __str__(self) -> str:
        return f"{self.offer} - {self.need}"

    @property
    def points(self) -> int:
        """The fit as pages show it, of 100; a wish between the two organisations may lift it above."""
        return round(self.score * 100 / FULL_SCORE)


class RoundRule(TenantModel):
    """A pair the office wants or does not want in the plan, and why."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=10, choices=RuleKind)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("made_at",)
        constraints = (
            models.UniqueConstraint("round", "offer", "need", name="round_rule_once_per_pair"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.offer} - {self.need}"
