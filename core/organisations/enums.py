from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is, for matching from "a view from outside" and for reports."""

    MINISTRY = "ministry", _("Ministry")
    AGENCY = "agency", _("Agency")
    COUNTY_GOVERNOR = "county_governor", _("County governor")
    UNIVERSITY = "university", _("University or college")
    PARLIAMENT_BODY = "parliament_body", _("Body of the Storting")
    COURT = "court", _("Court")
    HEALTH = "health", _("Health enterprise")
    COUNTY = "county", _("County")
    MUNICIPALITY = "municipality", _("Municipality")
    FIRM = "firm", _("Firm")
    OTHER = "other", _("Other")
