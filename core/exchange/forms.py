"""Forms of the way from a candidate to a signed agreement."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.exchange.domain.versions import EDITABLE_FIELDS
from core.exchange.enums import Party
from core.exchange.models import ExchangeAgreement
from core.market.enums import LONGEST_EXCHANGE_DAYS
from core.market.models import FormRules
from core.ui.fieldgroups import FieldGroup, GroupedForm


def _text(label: Any, help_text: Any = "", *, is_required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=is_required,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ContactForm(forms.Form):
    """The host's question to a masked candidate."""

    message = _text(
        _("Message"),
        _("Say what you have seen in the candidate and why you ask. It goes by e-mail."),
    )


class PassOverForm(forms.Form):
    """Why the host goes on without a candidate."""

    reason = _text(_("Reason"), _("The candidate reads this, if you have asked for contact."))


class AcceptForm(forms.Form):
    """The employee's yes."""

    motivation = _text(
        _("Who you are and why you are interested"),
        _(
            "A few lines are enough: who you are, your background, and why this appeals to you. "
            "The host reads it together with your name."
        ),
    )


class DeclineForm(forms.Form):
    """The employee's no."""

    reason = _text(
        _("Reason"),
        _("The host reads this, but not your name. Leave out what could tell who you are."),
        is_required=False,
    )


class CancelForm(forms.Form):
    """Why an agreement is given up."""

    reason = _text(_("Reason"), _("All three parties read this."))


class PartyForm(forms.Form):
    """Which party the reader speaks for; asked only when there is a choice."""

    party = forms.ChoiceField(label=_("On behalf of"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, parties: Iterable[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(party.value, party.label) for party in parties]
        field = self.fields["party"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = choices
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]


class ApproveForm(PartyForm):
    """A yes to the version that was on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SignForm(PartyForm):
    """A signature on the document that was on the page, known by its SHA-256."""

    pdf_sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


_WIDGETS: dict[str, forms.Widget | type[forms.Widget]] = {
    **dict.fromkeys(
        ("purpose", "tasks", "learning_goals", "long_period_reason", "conditions"),
        forms.Textarea(attrs={"rows": 4}),
    ),
    "start_date": forms.DateInput(),
    "end_date": forms.DateInput(),
}
_HELP: dict[str, Any] = {
    "learning_goals": _("What the employee shall be able to do or know afterwards."),
    "end_date": _("The last day. An exchange lasts at most 365 days."),
    "work_percent": _("100 per cent at the host is recommended."),
    "salary_payer": _(
        "Who carries the salary. This is not the same as who has the responsibility."
    ),
    "employer_responsibility": _(
        "Who carries the daily duties of an employer. The employment itself stays with the lender."
    ),
}


class AgreementForm(GroupedForm, forms.Form):
    """What the two organisations may word and set. ``version`` is the one that was read."""

    field_groups: ClassVar = (
        FieldGroup(_("What it is about"), ("purpose", "tasks", "learning_goals")),
        FieldGroup(_("When"), ("start_date", "end_date", "long_period_reason")),
        FieldGroup(_("Where and how much"), ("workplace", "remote_percent", "work_percent")),
        FieldGroup(
            _("Money and responsibility"),
            ("salary_payer", "employer_responsibility"),
            _("Two questions with separate answers."),
        ),
        FieldGroup(_("Follow-up"), ("lender_supervisor", "host_supervisor", "conditions")),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rules: FormRules | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_for_model(
            ExchangeAgreement, EDITABLE_FIELDS, widgets=_WIDGETS, help_texts=_HELP
        )
        self.fields["long_period_reason"].help_text = _length_rule(rules)

    def values(self) -> dict[str, Any]:
        """Return the terms that were written."""
        return {name: self.cleaned_data[name] for name in EDITABLE_FIELDS}


def _length_rule(rules: FormRules | None) -> str:
    if rules is None or rules.recommended_max_days >= LONGEST_EXCHANGE_DAYS:
        return ""
    return ngettext(
        "For this exchange form (%(form)s) at most %(days)d day is recommended. Longer needs a reason.",
        "For this exchange form (%(form)s) at most %(days)d days are recommended. Longer needs a "
        "reason.",
        rules.recommended_max_days,
    ) % {"form": rules.get_form_display(), "days": rules.recommended_max_days}
