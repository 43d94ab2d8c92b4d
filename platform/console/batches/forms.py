from django import forms
from django.utils.translation import gettext_lazy as _


class ListForm(forms.Form):
    """One file; whether it is a list, reading it shows."""

    list = forms.FileField(
        label=_("List of customers"),
        help_text=_("A CSV file in UTF-8, at most 2 MB and 5,000 customers."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": _("Choose a CSV file."),
            "empty": _("The file is empty. Choose another."),
        },
    )
