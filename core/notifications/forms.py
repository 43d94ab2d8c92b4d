"""The form with which a person chooses mail."""

from typing import Any

from django import forms

from core.notifications.enums import REQUIRED_EVENTS, Event, MailChoice


class ChoicesForm(forms.Form):
    """One question for each event that mail may be turned off for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for event in Event:
            if event not in REQUIRED_EVENTS:
                self.fields[event.value] = forms.ChoiceField(
                    label=event.label, choices=MailChoice.choices, widget=forms.RadioSelect
                )

    def choices(self) -> dict[Event, MailChoice]:
        """Return what was chosen."""
        return {Event(name): MailChoice(value) for name, value in self.cleaned_data.items()}
