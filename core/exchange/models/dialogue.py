from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.exchange.enums import InterviewState
from core.exchange.models.candidate import Candidate


class CandidateMessage(TenantModel):
    """A line between the host and a candidate."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="messages")
    is_from_host = models.BooleanField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("message"))
    sent_at = models.DateTimeField(auto_now_add=True)
    # When the other side opened the page it stands on.
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sent_at", "id")

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.sent_at:%Y-%m-%d}"


class Interview(TenantModel, Timestamped):
    """A conversation the host proposes times for; the candidate chooses one."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="interviews")
    state = models.CharField(max_length=10, choices=InterviewState, default=InterviewState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    times = ArrayField(models.DateTimeField(), verbose_name=_("times"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=45,
        validators=[MinValueValidator(10), MaxValueValidator(480)],
    )
    place = models.CharField(_("place or video link"), max_length=300)
    starts_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    # Counts changes, for the calendars that took an earlier one in.
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("candidate",),
                condition=Q(state=InterviewState.PROPOSED),
                name="interview_one_proposed_per_candidate",
            ),
            models.CheckConstraint(
                condition=~Q(state=InterviewState.AGREED) | Q(starts_at__isnull=False),
                name="interview_agreed_has_time",
            ),
        )

    def __str__(self) -> str:
        return self.get_state_display()
