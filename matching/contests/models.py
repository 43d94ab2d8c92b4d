from django.conf import settings
from django.db import models
from django.db.models import Q

from core.base.models import TenantModel
from core.exchange.models import Candidate


class Contest(TenantModel):
    """What somebody says of their own line in a list, and what the programme office answers."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="contests")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    raised_at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()
    answer = models.TextField(blank=True, db_default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("raised_at", "id")
        constraints = (
            models.UniqueConstraint(
                "candidate", condition=Q(answered_at=None), name="contest_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="contest_answered_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.raised_at:%Y-%m-%d}"
