"""The employee's profile, in two steps: what and when, then how well."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from core.base.forms import apply_domain_error
from core.competence.enums import ConceptKind
from core.competence.fields import ConceptsField
from core.competence.models import Concept
from core.market.counties import county_choices
from core.market.domain.offers import OFFER_FIELDS, Rating
from core.market.domain.periods import period_problems
from core.market.enums import (
    LONGEST_EXCHANGE_DAYS,
    DeclineReason,
    Direction,
    Evidence,
    ExchangeForm,
)
from core.market.forms.newer import VersionField
from core.market.forms.period import PeriodFields, period_initial
from core.market.forms.unsaved import UnsavedModelForm
from core.market.models import Offer, OfferConcept
from core.ui.fieldgroups import FieldGroup, GroupedForm

_SHORT = {"rows": 3}
_HAVE_FIELDS = ("have_competences", "traits", "themes", "stakeholder_groups")
_KIND_FIELDS = {
    ConceptKind.TRAIT: "traits",
    ConceptKind.THEME: "themes",
    ConceptKind.STAKEHOLDER_GROUP: "stakeholder_groups",
}
SHORTEST_DAYS = 14


class OfferForm(GroupedForm, PeriodFields, UnsavedModelForm[Offer]):
    """What the employee can, wants and is free to do."""

    version = VersionField()
    counties = forms.MultipleChoiceField(
        label=_("Where you can work"),
        help_text=_("Choose none if you can work anywhere in the country."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    have_competences = ConceptsField(
        ConceptKind.COMPETENCE,
        ConceptKind.FUNCTION,
        label=_("Competences you can offer or teach"),
        help_text=_("In the next step you say how well you master each."),
        required=False,
    )
    learn_competences = ConceptsField(
        ConceptKind.COMPETENCE,
        ConceptKind.FUNCTION,
        ConceptKind.THEME,
        label=_("Competences you want to learn"),
        required=False,
    )
    traits = ConceptsField(ConceptKind.TRAIT, label=_("Personal qualities"), required=False)
    themes = ConceptsField(ConceptKind.THEME, label=_("Themes you know"), required=False)
    stakeholder_groups = ConceptsField(
        ConceptKind.STAKEHOLDER_GROUP, label=_("Groups you have worked for"), required=False
    )

    field_groups: ClassVar = (
        FieldGroup(
            _("About you"),
            ("headline", "role_title", "background", "language"),
            _("Shown with your name, first to your manager, later to those you say yes to."),
        ),
        FieldGroup(
            _("What you can offer or teach"),
            ("have_competences", "teach_text", "traits", "themes", "stakeholder_groups"),
            panel="market/suggestions/offer.html",
        ),
        FieldGroup(
            _("What you want to learn"),
            ("learn_competences", "learn_text"),
            panel="market/suggestions/learn.html",
        ),
        FieldGroup(
            _("When and how long"),
            ("forms", "available_from", "available_until", "min_days", "max_days", "period_unit"),
        ),
        FieldGroup(
            _("Where and how much"),
            ("counties", "wants_remote", "work_percent"),
        ),
    )

    class Meta:
        model = Offer
        fields = tuple(
            name
            for name in OFFER_FIELDS
            if name not in ("min_days", "max_days", "forms", "counties")
        )
        widgets: ClassVar = {
            "available_from": forms.DateInput,
            "available_until": forms.DateInput,
            "background": forms.Textarea({"rows": 6}),
            "teach_text": forms.Textarea(_SHORT),
            "learn_text": forms.Textarea(_SHORT),
        }
        labels: ClassVar = {
            "headline": _("Headline"),
            "role_title": _("Your role today"),
            "background": _("Your background"),
            "language": _("Language of the text"),
            "teach_text": _("In your own words"),
            "learn_text": _("In your own words"),
            "available_from": _("Available from"),
            "available_until": _("Available until"),
            "wants_remote": _("I can work remotely"),
            "work_percent": _("Share of full time, per cent"),
        }
        help_texts: ClassVar = {
            "headline": _("One line about what you are good at. At most 160 characters."),
            "background": _("Experience that says what you can contribute with."),
        }

    # Last in the class: from here on the name is the field and no longer the module.
    forms = forms.MultipleChoiceField(
        label=_("Exchange forms you are open to"),
        choices=ExchangeForm,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        offer: Offer | None = kwargs.get("instance")
        if offer:
            kwargs["initial"] = {**_initial_of(offer), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["counties"].choices = county_choices()  # type: ignore[attr-defined] # choice field
        self.fields["work_percent"].required = False

    def clean(self) -> dict[str, Any]:
        """Fill in what may be left open, and show every impossible date and length at once."""
        cleaned = super().clean()
        cleaned["work_percent"] = cleaned.get("work_percent") or 100
        if not {"min_days", "max_days"} & set(self.errors):
            cleaned["max_days"] = cleaned.get("max_days") or LONGEST_EXCHANGE_DAYS
            cleaned["min_days"] = cleaned.get("min_days") or min(SHORTEST_DAYS, cleaned["max_days"])
        for problem in period_problems(
            earliest_start=None,
            latest_start=None,
            min_days=cleaned.get("min_days"),
            max_days=cleaned.get("max_days"),
        ):
            apply_domain_error(self, problem)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields as ``save_offer`` takes them."""
        return {name: self.cleaned_data[name] for name in OFFER_FIELDS}

    @property
    def have(self) -> list[Concept]:
        """What the person has, of every kind."""
        return [concept for field in _HAVE_FIELDS for concept in self.cleaned_data[field]]

    @property
    def learn(self) -> list[Concept]:
        """What the person wants to learn."""
        return list(self.cleaned_data["learn_competences"])


