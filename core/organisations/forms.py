"""Forms of the organisations' settings and of accepting an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.base.errors import DomainError
from core.organisations.enums import OrganisationKind
from core.organisations.models import Organisation, OrgUnit
from core.organisations.orgnr import clean_orgnr
from core.organisations.registry_data import counties
from core.organisations.rules import may_invite

INVITABLE_IN_ORGANISATION = (Role.HR, Role.MANAGER, Role.EMPLOYEE)
INVITABLE_FOR_TENANT = (Role.TENANT_ADMIN, Role.PROGRAMME_OFFICE, Role.AUDITOR)


def county_choices() -> list[tuple[str, Any]]:
    """Return the counties by name, with "not known" first."""
    named = sorted(((county.code, county.name) for county in counties()), key=lambda pair: pair[1])
    return [("", _("Not known")), *named]


class OrganisationSearchForm(forms.Form):
    """What to look for in the list."""

    q = forms.CharField(label=_("Name or organisation number"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *OrganisationKind.choices]
    )
    coverage = forms.ChoiceField(
        label=_("Takes part"),
        required=False,
        choices=[
            ("", _("All")),
            ("covered", _("Takes part now")),
            ("ended", _("Does not take part")),
        ],
    )


class OrgnrForm(forms.Form):
    """The first step of adding: the number alone."""

    orgnr = forms.CharField(
        label=_("Organisation number"),
        help_text=_("Nine digits. Spaces do no harm."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_orgnr(self) -> str:
        """Return the nine digits."""
        try:
            return clean_orgnr(self.cleaned_data["orgnr"])
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class OrganisationForm(forms.Form):
    """What is known of an organisation besides its number."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    parent = forms.ModelChoiceField(
        label=_("Stands under"),
        help_text=_("For an agency: its ministry."),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    county = forms.ChoiceField(label=_("County"), required=False, choices=county_choices)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.all()
        if organisation is not None:
            others = others.exclude(pk=organisation.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined] # a ModelChoiceField


class UnitForm(forms.Form):
    """A unit's name, and how many it can do without."""

    name = forms.CharField(
        label=_("Name of the unit"),
        help_text=_("A department or section that registers needs or approves by itself."),
        max_length=200,
    )
    most_away = forms.IntegerField(
        label=_("People the unit can do without at the same time"),
        help_text=_("No more employees are made available than this. Leave empty for no limit."),
        required=False,
        min_value=0,
        max_value=1000,
    )


class InvitationForm(forms.Form):
    """Whom to invite, to what. Only roles the sender may give are offered."""

    email = forms.EmailField(label=_("Work e-mail"), help_text=_("The invitation is sent here."))
    full_name = forms.CharField(label=_("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("The whole organisation"),
    )

    def __init__(
        self, *args: Any, sender: User, organisation: Organisation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        roles = INVITABLE_IN_ORGANISATION if organisation else INVITABLE_FOR_TENANT
        self.fields["role"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            (role.value, role.label) for role in roles if may_invite(sender, role, organisation)
        ]
        if organisation is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = organisation.units.all()  # type: ignore[attr-defined] # a ModelChoiceField


class AcceptanceForm(forms.Form):
    """What somebody new says to get in: a name, and a password or none."""

    WITH_PASSWORD, WITH_CODE = "password", "code"

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sign_in_with = forms.ChoiceField(
        label=_("How will you sign in?"),
        widget=forms.RadioSelect,
        initial=WITH_PASSWORD,
        choices=[
            (WITH_PASSWORD, _("With a password")),
            (WITH_CODE, _("With a code sent to my e-mail each time")),
        ],
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = format_html_join(
            " ", "{}", ((text,) for text in password_validators_help_texts())
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the password only of those who want one."""
        data = super().clean() or self.cleaned_data
        if data.get("sign_in_with") == self.WITH_CODE:
            data["password"] = None
        elif not data.get("password"):
            self.add_error(
                "password", forms.ValidationError(_("Choose a password."), code="required")
            )
        return data
