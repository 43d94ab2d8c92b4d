from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.breakglass.domain import MOST_HOURS


class SupportForm(forms.Form):
    """What a person needs to see, and for how long."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer reads it: what is wrong, and who has asked for help."),
        error_messages={"required": _("Write what you need to see, and why.")},
    )
    hours = forms.IntegerField(
        label=_("Hours"),
        min_value=1,
        max_value=MOST_HOURS,
        initial=1,
        help_text=_("From the approval. It can be ended before."),
    )
