from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.domain.pausing import LONGEST_REASON


class RenameForm(forms.Form):
    """A customer's new name and address."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        error_messages={"required": _("Write the customer's name.")},
    )
    slug = forms.CharField(
        label=_("Subdomain"),
        max_length=60,
        error_messages={"required": _("Write the subdomain.")},
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class PauseForm(forms.Form):
    """Why a customer is paused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody in the portal reads it, above every page. Write whole sentences."),
        error_messages={"required": _("Write why the customer is paused.")},
    )


class DeleteForm(forms.Form):
    """Why a customer is deleted."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the certificate: for example which agreement has ended."),
        error_messages={"required": _("Write why the customer is deleted.")},
    )


class WipeForm(forms.Form):
    """The typed name without which nothing is final."""

    confirmation = forms.CharField(
        label=_("Subdomain"),
        max_length=60,
        help_text=_("Write the customer's subdomain, so that the wrong one is never wiped."),
        error_messages={"required": _("Write the subdomain.")},
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
