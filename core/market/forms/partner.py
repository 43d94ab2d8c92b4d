"""Whom an organisation or a unit would like to work with."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.utils.translation import gettext_lazy as _

from core.base import clock
from core.competence.enums import ConceptKind
from core.competence.fields import ConceptsField, ConceptsWidget
from core.competence.folding import fold
from core.market.domain.partners import INTEREST_FIELDS, INTEREST_LISTS
from core.market.enums import ExchangeForm
from core.market.forms.newer import VersionField
from core.market.forms.unsaved import UnsavedModelForm
from core.market.models import PartnerInterest
from core.organisations.models import Organisation, OrgUnit
from core.ui.fieldgroups import FieldGroup, GroupedForm

_SHORT = {"rows": 3}


class OrganisationsWidget(ConceptsWidget):
    """The same list of checkboxes with a filter, over organisations."""

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
        """Let the filter look in the name."""
        # The key alone: the list of concepts would look for a concept's words.
        plain = str(value) if isinstance(value, ModelChoiceIteratorValue) else value
        option = super().create_option(name, plain, label, selected, index, subindex, attrs)
        option["search"] = fold(str(label))
        return option


class OrganisationIterator(ModelChoiceIterator[Organisation]):
    """The choices, grouped by kind."""

    def __iter__(self) -> Iterator[Any]:
        for kind, each in groupby(self.queryset, key=lambda found: found.get_kind_display()):
            yield kind, [self.choice(organisation) for organisation in each]


class OrganisationsField(forms.ModelMultipleChoiceField[Organisation]):
    """Any number of organisations that take part."""

    widget = OrganisationsWidget
    iterator = OrganisationIterator


class PartnerInterestForm(GroupedForm, UnsavedModelForm[PartnerInterest]):
    """One registration of an organisation or a unit."""

    version = VersionField()

    learn_concepts = ConceptsField(
        ConceptKind.COMPETENCE, label=_("Competences you want to learn"), required=False
    )
    teach_concepts = ConceptsField(
        ConceptKind.COMPETENCE, label=_("Competences you can teach"), required=False
    )
    concepts = ConceptsField(
        ConceptKind.THEME,
        ConceptKind.FUNCTION,
        ConceptKind.STAKEHOLDER_GROUP,
        label=_("Themes, functions and groups you may have in common with others"),
        required=False,
    )

    wished_partners = OrganisationsField(
        Organisation.objects.order_by("kind", "name"),
        label=_("Organisations you would like to work with"),
        required=False,
    )

    field_groups: ClassVar = (
        FieldGroup(_("What it is about"), ("title", "unit", "reason", "concepts")),
        FieldGroup(_("What you want to learn"), ("learn_concepts", "learn_text")),
        FieldGroup(_("What you can offer or teach"), ("teach_concepts", "teach_text")),
        FieldGroup(_("How and with whom"), ("forms", "mode", "wished_partners")),
    )

    class Meta:
        model = PartnerInterest
        fields = ("title", "unit", "reason", "learn_text", "teach_text", "mode")
        widgets: ClassVar = {
            "mode": forms.RadioSelect,
            "reason": forms.Textarea(_SHORT),
            "learn_text": forms.Textarea(_SHORT),
            "teach_text": forms.Textarea(_SHORT),
        }
        labels: ClassVar = {
            "title": _("Title"),
            "unit": _("Unit that takes part"),
            "reason": _("Why you take part"),
            "learn_text": _("In your own words"),
            "teach_text": _("In your own words"),
            "mode": _("Direction"),
        }
        help_texts: ClassVar = {
            "unit": _("Several units may register, each with its own reason."),
            "mode": _("A mutual swap may be wished for; it is never a condition."),
        }

    # Last in the class: from here on the name is the field and no longer the module.
    forms = forms.MultipleChoiceField(
        label=_("Exchange forms"), choices=ExchangeForm, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        interest: PartnerInterest | None = kwargs.get("instance")
        if interest:
            kwargs["initial"] = {
                "forms": interest.forms,
                "learn_concepts": [concept.pk for concept in interest.learn_concepts.all()],
                "teach_concepts": [concept.pk for concept in interest.teach_concepts.all()],
                "concepts": [concept.pk for concept in interest.concepts.all()],
                "version": interest.version,
            }
        super().__init__(*args, **kwargs)
        partners = self.fields["wished_partners"]
        others = partners.queryset.covered_on(clock.today())  # type: ignore[attr-defined] # model choice
        self.fields["unit"].queryset = OrgUnit.objects.filter(organisation=organisation)  # type: ignore[attr-defined] # model choice
        partners.queryset = others.exclude(pk=organisation.pk)  # type: ignore[attr-defined] # model choice

    @property
    def values(self) -> dict[str, Any]:
        """Fields and lists as ``save_partner_interest`` takes them."""
        return {name: self.cleaned_data[name] for name in (*INTEREST_FIELDS, *INTEREST_LISTS)}
