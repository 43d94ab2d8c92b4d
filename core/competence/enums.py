from django.db import models
from django.utils.translation import gettext_lazy as _


class ConceptKind(models.TextChoices):
    """What a concept says something about. A concept has one kind for good."""

    COMPETENCE = "competence", _("Competences")
    THEME = "theme", _("Themes")
    TRAIT = "trait", _("Traits")
    STAKEHOLDER_GROUP = "stakeholder_group", _("Stakeholder groups")
    FUNCTION = "function", _("Functions")
