from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from core.base.models import TenantModel, Timestamped
from core.competence.enums import ConceptKind

LANGUAGES = ("nb", "nn", "en")


def spoken_language() -> str:
    """Return which of our languages the reader has chosen; bokmål for any other."""
    language = (get_language() or "nb").split("-")[0]
    return language if language in LANGUAGES else "nb"


class Concept(TenantModel, Timestamped):
    """One thing a person can know, be or work with, under one code in three languages.

    ``source`` and ``version`` say which vocabulary the concept comes from, and in which version it
    last stood there. A concept is never deleted, since needs and offers point at it; one that has
    left its vocabulary is not active.
    """

    code = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=ConceptKind)
    label_nb = models.CharField(max_length=120)
    label_nn = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    # {"nb": "...", "nn": "...", "en": "..."}; a language may be absent.
    descriptions = models.JSONField(default=dict, blank=True)
    # {"nb": ["...", ...], ...}; a language may be absent.
    synonyms = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    related = models.ManyToManyField("self", blank=True)
    # Every label and synonym, folded, one a line: what search looks in.
    search_text = models.TextField(editable=False)
    is_active = models.BooleanField(default=True)
    # Forms list what we have chosen; what others publish by the thousand is named or searched for.
    is_listed = models.BooleanField(default=True, db_default=True)
    source = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    # The order of the vocabulary, which groups what belongs together.
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["kind", "position", "code"]
        indexes = [
            models.Index(
                fields=["kind", "position"], condition=Q(is_listed=True), name="concept_listed"
            ),
            models.Index(fields=["source", "version"], name="concept_source_version"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ConceptKind.values), name="concept_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="concept_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return self.label_in(spoken_language())

    def label_in(self, language: str) -> str:
        """Return the label in ``language`` (nb, nn or en)."""
        return {"nb": self.label_nb, "nn": self.label_nn, "en": self.label_en}[language]

    def synonyms_in(self, language: str) -> list[str]:
        """Return the other words for the concept in ``language``."""
        words: list[str] = self.synonyms.get(language, [])
        return words
