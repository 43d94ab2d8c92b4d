from django.db import models


class Side(models.TextChoices):
    """On which side of an exchange this tenant stands. Never on a page, so without names."""

    LENDER = "lender"
    HOST = "host"
