"""The form field with which concepts are chosen: checkboxes in groups that fold away."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.queries import concepts_of_kind, concepts_on_form

if TYPE_CHECKING:
    _Iterator = ModelChoiceIterator[Concept]
    _Field = forms.ModelMultipleChoiceField[Concept]
else:
    # Django's own classes are not generic; only their stubs are.
    _Iterator, _Field = ModelChoiceIterator, forms.ModelMultipleChoiceField


class ConceptsWidget(forms.CheckboxSelectMultiple):
    """Checkboxes under one ``details`` a group; a small script adds a filter over them."""

    template_name = "competence/concepts_widget.html"
    #: What may be searched for beside the list; nothing for a list of other things.
    kinds: Sequence[ConceptKind] = ()
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add to each group how many of its concepts are chosen: such a group stands open."""
        context = super().get_context(name, value, attrs)
        # Django makes a group of its own of every choice that stands outside the groups.
        groups: list[dict[str, Any]] = []
        for group, options, _index in context["widget"]["optgroups"]:
            if not groups or groups[-1]["name"] != group:
                groups.append({"name": group, "options": [], "chosen": 0})
            groups[-1]["options"] += options
            groups[-1]["chosen"] += sum(option["selected"] for option in options)
        # Numbered straight through, so that the first one is where an error summary's link leads.
        for number, option in enumerate(o for group in groups for o in group["options"]):
            option["attrs"]["id"] = f"{context['widget']['attrs']['id']}_{number}"
        context["widget"]["groups"] = groups
        context["widget"]["kinds"] = self.kinds
        context["widget"]["has_more"] = any(
            option.get("has_more") for group in groups for option in group["options"]
        )
        context["widget"]["has_groups"] = any(group["name"] for group in groups)
        return context

    def create_option(
        self,
        name: str,
        value: Any,
        label: int | str,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Give the filter every word of the concept to look in, in all languages."""
        option = super().create_option(
            name, value, label, selected, index, subindex=subindex, attrs=dict(attrs or {})
        )
        if isinstance(value, ModelChoiceIteratorValue):
            concept: Concept = value.instance  # type: ignore[attr-defined] # absent from the stubs
            option["search"] = concept.search_text.replace("\n", " | ")
            option["has_more"] = getattr(concept, "has_more", False)
        return option


class ConceptIterator(_Iterator):
    """The choices, in groups when there is more than one group to speak of."""

    def __iter__(self) -> Iterator[Any]:
        concepts = list(self.queryset)
        groups = [(name, list(each)) for name, each in groupby(concepts, key=self._group)]
        if len(groups) == 1:
            yield from map(self.choice, concepts)
            return
        for name, each in groups:
            yield name, [self.choice(concept) for concept in each]

    @staticmethod
    def _group(concept: Concept) -> str:
        if not concept.is_listed:
            return gettext("Chosen from outside this list")
        # Competences are many and grouped by area; the other kinds are short lists.
        if concept.kind == ConceptKind.COMPETENCE:
            return (concept.parent or concept).label
        return str(ConceptKind(concept.kind).label)


class ConceptsField(_Field):
    """Any number of concepts of the given kinds, labelled in the reader's language.

    Those that lists offer are shown, and those of others that are chosen already: what was searched for, or
    came in through the API or from a spreadsheet, is kept when the form is saved.
    """

    widget = ConceptsWidget
    iterator = ConceptIterator
    default_error_messages = {
        "invalid_choice": _("One of the choices no longer exists. Choose again."),
        "too_many": _("Choose at most %(limit)d."),
    }

    def __init__(self, *kinds: ConceptKind, limit: int = 40, **kwargs: Any) -> None:
        self.kinds, self.limit = kinds, limit
        queryset: QuerySet[Concept] = concepts_of_kind(*kinds)
        super().__init__(queryset, **kwargs)
        self.widget.kinds = kinds

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Offer in this form also what is chosen in it."""
        bound = super().get_bound_field(form, field_name)
        self.queryset = concepts_on_form(self.kinds, _keys(bound.value()))
        return bound

    def label_from_instance(self, obj: Concept) -> str:
        """Return the label; a concept that others stand under means all of its area."""
        if obj.is_listed and obj.kind == ConceptKind.COMPETENCE and obj.parent_id is None:
            return gettext("%(area)s – the whole area") % {"area": obj.label}
        return obj.label

    def clean(self, value: Any) -> Any:
        """Return the chosen concepts; refuse more than ``limit``."""
        concepts = super().clean(value)
        if len(concepts) > self.limit:
            raise forms.ValidationError(
                self.error_messages["too_many"], code="too_many", params={"limit": self.limit}
            )
        return concepts


def _keys(value: Any) -> Iterator[UUID]:
    """Yield the keys among what a form holds: concepts, keys, or whatever somebody has sent."""
    for each in value if isinstance(value, list | tuple | QuerySet) else ():
        try:
            yield each.pk if isinstance(each, Concept) else UUID(str(each))
        except ValueError:
            continue
