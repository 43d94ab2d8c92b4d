"""Which texts of a form speak of concepts, and in which of its lists a concept found there stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.forms import ModelForm

from core.competence.enums import ConceptKind
from core.market.forms.need import NeedForm
from core.market.forms.offer import OfferForm


@dataclass(frozen=True, slots=True)
class SuggestionSource:
    """Texts of one form, the list for each kind of concept, and other lists in which one may stand."""

    form: type[ModelForm]  # type: ignore[type-arg]  # of any model
    texts: tuple[str, ...]
    lists: Mapping[ConceptKind, str]
    other_lists: tuple[str, ...] = ()

    def label_of(self, name: str) -> str:
        """Return a list's label in the reader's language."""
        return str(self.form.base_fields[name].label)


_BESIDE_COMPETENCE: Final = {
    ConceptKind.TRAIT: "traits",
    ConceptKind.THEME: "themes",
    ConceptKind.STAKEHOLDER_GROUP: "stakeholder_groups",
}
SOURCES: Final[Mapping[str, SuggestionSource]] = MappingProxyType(
    {
        "need": SuggestionSource(
            NeedForm,
            (
                "title",
                "role_title",
                "pitch",
                "purpose",
                "tasks",
                "competence_text",
                "traits_text",
            ),
            {
                ConceptKind.COMPETENCE: "wanted_competences",
                ConceptKind.FUNCTION: "wanted_competences",
                **_BESIDE_COMPETENCE,
            },
            ("required_competences", "not_needed_competences"),
        ),
        "offer": SuggestionSource(
            OfferForm,
            ("headline", "role_title", "background", "teach_text"),
            {
                ConceptKind.COMPETENCE: "have_competences",
                ConceptKind.FUNCTION: "have_competences",
                **_BESIDE_COMPETENCE,
            },
        ),
        "learn": SuggestionSource(
            OfferForm,
            ("learn_text",),
            {
                ConceptKind.COMPETENCE: "learn_competences",
                ConceptKind.FUNCTION: "learn_competences",
                ConceptKind.THEME: "learn_competences",
            },
        ),
    }
)
"""By the name in the address. What is not needed is never a source: it says what is not sought."""
