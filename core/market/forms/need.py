"""The need form: every field of a real advert has its own place."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.base.forms import apply_domain_error
from core.competence.enums import ConceptKind
from core.competence.fields import ConceptsField
from core.market.counties import county_choices
from core.market.domain.needs import NEED_FIELDS, NeedChoice
from core.market.domain.periods import period_problems
from core.market.enums import (
    ConceptRelation,
    EmployerResponsibility,
    SalaryPayer,
)
from core.market.forms.newer import VersionField
from core.market.forms.period import PeriodFields, period_initial
from core.market.forms.unsaved import UnsavedModelForm
from core.market.models import FormRules, Need, Programme
from core.market.presentation import length_text
from core.market.queries import current_programme
from core.organisations.models import Organisation, OrgUnit
from core.ui.fieldgroups import FieldGroup, GroupedForm

#: Which list says what of a concept. The lists of themes and the like say that it counts.
CONCEPT_FIELDS = {
    "required_competences": ConceptRelation.REQUIRED,
    "wanted_competences": ConceptRelation.WANTED,
    "not_needed_competences": ConceptRelation.NOT_NEEDED,
    "traits": ConceptRelation.WANTED,
    "themes": ConceptRelation.WANTED,
    "stakeholder_groups": ConceptRelation.WANTED,
}
_KIND_FIELDS = {
    ConceptKind.TRAIT: "traits",
    ConceptKind.THEME: "themes",
    ConceptKind.STAKEHOLDER_GROUP: "stakeholder_groups",
}
_COMPETENCE_FIELDS = {
    ConceptRelation.REQUIRED: "required_competences",
    ConceptRelation.WANTED: "wanted_competences",
    ConceptRelation.NOT_NEEDED: "not_needed_competences",
}
# May be left empty in the form and then are what the table says.
_WITH_DEFAULT = ("remote_percent", "work_percent", "people_count", "mode")
_NEEDED = _("Needed before you publish.")
_SHORT = {"rows": 3}
_LONG = {"rows": 7}


class NeedForm(GroupedForm, PeriodFields, UnsavedModelForm[Need]):
    """One need of a given organisation. A draft needs a title and a form."""

    version = VersionField()

    required_competences = ConceptsField(
        ConceptKind.COMPETENCE,
        ConceptKind.FUNCTION,
        label=_("Competences that are required"),
        help_text=_("Without these a candidate comes low on the list. Choose few."),
        required=False,
    )
    wanted_competences = ConceptsField(
        ConceptKind.COMPETENCE,
        ConceptKind.FUNCTION,
        label=_("Competences that are useful"),
        required=False,
    )
    not_needed_competences = ConceptsField(
        ConceptKind.COMPETENCE,
        ConceptKind.FUNCTION,
        label=_("Competences that are not needed"),
        help_text=_("Many refrain from showing interest because they believe they lack something."),
        required=False,
    )
    traits = ConceptsField(ConceptKind.TRAIT, label=_("Personal qualities"), required=False)
    themes = ConceptsField(ConceptKind.THEME, label=_("Themes"), required=False)
    stakeholder_groups = ConceptsField(
        ConceptKind.STAKEHOLDER_GROUP,
        label=_("Who the work is for"),
        help_text=_("The groups the results concern."),
        required=False,
    )

    field_groups: ClassVar = (
        FieldGroup(
            _("What it is about"),
            ("title", "form", "role_title", "pitch", "purpose", "tasks"),
            _("Title and form are enough for a draft. The rest can wait."),
        ),
        FieldGroup(
            _("Who you are looking for"),
            (
                "required_competences",
                "wanted_competences",
                "competence_text",
                "traits",
                "traits_text",
            ),
            panel="market/suggestions/need.html",
        ),
        FieldGroup(
            _("What is not needed"),
            ("not_needed_competences", "not_needed_text", "not_needed_covered_by"),
        ),
        FieldGroup(
            _("Themes and groups"),
            ("themes", "stakeholder_groups"),
            _("These help the right people find the need."),
        ),
        FieldGroup(
            _("When and how long"),
            (
                "earliest_start",
                "latest_start",
                "min_days",
                "max_days",
                "period_unit",
                "is_duration_negotiable",
                "long_period_reason",
            ),
            _(
                "At most one year. If there is only one length, write it as the shortest period. "
                "A length is needed before you publish."
            ),
        ),
        FieldGroup(
            _("Where and how much"),
            ("place", "county", "remote_percent", "work_percent", "people_count", "mode"),
        ),
        FieldGroup(
            _("Conditions"),
            ("salary_payer", "employer_responsibility", "conditions"),
            _("Who pays and who is responsible are two questions. Both stand in the agreement."),
        ),
        FieldGroup(
            _("Contact and answers"),
            ("unit", "contact", "application_text", "language"),
        ),
    )

    class Meta:
        model = Need
        fields = tuple(name for name in NEED_FIELDS if name not in ("min_days", "max_days"))
        widgets: ClassVar = {
            "form": forms.RadioSelect,
            "mode": forms.RadioSelect,
            "salary_payer": forms.RadioSelect,
            "employer_responsibility": forms.RadioSelect,
            "earliest_start": forms.DateInput,
            "latest_start": forms.DateInput,
            "pitch": forms.Textarea(_LONG),
            "purpose": forms.Textarea(_SHORT),
            "tasks": forms.Textarea(_LONG),
            "competence_text": forms.Textarea(_SHORT),
            "traits_text": forms.Textarea(_SHORT),
            "not_needed_text": forms.Textarea(_SHORT),
            "not_needed_covered_by": forms.Textarea(_SHORT),
            "long_period_reason": forms.Textarea(_SHORT),
            "conditions": forms.Textarea(_SHORT),
            "application_text": forms.Textarea(_SHORT),
        }
        labels: ClassVar = {
            "title": _("Title"),
            "form": _("Exchange form"),
            "role_title": _("Role you seek"),
            "pitch": _("Why somebody should come to you"),
            "purpose": _("Purpose"),
            "tasks": _("Tasks"),
            "competence_text": _("Experience and competence in your own words"),
            "traits_text": _("Personal qualities in your own words"),
            "not_needed_text": _("What is not needed, in your own words"),
            "not_needed_covered_by": _("Who covers it instead"),
            "earliest_start": _("Earliest start"),
            "latest_start": _("Latest start"),
            "is_duration_negotiable": _("The length is by agreement within this"),
            "long_period_reason": _("Reason for a length outside what is recommended"),
            "place": _("Place of work"),
            "county": _("County"),
            "remote_percent": _("Remote work, per cent"),
            "work_percent": _("Share of full time, per cent"),
            "people_count": _("Number of people"),
            "mode": _("Direction"),
            "salary_payer": _("Who pays the salary"),
            "employer_responsibility": _("Who has the employer's responsibility day to day"),
            "conditions": _("Other conditions"),
            "unit": _("Unit that owns the need"),
            "contact": _("Contact"),
            "application_text": _("What the interested should write"),
            "language": _("Language of the text"),
        }
        help_texts: ClassVar = {
            "title": _("What a colleague elsewhere would stop at. At most 160 characters."),
            "role_title": _("For instance caseworker or test lead."),
            "pitch": _("Free text. What will the person see and learn with you?"),
            "purpose": _("Why you need it."),
            "competence_text": _("What cannot be said with the lists above."),
            "earliest_start": _NEEDED,
            "latest_start": _("Empty if only the earliest matters."),
            "salary_payer": _NEEDED,
            "employer_responsibility": _NEEDED,
            "long_period_reason": _("Only when you go beyond the exchange form's usual length."),
            "remote_percent": _("0 means that all work is done on site."),
            "work_percent": _("100 is recommended, from 10."),
            "application_text": _("Who they are, their background, why they are interested."),
        }

    def __init__(self, *args: Any, organisation: Organisation, user: User, **kwargs: Any) -> None:
        need: Need | None = kwargs.get("instance")
        kwargs["initial"] = {
            **(_initial_of(need) if need else _initial_of_new(organisation, user)),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["county"] = forms.ChoiceField(
            label=_("County"), choices=[("", _("Not decided")), *county_choices()], required=False
        )
        self._limit_to(organisation, user)
        programme = need.programme if need else current_programme()
        for name, choices in (
            # Radio buttons without an empty choice: none is chosen until somebody chooses.
            ("salary_payer", payer_choices(programme)),
            ("employer_responsibility", EmployerResponsibility.choices),
            ("form", form_choices(programme)),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined] # choice fields
        for name in _WITH_DEFAULT:
            self.fields[name].required = False

    def _limit_to(self, organisation: Organisation, user: User) -> None:
        units, contacts = self.fields["unit"], self.fields["contact"]
        units.queryset = OrgUnit.objects.filter(organisation=organisation)  # type: ignore[attr-defined] # model choice
        people = User.objects.filter(
            is_active=True,
            memberships__ended_at__isnull=True,
            memberships__organisation=organisation,
            memberships__role__in=(Role.HR, Role.MANAGER),
        )
        contacts.queryset = (people | User.objects.filter(pk=user.pk)).distinct()  # type: ignore[attr-defined] # model choice

    def clean(self) -> dict[str, Any]:
        """Show every impossible date and length at once, and a concept that is in two lists."""
        cleaned = super().clean()
        defaults = Need()
        for name in _WITH_DEFAULT:
            if cleaned.get(name) in (None, ""):
                cleaned[name] = getattr(defaults, name)
        for problem in period_problems(
            earliest_start=cleaned.get("earliest_start"),
            latest_start=cleaned.get("latest_start"),
            min_days=cleaned.get("min_days"),
            max_days=cleaned.get("max_days"),
        ):
            apply_domain_error(self, problem)
        self._refuse_doubles(cleaned)
        return cleaned

    def _refuse_doubles(self, cleaned: dict[str, Any]) -> None:
        seen: set[Any] = set()
        for field in _COMPETENCE_FIELDS.values():
            for concept in cleaned.get(field, ()):
                if concept.pk in seen:
                    self.add_error(
                        field,
                        forms.ValidationError(
                            _("%(concept)s stands in another list too. Keep it in one."),
                            code="chosen_twice",
                            params={"concept": concept},
                        ),
                    )
                seen.add(concept.pk)

    @property
    def values(self) -> dict[str, Any]:
        """The fields as ``save_need`` takes them."""
        return {name: self.cleaned_data[name] for name in NEED_FIELDS}

    @property
    def concepts(self) -> list[NeedChoice]:
        """The chosen concepts as ``save_need`` takes them."""
        return [
            NeedChoice(concept, relation)
            for field, relation in CONCEPT_FIELDS.items()
            for concept in self.cleaned_data[field]
        ]


def payer_choices(programme: Programme) -> list[tuple[str, str]]:
    """Return who may carry the salary in the programme."""
    return [
        (code, str(label)) for code, label in SalaryPayer.choices if programme.allows_payer(code)
    ]


def form_choices(programme: Programme) -> list[tuple[str, str]]:
    """Return the exchange forms with the lengths the programme recommends for each."""
    return [
        (
            rules.form,
            _("%(form)s, usually %(length)s")
            % {
                "form": rules.get_form_display(),
                "length": length_text(rules.min_days, rules.recommended_max_days),
            },
        )
        for rules in FormRules.objects.filter(programme=programme)
    ]


def _initial_of(need: Need) -> dict[str, Any]:
    chosen: dict[str, list[Any]] = {field: [] for field in CONCEPT_FIELDS}
    for link in need.concept_links.all():
        field = (
            _KIND_FIELDS.get(ConceptKind(link.concept.kind))
            or _COMPETENCE_FIELDS[ConceptRelation(link.relation)]
        )
        chosen[field].append(link.concept_id)
    return {
        **period_initial(need.min_days, need.max_days),
        **chosen,
        "version": need.version,
    }


def _initial_of_new(organisation: Organisation, user: User) -> dict[str, Any]:
    return {
        "contact": user.pk,
        "county": organisation.county,
        "language": user.language or "nb",
        **period_initial(None, None),
    }
