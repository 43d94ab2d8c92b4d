from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoundState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("round", "Not solved yet")
    WORKING = "working", _("Being solved")
    SOLVED = "solved", _("Solved, not sent")
    RELEASED = "released", pgettext_lazy("round", "Sent")
    CANCELLED = "cancelled", pgettext_lazy("round", "Cancelled")


class MoveState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    DROPPED = "dropped", _("Taken out")
    SENT = "sent", pgettext_lazy("round", "Sent")
    GONE = "gone", _("No longer possible")


class RuleKind(models.TextChoices):
    """What the office decides before the solving."""

    PINNED = "pinned", _("Must be in the plan")
    FORBIDDEN = "forbidden", _("Must not be in the plan")


class GoalOrder(models.TextChoices):
    """Which goal goes first; each is kept at its best before the next is looked at."""

    PLACED = "placed", _("Most people, then most in rings, then most organisations, then best fit")
    RINGS = "rings", _("Most in rings, then most people, then most organisations, then best fit")
    WIDE = "wide", _("Most organisations, then most people, then most in rings, then best fit")
    FIT = "fit", _("Best fit, then most people, then most in rings, then most organisations")
