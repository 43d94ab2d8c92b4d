"""What the lists can be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.market.counties import county_choices
from core.market.enums import ExchangeForm


class NeedFilterForm(forms.Form):
    """What the list of needs can be narrowed by."""

    q = forms.CharField(label=_("Search"), required=False, max_length=120)
    form = forms.ChoiceField(
        label=_("Exchange form"), choices=[("", _("All")), *ExchangeForm.choices], required=False
    )
    county = forms.ChoiceField(label=_("County"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)

    def __init__(self, *args: Any, themes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [("", _("All")), *county_choices()]  # type: ignore[attr-defined] # choice field
        self.fields["theme"].choices = [("", _("All")), *themes]  # type: ignore[attr-defined] # choice field


class OfferFilterForm(forms.Form):
    """What the list of masked offers can be narrowed by."""

    form = forms.ChoiceField(
        label=_("Exchange form"), choices=[("", _("All")), *ExchangeForm.choices], required=False
    )
    county = forms.ChoiceField(label=_("County"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [("", _("All")), *county_choices()]  # type: ignore[attr-defined] # choice field
