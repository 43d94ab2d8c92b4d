from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriptionState(models.TextChoices):
    """What a tenant's subscription is worth today."""

    TRIAL = "trial", _("Trial")
    ACTIVE = "active", _("Active subscription")
    ENDED = "ended", _("Ended")
