"""A length written as two numbers and a unit, kept in days."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.market.domain.periods import count_of, days_of, natural_unit
from core.market.enums import PeriodUnit

#: Far above any allowed length: the domain says what is too long, this only keeps numbers sane.
LARGEST_NUMBER = 9999


class PeriodFields(forms.Form):
    """Shortest and longest period with a unit. ``cleaned_data`` holds days."""

    min_days = forms.IntegerField(
        label=_("Shortest period"), required=False, min_value=1, max_value=LARGEST_NUMBER
    )
    max_days = forms.IntegerField(
        label=_("Longest period"), required=False, min_value=1, max_value=LARGEST_NUMBER
    )
    period_unit = forms.ChoiceField(
        label=_("Counted in"), choices=PeriodUnit, initial=PeriodUnit.MONTHS, required=True
    )

    def clean(self) -> dict[str, Any]:
        """Turn both numbers into days; one number alone is an exact length."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        unit = cleaned.get("period_unit") or PeriodUnit.DAYS
        for name in ("min_days", "max_days"):
            if cleaned.get(name) is not None:
                cleaned[name] = days_of(cleaned[name], unit)
        if cleaned.get("min_days") and cleaned.get("max_days") is None and "max_days" in cleaned:
            cleaned["max_days"] = cleaned["min_days"]
        return cleaned


def period_initial(min_days: int | None, max_days: int | None) -> Mapping[str, Any]:
    """Return what the three fields show for lengths kept in days."""
    unit = natural_unit(min_days, max_days)
    return {
        "min_days": count_of(min_days, unit),
        "max_days": count_of(max_days, unit),
        "period_unit": unit,
    }
