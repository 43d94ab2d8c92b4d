"""Forms of rounds."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from matching.rounds.models import Round

ROUND_FIELDS = ("name", "goal_order", "max_ring", "most_out", "seconds")
_HELP: dict[str, Any] = {
    "name": _("For example the programme and the season."),
    "max_ring": _("2 to 4 organisations. A long ring breaks when one of its people withdraws."),
    "most_out": _("Leave empty when there is no limit."),
    "seconds": _(
        "When time runs out, the best plan found is shown with how far it may be from the best."
    ),
}


class RoundForm(forms.Form):
    """What a round goes for, and its limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widgets: dict[str, Any] = {"goal_order": forms.RadioSelect}
        self.fields |= fields_for_model(Round, ROUND_FIELDS, widgets=widgets, help_texts=_HELP)

    def values(self) -> dict[str, Any]:
        """Return what was chosen."""
        return {name: self.cleaned_data[name] for name in ROUND_FIELDS}


class ReasonForm(forms.Form):
    """Why the office decides otherwise than the plan."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept with the round and in the log."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReleaseForm(forms.Form):
    """What those who are asked read first."""

    message = forms.CharField(
        label=_("Message to the employees"),
        help_text=_(
            "Each reads it together with the need. Say what the round is, and by when to answer."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
