from django import forms
from django.utils.translation import gettext_lazy as _


class ContestForm(forms.Form):
    """What somebody thinks is wrong."""

    text = forms.CharField(
        label=_("What do you think is wrong?"),
        help_text=_(
            "The programme office reads this beside the need and your points. It does not see your"
            " name here."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what you think is wrong.")},
    )


class AnswerForm(forms.Form):
    """What the office has found."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Say what you looked at, what you found, and what the person can do."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write an answer.")},
    )
