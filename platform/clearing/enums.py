from django.db import models


class Shown(models.TextChoices):
    """What one organisation shows to another tenant. Never on a page, so without names."""

    OFFERS = "offers"
    NEEDS = "needs"
