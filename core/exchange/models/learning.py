from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.competence.models import Concept
from core.exchange.enums import Party, StoryState
from core.exchange.models.agreement import Placement

_ONE_TO_FIVE = (MinValueValidator(1), MaxValueValidator(5))


class Evaluation(TenantModel, Timestamped):
    """What one party says of an exchange. Shown to the other two once all three have answered."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="evaluations")
    party = models.CharField(max_length=10, choices=Party)
    goals_reached = models.PositiveSmallIntegerField(
        _("Was the purpose of the exchange reached?"), validators=_ONE_TO_FIVE
    )
    benefit = models.PositiveSmallIntegerField(
        _("How much did you get out of it?"), validators=_ONE_TO_FIVE
    )
    would_repeat = models.BooleanField(_("I would do it again"), default=False)
    worked_well = models.TextField(_("What worked well?"), blank=True)
    to_improve = models.TextField(_("What should be done in another way?"), blank=True)
    brought_home = models.TextField(_("What is taken back to the lender?"), blank=True)
    # What the employee has learned, as this party sees it.
    learned = models.ManyToManyField(Concept, related_name="+", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # When the employee took what was learned into the profile.
    taken_home_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint("placement", "party", name="evaluation_once_per_party"),
            models.CheckConstraint(
                condition=Q(goals_reached__range=(1, 5), benefit__range=(1, 5)),
                name="evaluation_one_to_five",
            ),
        )

    def __str__(self) -> str:
        return self.get_party_display()


class Story(TenantModel, Timestamped):
    """What others may read of an exchange. ``version`` counts edits; a yes holds for one version."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="story")
    state = models.CharField(max_length=10, choices=StoryState, default=StoryState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("story"))
    shows_name = models.BooleanField(_("show the employee's name"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # What the programme office said when it sent the story back.
    comment = models.TextField(_("comment"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-published_at", "-created_at")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=StoryState.PUBLISHED) | Q(published_at__isnull=False),
                name="story_published_has_day",
            ),
        )

    def __str__(self) -> str:
        return self.title


class StoryConsent(TenantModel):
    """One party's yes to one version of a story."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="consents")
    version = models.PositiveIntegerField()
    party = models.CharField(max_length=10, choices=Party)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("given_at",)
        constraints = (
            models.UniqueConstraint(
                "story", "version", "party", name="story_consent_once_per_party"
            ),
        )

    def __str__(self) -> str:
        return self.get_party_display()
