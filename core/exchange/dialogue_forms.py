"""Forms of the dialogue between a host and a candidate."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.base import clock
from core.exchange.calendar import as_choices
from core.exchange.domain.dialogue import MOST_TIMES
from core.exchange.models import Interview
from core.ui.templatetags.ui import local_datetime


class MessageForm(forms.Form):
    """A line to the other side."""

    text = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 4}))


class MaskedMessageForm(MessageForm):
    """A line from somebody whose name is not shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "Your name is not shown. Leave out what could tell who you are."
        )


class InterviewForm(forms.Form):
    """One to five times for a conversation, and where."""

    place = forms.CharField(
        label=_("Place or video link"),
        max_length=300,
        help_text=_("A meeting room and address, or a link."),
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"), initial=45, min_value=10, max_value=480
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times = {
            f"time_{number}": forms.DateTimeField(
                label=_("Time %(number)d") % {"number": number},
                required=number == 1,
                help_text=_("For example 2027-01-15 10:00.") if number == 1 else "",
                widget=forms.DateTimeInput(
                    attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
                ),
            )
            for number in range(1, MOST_TIMES + 1)
        }
        self.fields = {**times, **self.fields}

    def times(self) -> list[dt.datetime]:
        """Return the times that were written."""
        given = (self.cleaned_data[f"time_{number}"] for number in range(1, MOST_TIMES + 1))
        return [time for time in given if time]


class TimeForm(forms.Form):
    """The candidate's choice among the times that have not passed."""

    time = forms.TypedChoiceField(
        label=_("Which time suits you?"),
        widget=forms.RadioSelect,
        coerce=dt.datetime.fromisoformat,
    )

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [
            (time.astimezone(clock.zone()).isoformat(), local_datetime(time))
            for time in as_choices(interview)
        ]


class NoTimeForm(forms.Form):
    """That no time suits, and what would."""

    note = forms.CharField(
        label=_("When would suit you?"),
        help_text=_("The host reads it as a message."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
