from django.db import models
from django.utils.translation import gettext_lazy as _


class OperatorRole(models.TextChoices):
    """What a person may do in the console."""

    OPERATOR = "operator", _("Operator")
    AUDITOR = "auditor", _("Auditor, who reads and changes nothing")