def _initial_of(offer: Offer) -> dict[str, Any]:
    chosen: dict[str, list[UUID]] = {name: [] for name in (*_HAVE_FIELDS, "learn_competences")}
    for link in offer.concept_links.all():
        field = "learn_competences"
        if link.direction == Direction.HAVE:
            field = _KIND_FIELDS.get(ConceptKind(link.concept.kind), "have_competences")
        chosen[field].append(link.concept_id)
    return {
        **period_initial(offer.min_days, offer.max_days),
        **chosen,
        "forms": offer.forms,
        "counties": offer.counties,
        "version": offer.version,
    }


LEVELS = [
    ("1", _("1 - have come across it")),
    ("2", _("2 - have done it with help")),
    ("3", _("3 - do it on my own")),
    ("4", _("4 - do it well, and help others")),
    ("5", _("5 - teach it and develop it")),
]


class RatingForm(forms.Form):
    """Level and evidence for each competence the person has chosen."""

    version = VersionField()

    def __init__(self, *args: Any, links: list[OfferConcept], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.links = links
        for link in links:
            label = {"competence": link.concept.label}
            self.fields[f"level_{link.concept_id}"] = forms.ChoiceField(
                label=_("Level in %(competence)s") % label,
                choices=[("", _("Not stated")), *LEVELS],
                initial=link.level or "",
                required=False,
            )
            self.fields[f"evidence_{link.concept_id}"] = forms.BooleanField(
                label=_("I can document it"),
                initial=link.evidence == Evidence.DOCUMENTED,
                required=False,
            )

    @property
    def rows(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        """Each competence with its two fields."""
        for link in self.links:
            pk = link.concept_id
            yield link.concept.label, self[f"level_{pk}"], self[f"evidence_{pk}"]

    @property
    def ratings(self) -> Mapping[UUID, Rating]:
        """The answers as ``rate_competences`` takes them."""
        return {link.concept_id: self._rating(link.concept_id) for link in self.links}

    def _rating(self, pk: UUID) -> Rating:
        level = self.cleaned_data[f"level_{pk}"]
        is_documented = self.cleaned_data[f"evidence_{pk}"]
        return Rating(
            level=int(level) if level else None,
            evidence=Evidence.DOCUMENTED if is_documented else Evidence.CLAIMED,
        )


class DecisionForm(forms.Form):
    """The manager's answer. ``seen`` is the request that was read."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label=_("Note to the employee"), widget=forms.Textarea(_SHORT), required=False
    )
    reason = forms.ChoiceField(
        label=_("Reason, if you decline"),
        choices=DeclineReason,
        widget=forms.RadioSelect,
        required=False,
    )
