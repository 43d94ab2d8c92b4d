"""Small forms on the way: the last step before publishing, and reasons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.market.forms.newer import VersionField

_SHORT = {"rows": 3}


class PublishNeedForm(forms.Form):
    """The last step before others see the need; asks for a reason where one is called for."""

    version = VersionField()

    long_period_reason = forms.CharField(
        label=_("Reason for a length outside what is recommended"),
        help_text=_("Kept with your name, and shown to those who follow the programme."),
        widget=forms.Textarea(_SHORT),
    )

    def __init__(self, *args: Any, asks_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["long_period_reason"]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(_SHORT), required=True)


class SplitNeedForm(forms.Form):
    """How many people go into a need of their own."""

    people = forms.IntegerField(
        label=_("People in the new need"),
        help_text=_("The rest stay in this one. Candidates stay where they are."),
        min_value=1,
    )
