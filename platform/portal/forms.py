"""Forms of the person's own page and of the log."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.ui.context import LANGUAGE_NAMES
from portal.labels import action_label


class AccountForm(forms.Form):
    """What a person may change about themself."""

    full_name = forms.CharField(
        label=_("Your name"),
        help_text=_("Shown to others only where you have said yes to be named."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of pages and e-mails"),
        choices=[(code, LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES],
        widget=forms.RadioSelect,
    )


class LogFilterForm(forms.Form):
    """Which lines of the log to show."""

    action = forms.ChoiceField(label=_("What happened"), required=False)

    def __init__(self, *args: Any, actions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((code, action_label(code)) for code in actions), key=lambda pair: pair[1])
        self.fields["action"].choices = [("", _("Everything")), *named]  # type: ignore[attr-defined] # a ChoiceField
