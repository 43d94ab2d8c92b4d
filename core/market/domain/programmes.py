"""Programmes and their rules."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.domain import record
from core.market.enums import ExchangeForm
from core.market.models import FormRules, Programme

DEFAULT_CODE = "default"


@dataclass(frozen=True, slots=True)
class _Rules:
    form: ExchangeForm
    min_days: int
    recommended_max_days: int
    is_mutual: bool = False


#: What a new programme starts from: two weeks to two months, three to six months and mutual, up to
#: six months. A programme may change them; none may pass a year.
STANDARD_RULES = (
    _Rules(ExchangeForm.SHORT_EXCHANGE, min_days=14, recommended_max_days=62),
    _Rules(ExchangeForm.ROTATION, min_days=90, recommended_max_days=184, is_mutual=True),
    _Rules(ExchangeForm.SECONDMENT, min_days=14, recommended_max_days=184),
)


@transaction.atomic
def create_default_programme() -> Programme:
    """Return the tenant's default programme, made with the standard rules if there is none."""
    programme = Programme.objects.filter(is_default=True).first()
    if programme is None:
        programme = Programme.objects.create(
            code=DEFAULT_CODE, name=_("Competence exchange"), is_default=True
        )
        record("programme.created", programme, by=None)
    for rules in STANDARD_RULES:
        FormRules.objects.get_or_create(
            programme=programme,
            form=rules.form,
            defaults={
                "min_days": rules.min_days,
                "recommended_max_days": rules.recommended_max_days,
                "is_mutual": rules.is_mutual,
            },
        )
    return programme
