from django.db import models
from django.utils.translation import gettext_lazy as _


class ConceptKind(models.TextChoices):
    """What a concept says something about. A concept has one kind for good."""

    COMPETENCE = "competence", _("Competences")
    THEME = "theme", _("Themes")
    TRAIT = "trait", _("Traits")
    STAKEHOLDER_GROUP = "stakeholder_group", _("Stakeholder groups")
    FUNCTION = "function", _("Functions")
    # Comes with what others publish; needs and offers say in words what somebody works as.
    OCCUPATION = "occupation", _("Occupations")


#: What needs and offers are described with.
DESCRIBING = tuple(kind for kind in ConceptKind if kind != ConceptKind.OCCUPATION)
