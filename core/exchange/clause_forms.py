"""Forms of an organisation's own clauses, and of the clauses of one agreement."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.models import fields_for_model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.exchange.documents.content import Clause
from core.exchange.domain.own_clauses import PLACED, WORDED
from core.exchange.models import OwnClause
from core.exchange.presentation.differences import Version
from core.ui.fieldgroups import FieldGroup, GroupedForm

_LANGUAGES = ("nb", "nn", "en")
_WIDGETS: dict[str, forms.Widget | type[forms.Widget]] = {
    # A screen reader says what is written in the language it is written in.
    **{f"title_{code}": forms.TextInput(attrs={"lang": code}) for code in _LANGUAGES},
    **{f"text_{code}": forms.Textarea(attrs={"rows": 6, "lang": code}) for code in _LANGUAGES},
}
_HELP: dict[str, Any] = {
    "text_nb": _("Each new line is a paragraph of its own."),
    "text_nn": _("The same in nynorsk: an agreement is in one of the two."),
    "position": _("Lower numbers come first."),
}


class OwnClauseForm(GroupedForm, forms.Form):
    """A clause in each language. ``version`` is the one that was read."""

    field_groups: ClassVar = (
        FieldGroup(_("In bokmål"), ("title_nb", "text_nb")),
        FieldGroup(_("In nynorsk"), ("title_nn", "text_nn")),
        FieldGroup(
            _("In English"),
            ("title_en", "text_en"),
            _("Only for agreements in English. Left out, those have the text in bokmål."),
        ),
        FieldGroup(_("Its place in agreements"), PLACED),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_for_model(
            OwnClause, (*WORDED, *PLACED), widgets=_WIDGETS, help_texts=_HELP
        )

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: self.cleaned_data[name] for name in (*WORDED, *PLACED)}


class AgreementClausesForm(forms.Form):
    """Which of the clauses that may be left out an agreement has, and in which wording."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    included = forms.MultipleChoiceField(
        label=_("Clauses that may be left out"),
        help_text=_("Take the mark away from what the agreement shall not have."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_renewed = forms.BooleanField(
        label=_("Use the newest wording of every clause"),
        help_text=_(
            "Clauses keep the wording they were drafted with until you choose this. What the "
            "organisations have added since comes along."
        ),
        required=False,
    )

    def __init__(
        self, *args: Any, may_leave_out: Collection[Clause], has_newer: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._codes = {clause.code for clause in may_leave_out}
        field = self.fields["included"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared above
        field.choices = [(clause.code, _choice_label(clause)) for clause in may_leave_out]
        if not may_leave_out:
            del self.fields["included"]
        if not has_newer:
            del self.fields["is_renewed"]

    def left_out(self) -> set[str]:
        """Return the codes of the choices without a mark."""
        return self._codes - set(self.cleaned_data.get("included", self._codes))


def _choice_label(clause: Clause) -> str:
    return f"{clause.title} ({clause.owner})" if clause.owner else clause.title


class VersionsForm(forms.Form):
    """Which two versions of an agreement are laid beside each other; the two newest unless asked."""

    before = forms.TypedChoiceField(label=_("From"), coerce=int)
    after = forms.TypedChoiceField(label=_("To"), coerce=int)

    def __init__(self, data: Any, *, versions: Sequence[Version]) -> None:
        numbers = [version.version for version in versions]
        self._newest = (numbers[-2], numbers[-1]) if len(numbers) > 1 else (0, 0)
        before, after = self._newest
        asked = data if {"before", "after"} <= data.keys() else None
        super().__init__(asked, initial={"before": before, "after": after})
        choices = [(each.version, _version_label(each)) for each in versions]
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  # declared above
            field.choices = choices

    def chosen(self) -> tuple[int, int]:
        """Return the two versions, the earlier one first; zeros when there are no two."""
        if not self.is_bound or not self.is_valid():
            return self._newest
        wanted = self.cleaned_data["before"], self.cleaned_data["after"]
        return min(wanted), max(wanted)


def _version_label(version: Version) -> str:
    day = date_format(localtime(version.written_at))
    return gettext("Version %(version)d, %(day)s") % {"version": version.version, "day": day}
