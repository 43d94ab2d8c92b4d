from django import forms
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    """What a host writes to somebody it does not know the name of."""

    message = forms.CharField(
        label=_("Message to the candidate"),
        help_text=_(
            "Say what you would do together and why you ask this candidate. "
            "The candidate also sees your name, your organisation and the need."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
