"""Forms of an exchange that runs, and of what is told of it afterwards."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from core.competence.enums import ConceptKind
from core.competence.fields import ConceptsField
from core.exchange.domain.evaluating import EVALUATION_FIELDS
from core.exchange.domain.stories import STORY_FIELDS
from core.exchange.forms import PartyForm
from core.exchange.models import Evaluation, FollowUp, Story
from core.ui.fieldgroups import FieldGroup, GroupedForm


class FollowUpForm(forms.Form):
    """That a talk was held, and what came of it."""

    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput())
    note = forms.CharField(
        label=_("What was agreed"),
        help_text=_(
            "A line or two. All three parties read it. Leave out health and other private matters."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    needs_help = forms.BooleanField(
        label=FollowUp._meta.get_field("needs_help").verbose_name.capitalize(), required=False
    )


class PeriodForm(PartyForm):
    """Another period for a signed agreement; with ``start``, of an exchange that has begun, only its
    end.
    """

    start_date = forms.DateField(label=_("Start"), widget=forms.DateInput())
    end_date = forms.DateField(
        label=_("Last day"),
        help_text=_("An exchange lasts at most 365 days."),
        widget=forms.DateInput(),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("All three parties read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, start: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._start = start
        if start:
            del self.fields["start_date"]

    def clean(self) -> dict[str, Any]:
        """Add the start that stays, so that it cannot be posted."""
        given = super().clean() or self.cleaned_data
        return {**given, "start_date": self._start} if self._start else given


class YesForm(PartyForm):
    """A yes to what stands on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NoForm(PartyForm):
    """A no, with its reason."""

    reason = forms.CharField(
        label=_("Why not"),
        help_text=_("All three parties read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EarlyEndForm(forms.Form):
    """The last day when it comes before the agreed one."""

    last_day = forms.DateField(
        label=_("Last day"),
        help_text=_("Today or a day to come; a day that has passed ends the exchange at once."),
        widget=forms.DateInput(),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("All three parties read this. Leave out health and other private matters."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


_GRADES = [
    ("1", _("1 – not at all")),
    ("2", _("2 – a little")),
    ("3", _("3 – partly")),
    ("4", _("4 – well")),
    ("5", _("5 – very well")),
]


class EvaluationForm(GroupedForm, PartyForm):
    """What one party says of an exchange."""

    field_groups: ClassVar = (
        FieldGroup(_("In short"), ("party", "goals_reached", "benefit", "would_repeat")),
        FieldGroup(_("In your own words"), ("worked_well", "to_improve", "brought_home")),
        FieldGroup(
            _("Competence"),
            ("learned",),
            _("What the host confirms too counts as documented in the employee’s profile."),
        ),
    )
    learned = ConceptsField(
        ConceptKind.COMPETENCE,
        label=_("What the employee has learned or become better at"),
        required=False,
        limit=15,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = ("worked_well", "to_improve", "brought_home")
        widgets: dict[str, Any] = {name: forms.Textarea(attrs={"rows": 4}) for name in texts}
        own = fields_for_model(Evaluation, EVALUATION_FIELDS, widgets=widgets)
        for name in ("goals_reached", "benefit"):
            own[name] = forms.TypedChoiceField(
                choices=_GRADES, coerce=int, label=own[name].label, widget=forms.RadioSelect
            )
        self.fields = {"party": self.fields["party"], **own, "learned": self.fields["learned"]}

    def values(self) -> dict[str, Any]:
        """Return the answers, without the competences."""
        return {name: self.cleaned_data[name] for name in EVALUATION_FIELDS}


_STORY_HELP: dict[str, Any] = {
    "text": _("What was done, what came of it, and what you would tell others."),
    "shows_name": _("Otherwise the story says only which organisations took part."),
}


class StoryForm(PartyForm):
    """The story as others are to read it; ``version`` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widgets: dict[str, Any] = {"text": forms.Textarea(attrs={"rows": 12})}
        self.fields |= fields_for_model(
            Story, STORY_FIELDS, widgets=widgets, help_texts=_STORY_HELP
        )

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: self.cleaned_data[name] for name in STORY_FIELDS}


class CommentForm(forms.Form):
    """Why a story is sent back."""

    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("The three parties read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ShiftForm(forms.Form):
    """By how many days all starts to come are moved, and why."""

    days = forms.IntegerField(
        label=_("Days"),
        help_text=_("How many days later the exchanges start; a minus makes them start earlier."),
        min_value=-365,
        max_value=365,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody whose exchange is moved reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
