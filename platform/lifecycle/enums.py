from django.db import models
from django.utils.translation import gettext_lazy as _


class DeletionStepName(models.TextChoices):
    """The steps of a deletion. Until the files go, all of it can be taken back."""

    CLOSE = "close", _("Close the portal and give up its address")
    SET_ASIDE = "set_aside", _("Take the rights away and put the schema aside")
    GRACE = "grace", _("Wait, while it can still be restored")
    INVENTORY = "inventory", _("Count what is deleted")
    FILES = "files", _("Delete the files")
    SCHEMA = "schema", _("Delete the tables and the schema")
    ROLE = "role", _("Delete the database role")
    PLATFORM = "platform", _("Delete policy, subscription and order")
    CACHE = "cache", _("Empty the cache")
    CERTIFICATE = "certificate", _("Issue the certificate")


#: The first step that cannot be taken back.
POINT_OF_NO_RETURN = DeletionStepName.FILES


class SupportState(models.TextChoices):
    """How far a request for access has come."""

    WAITING = "waiting", _("Waiting for a second person")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended early")
