from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sector(models.TextChoices):
    """Which part of working life a customer belongs to."""

    STATE = "state", pgettext_lazy("sector", "State")
    COUNTY = "county", _("County")
    MUNICIPALITY = "municipality", _("Municipality")
    PRIVATE = "private", _("Private firm")


class TenantState(models.TextChoices):
    """Only an active tenant is served."""

    PROVISIONING = "provisioning", _("Being set up")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
