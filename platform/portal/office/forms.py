"""Forms of the office's workspace."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.market.models import Need
from core.organisations.models import Organisation
from portal.office.queries import STATES, Filters

if TYPE_CHECKING:
    _NeedChoice = forms.ModelChoiceField[Need]
else:
    # Django's own class is not generic; only its stub is.
    _NeedChoice = forms.ModelChoiceField


class RegistrationFilterForm(forms.Form):
    """What the list of registrations is narrowed by."""

    q = forms.CharField(label=_("Search"), required=False, max_length=120)
    state = forms.ChoiceField(label=_("State"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["state"].choices = [("", _("All")), *STATES[kind]]  # type: ignore[attr-defined] # choice field
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined] # model choice field

    def filters(self) -> Filters:
        """Return what was chosen; what is not valid narrows nothing."""
        if not self.is_valid():
            return Filters(kind=self.kind)
        organisation = self.cleaned_data["organisation"]
        return Filters(
            kind=self.kind,
            state=self.cleaned_data["state"],
            organisation=str(organisation.pk) if organisation else "",
            text=self.cleaned_data["q"],
        )


class BulkForm(forms.Form):
    """One text to many."""

    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("Each gets it alone, in the portal and by e-mail as they have chosen."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class NeedChoiceField(_NeedChoice):
    """A need, named with its organisation."""

    def label_from_instance(self, obj: Need) -> str:
        """Return title and organisation."""
        return f"{obj.title} ({obj.organisation})"


class PairForm(forms.Form):
    """A pair the office proposes by hand."""

    need = NeedChoiceField(
        label=_("Need"),
        queryset=Need.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = forms.CharField(
        label=_("Why these two"),
        help_text=_("The host reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, needs: QuerySet[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["need"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = needs
