from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantState(models.TextChoices):
    """Only an active tenant is served."""

    PROVISIONING = "provisioning", _("Being set up")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ARCHIVED = "archived", _("Archived")
    DELETING = "deleting", _("Being deleted")
    DELETED = "deleted", _("Deleted")
    CANCELLED = "cancelled", _("Order cancelled")


class AnnouncementKind(models.TextChoices):
    """How an announcement looks."""

    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")


#: Such a customer answers that it will be back; any other but an active one is not found.
CLOSED_FOR_A_WHILE = (TenantState.PROVISIONING, TenantState.SUSPENDED)
#: The schema stands and its role may be taken, whether the portal answers or not.
STANDING = (TenantState.ACTIVE, TenantState.SUSPENDED, TenantState.ARCHIVED)
#: Nothing is left but the row: its id is never used again, its subdomain may be.
GONE = (TenantState.DELETED, TenantState.CANCELLED)
