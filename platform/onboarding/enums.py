from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    """How far a list of customers has come."""

    CHECKED = "checked", _("Checked, nothing ordered yet")
    STARTED = "started", _("Ordered")


class StepName(models.TextChoices):
    """The steps in their order. The portal opens before anybody is invited into it."""

    RESERVE = "reserve", _("Reserve the subdomain")
    SCHEMA = "schema", _("Create the customer's own schema and database role")
    TABLES = "tables", _("Create the tables")
    REFERENCE_DATA = "reference_data", _("Load the competence vocabulary and the programme's rules")
    BRAND = "brand", _("Set the colours")
    ORGANISATION = "organisation", _("Register the customer's own organisation")
    POLICY = "policy", _("Allow exchange between the customer's own organisations")
    TRIAL = "trial", _("Start the trial")
    ACTIVATE = "activate", _("Open the portal")
    ADMINISTRATOR = "administrator", _("Invite the first administrator")


class SignUpState(models.TextChoices):
    """How far an organisation that asks to join has come."""

    UNPROVEN = "unproven", _("The address is not proven")
    PROVEN = "proven", _("Waiting for a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
