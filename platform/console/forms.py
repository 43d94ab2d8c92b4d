from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.ui.fieldgroups import FieldGroup, GroupedForm
from onboarding import validation
from tenants.enums import TenantState
from tenants.hosts import tenant_host
from tenants.queries import sector_choices


class TenantForm(GroupedForm, forms.Form):
    """The order of a new customer."""

    name = forms.CharField(
        label=_("Name"),
        error_messages={"required": _("Write the customer's name.")},
        max_length=200,
        help_text=_("As the customer writes it: Kristiansand municipality."),
    )
    slug = forms.CharField(
        label=_("Subdomain"),
        error_messages={"required": _("Write the subdomain.")},
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=sector_choices)
    default_language = forms.ChoiceField(
        label=_("Default language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )
    primary_colour = forms.CharField(
        label=_("Primary colour"),
        initial="#12454f",
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Buttons, links and headings. It is seen on a white page."),
    )
    accent_colour = forms.CharField(
        label=_("Accent colour"),
        initial="#b3541e",
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Marks and highlights beside the primary colour."),
    )
    admin_name = forms.CharField(
        label=_("Administrator's name"),
        error_messages={"required": _("Write the administrator's name.")},
        max_length=200,
    )
    admin_email = forms.EmailField(
        label=_("Administrator's e-mail address"),
        error_messages={"required": _("Write the address the invitation is to be mailed to.")},
        help_text=_("The invitation is mailed as soon as the portal is open."),
    )

    field_groups: ClassVar[Sequence[FieldGroup]] = (
        FieldGroup(_("The customer"), ("name", "slug", "sector", "default_language")),
        FieldGroup(
            _("Colours"),
            ("primary_colour", "accent_colour"),
            _("The customer may change them, and add a logo, in the portal."),
        ),
        FieldGroup(_("The first administrator"), ("admin_name", "admin_email")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = _(
            "Stands before %(ending)s in the portal's address. It can be a short form of the name."
        ) % {"ending": tenant_host("")}

    def clean_slug(self) -> str:
        """Return the subdomain as it will stand in the address."""
        return _checked(validation.clean_slug, self.cleaned_data["slug"])

    def clean_name(self) -> str:
        """Return the name without double blanks."""
        return _checked(validation.clean_name, self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Measure the two colours together."""
        values = self.cleaned_data
        if "primary_colour" in values and "accent_colour" in values:
            try:
                validation.clean_colours(values["primary_colour"], values["accent_colour"])
            except DomainError as error:
                apply_domain_error(self, error)
        return values


def _checked(check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except DomainError as error:
        raise ValidationError(str(error), code=error.code) from error


class CustomerFilterForm(forms.Form):
    """Which customers to list."""

    words = forms.CharField(label=_("Name or subdomain"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All that are there")), *TenantState.choices],
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", _("All")), *sector_choices()]  # type: ignore[attr-defined] # a ChoiceField
