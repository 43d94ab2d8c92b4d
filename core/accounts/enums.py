from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; each is given for the tenant or for one organisation or unit."""

    OPERATOR = "operator", _("Platform operator")
    PROGRAMME_OFFICE = "programme_office", _("Programme office")
    TENANT_ADMIN = "tenant_admin", _("Administrator")
    HR = "hr", _("HR")
    MANAGER = "manager", _("Manager")
    EMPLOYEE = "employee", _("Employee")
    AUDITOR = "auditor", _("Auditor")


#: Roles that hold for the whole tenant and so carry no organisation.
TENANT_WIDE_ROLES = (Role.PROGRAMME_OFFICE, Role.TENANT_ADMIN, Role.AUDITOR)
