from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.fieldgroups import FieldGroup, GroupedForm
from onboarding.sign_ups.domain import SignUpValues
from tenants.hosts import tenant_host
from tenants.queries import sector_choices


class SignUpForm(GroupedForm, forms.Form):
    """An organisation that asks to become a customer. What may be written, the domain says."""

    orgnr = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Nine digits."),
    )
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    sector = forms.ChoiceField(label=_("Sector"), choices=sector_choices)
    slug = forms.CharField(
        label=_("Wanted subdomain"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    contact_name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.CharField(
        label=_("Your e-mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We mail you a link that shows that you belong to the organisation."),
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
