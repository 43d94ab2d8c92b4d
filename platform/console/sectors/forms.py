"""A sector's data as fields, and back. What the data may be, ``onboarding.sectors.content`` says."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.models import Plan
from console.sectors.vocabulary import branch_choices
from core.market.enums import ExchangeForm, SalaryPayer
from core.ui.fieldgroups import BoundGroup, FieldGroup
from onboarding.sectors.content import LANGUAGES, SectorContent, as_json
from onboarding.sectors.domain import SectorNames
from onboarding.sectors.queries import STANDARD, first_contents
from tenants.models import Sector
from tenants.queries import sector_choices

NOTICES = 4
_NAMES = ("name_nb", "name_nn", "name_en", "position", "is_active")
_DAYS = ("min_days", "recommended_max_days", "max_days")
_DAY_LABELS = {
    "min_days": _("Fewest days"),
    "recommended_max_days": _("Most days recommended"),
    "max_days": _("Most days"),
}
_LANGUAGE_NAMES = dict(settings.LANGUAGES)


class NamesForm(forms.Form):
    """What a sector is called."""

    name_nb = forms.CharField(label=_("Name in Norwegian Bokmål"), max_length=80)
    name_nn = forms.CharField(label=_("Name in Norwegian Nynorsk"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    position = forms.IntegerField(
        label=_("Place in lists"), min_value=0, max_value=30000, initial=100
    )
    is_active = forms.BooleanField(
        label=_("New customers may choose this sector"), required=False, initial=True
    )

    def names(self) -> SectorNames:
        """Return the names that were written."""
        data = self.cleaned_data
        return SectorNames(
            name_nb=data["name_nb"],
            name_nn=data["name_nn"],
            name_en=data["name_en"],
            position=data["position"],
            is_active=data["is_active"],
        )


class NewSectorForm(NamesForm):
    """A sector that begins as a copy of another."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("In lists and addresses. It is never changed."),
    )
    like = forms.ChoiceField(
        label=_("Begins like"),
        choices=sector_choices,
        help_text=_("Rules, vocabulary and notices are copied; you change them afterwards."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
    field_order = ("code", *_NAMES, "like", "reason")


class SectorForm(NamesForm):
    """Everything a sector means. ``seen`` is the version that was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    payers = forms.MultipleChoiceField(
        label=_("Who may pay the salary"),
        choices=SalaryPayer.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    vocabulary_off = forms.MultipleChoiceField(
        label=_("Parts that are switched off"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    default_language = forms.ChoiceField(label=_("Default language"), choices=settings.LANGUAGES)
    plan = forms.ChoiceField(label=_("Plan"))
    trial_days = forms.IntegerField(label=_("Days of trial"), min_value=1, max_value=730)
    exchanges_within = forms.BooleanField(
        label=_("A customer's own organisations may exchange with each other"), required=False
    )
    exchanges_with_sector = forms.BooleanField(
        label=_("Customers of the sector may exchange with each other"), required=False
    )
    longest_days = forms.IntegerField(
        label=_("Longest exchange these rules allow, in days"), min_value=1, max_value=365
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Kept with the version.")
    )

    @property
    def groups(self) -> Iterator[BoundGroup]:
        """The parts of the form; the exchange forms and the notices make some of them."""
        for group in _groups():
            yield BoundGroup(group.title, group.description, [self[name] for name in group.names])

    def __init__(self, *args: Any, content: SectorContent, **kwargs: Any) -> None:
        kwargs["initial"] = {**_initial(content), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        plans = [(plan.code, plan.name) for plan in Plan.objects.all()]
        usual = [] if "trial" in dict(plans) else [("trial", str(_("Trial")))]
        self.fields["plan"].choices = [*usual, *plans]  # type: ignore[attr-defined] # choice field
        self.fields["vocabulary_off"].choices = branch_choices(content.vocabulary_off)  # type: ignore[attr-defined] # as above
        self._codes = [notice.code for notice in content.notices]
        for code in ExchangeForm.values:
            self._add_form_fields(code)
        for number in range(1, NOTICES + 1):
            for language in LANGUAGES:
                self.fields[f"notice_{number}_{language}"] = forms.CharField(
                    label=_LANGUAGE_NAMES[language],
                    required=False,
                    max_length=1500,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def _add_form_fields(self, code: str) -> None:
        self.fields[f"{code}_on"] = forms.BooleanField(label=_("Offered"), required=False)
        for name in _DAYS:
            self.fields[f"{code}_{name}"] = forms.IntegerField(
                label=_DAY_LABELS[name], min_value=1, max_value=365
            )
        self.fields[f"{code}_is_mutual"] = forms.BooleanField(
            label=_("Mutual by nature"), required=False
        )

    def data_of_content(self) -> dict[str, Any]:
        """Return what was written in the shape that ``read_content`` reads."""
        data = self.cleaned_data
        return {
            "forms": {
                code: {name: data[f"{code}_{name}"] for name in (*_DAYS, "is_mutual")}
                for code in ExchangeForm.values
                if data[f"{code}_on"]
            },
            **{
                name: data[name]
                for name in (
                    "payers",
                    "vocabulary_off",
                    "default_language",
                    "plan",
                    "trial_days",
                    "exchanges_within",
                    "exchanges_with_sector",
                    "longest_days",
                )
            },
            "notices": list(self._notices()),
        }

    def _notices(self) -> Any:
        for number in range(1, NOTICES + 1):
            texts = {
                language: self.cleaned_data[f"notice_{number}_{language}"] for language in LANGUAGES
            }
            if any(texts.values()):
                known = self._codes[number - 1 : number]
                yield {"code": known[0] if known else f"notice-{number}", **texts}

    def field_of(self, key: str) -> str:
        """Return the field that shows what stands at a key of the content."""
        parts = key.split(".")
        match parts:
            case ["forms", code, name]:
                return f"{code}_{name}"
            case ["notices", place, language]:
                return f"notice_{int(place) + 1}_{language}"
        return parts[0]


def _initial(content: SectorContent) -> Mapping[str, Any]:
    plain = as_json(content)
    initial: dict[str, Any] = {
        name: value for name, value in plain.items() if name not in ("forms", "notices")
    }
    # A form that is not offered has the usual days, ready to be switched on.
    usual = as_json(first_contents()[STANDARD])["forms"]
    for code, form in {**usual, **plain["forms"]}.items():
        initial[f"{code}_on"] = code in plain["forms"]
        initial |= {f"{code}_{name}": value for name, value in form.items()}
    for number, notice in enumerate(plain["notices"], start=1):
        initial |= {f"notice_{number}_{language}": notice[language] for language in LANGUAGES}
    return initial


def initial_names(sector: Sector) -> dict[str, Any]:
    """Return a sector's names for the form."""
    return {name: getattr(sector, name) for name in _NAMES}


def _groups() -> tuple[FieldGroup, ...]:
    forms_ = [
        FieldGroup(
            ExchangeForm(code).label,
            (f"{code}_on", *(f"{code}_{n}" for n in (*_DAYS, "is_mutual"))),
        )
        for code in ExchangeForm.values
    ]
    notices = [
        FieldGroup(
            _("Legal notice %(number)d") % {"number": number},
            tuple(f"notice_{number}_{language}" for language in LANGUAGES),
            _("Shown where an agreement is made. All three languages, or none."),
        )
        for number in range(1, NOTICES + 1)
    ]
    return (
        FieldGroup(_("Names"), _NAMES),
        *forms_,
        FieldGroup(
            _("What a new customer begins with"),
            ("payers", "default_language", "plan", "trial_days"),
        ),
        FieldGroup(
            _("Who may exchange from the first day"),
            ("exchanges_within", "exchanges_with_sector", "longest_days"),
        ),
        FieldGroup(
            _("Vocabulary"),
            ("vocabulary_off",),
            _("A competence takes those below it along. Everything else is offered."),
        ),
        *notices,
        FieldGroup(_("This version"), ("reason",)),
    )
