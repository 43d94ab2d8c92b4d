from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.base.errors import DomainError
from core.organisations.orgnr import clean_orgnr
from core.ui.fieldgroups import FieldGroup, GroupedForm
from onboarding.sign_ups.addresses import clean_work_email
from onboarding.sign_ups.domain import SignUpValues
from onboarding.validation import clean_slug
from tenants.hosts import tenant_host
from tenants.queries import sector_choices


class SignUpForm(GroupedForm, forms.Form):
    """An organisation that asks to become a customer. What may be written, the domain says."""

    orgnr = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Nine digits."),
        error_messages={"required": _("Write the organisation number.")},
    )
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        error_messages={"required": _("Write the organisation's name.")},
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=sector_choices)
    slug = forms.CharField(
        label=_("Wanted subdomain"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write the subdomain.")},
    )
    contact_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = forms.CharField(
        label=_("Your e-mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We mail you a link that shows that you belong to the organisation."),
        error_messages={"required": _("Write your e-mail address.")},
    )

    field_groups: ClassVar[Sequence[FieldGroup]] = (
        FieldGroup(_("The organisation"), ("orgnr", "name", "sector", "slug")),
        FieldGroup(
            _("You"), ("contact_name", "email"), _("You become the portal's first administrator.")
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = _(
            "Stands before %(ending)s in the portal's address. It is settled when you are taken in."
        ) % {"ending": tenant_host("")}

    def clean_orgnr(self) -> str:
        """Return the nine digits."""
        return _checked(clean_orgnr, self.cleaned_data["orgnr"])

    def clean_slug(self) -> str:
        """Return the subdomain as it will stand in the address."""
        return _checked(clean_slug, self.cleaned_data["slug"])

    def clean_email(self) -> str:
        """Return an address that can prove something."""
        return _checked(clean_work_email, self.cleaned_data["email"])

    def values(self) -> SignUpValues:
        """Return what was written."""
        data = self.cleaned_data
        return SignUpValues(
            orgnr=data["orgnr"],
            name=data["name"],
            sector=data["sector"],
            slug=data["slug"],
            contact_name=data["contact_name"],
            email=data["email"],
        )


def _checked(check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except DomainError as error:
        raise ValidationError(str(error), code=error.code) from error
