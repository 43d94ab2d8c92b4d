from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantState(models.TextChoices):
    """Only an active tenant is served."""

    PROVISIONING = "provisioning", _("Being set up")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
