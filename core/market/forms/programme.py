"""The form in which the programme office writes a programme's rules."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.market.domain.programmes import FormLimits
from core.market.enums import LONGEST_EXCHANGE_DAYS, SalaryPayer
from core.market.models import FormRules, Programme
from core.ui.fieldgroups import FieldGroup, GroupedForm

_LIMITS = {
    "min_days": _("Shortest, in days"),
    "recommended_max_days": _("Recommended at most, in days"),
    "max_days": _("Longest, in days"),
}


class ProgrammeForm(GroupedForm, forms.Form):
    """Name, payers, three numbers for each form, and why they are changed."""

    name = forms.CharField(label=_("Name"), max_length=200)
    payers = forms.MultipleChoiceField(
        label=_("Who may pay the salary"),
        help_text=_("Choose none when anybody may."),
        choices=SalaryPayer.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Why the rules are changed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, programme: Programme) -> None:
        self._rules = list(programme.form_rules.all())
        initial = {"name": programme.name, "payers": programme.payers}
        initial |= {"version": programme.version}
        for rules in self._rules:
            initial |= {f"{rules.form}_{what}": getattr(rules, what) for what in _LIMITS}
        super().__init__(data, initial=initial)
        for rules in self._rules:
            for what, label in _LIMITS.items():
                self.fields[f"{rules.form}_{what}"] = forms.IntegerField(
                    label=label, min_value=1, max_value=LONGEST_EXCHANGE_DAYS
                )
        self.field_groups = (  # type: ignore[misc] # one part for each form the programme has
            FieldGroup(_("The programme"), ("name", "payers")),
            *map(_group_of, self._rules),
            FieldGroup(_("The change"), ("reason",)),
        )

    def limits(self) -> dict[str, FormLimits]:
        """Return the numbers of each form."""
        given = self.cleaned_data
        return {
            rules.form: FormLimits(
                rules.form,
                **{what: given[f"{rules.form}_{what}"] for what in _LIMITS},
                is_mutual=rules.is_mutual,
            )
            for rules in self._rules
        }


def _group_of(rules: FormRules) -> FieldGroup:
    names: Sequence[str] = [f"{rules.form}_{what}" for what in _LIMITS]
    return FieldGroup(
        rules.get_form_display(),
        names,
        _("Between what is recommended and the longest, a reason is asked for."),
    )
