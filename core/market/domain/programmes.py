"""Programmes and their rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.domain import record
from core.market.enums import LONGEST_EXCHANGE_DAYS, ExchangeForm
from core.market.models import FormRules, Programme

DEFAULT_CODE = "default"


@dataclass(frozen=True, slots=True)
class FormLimits:
    """One form of exchange in a programme to be made: its days, and whether it is mutual."""

    form: str
    min_days: int
    recommended_max_days: int
    max_days: int = LONGEST_EXCHANGE_DAYS
    is_mutual: bool = False


#: What a new programme starts from: two weeks to two months, three to six months and mutual, up to
#: six months. A programme may change them; none may pass a year.
STANDARD_RULES = (
    FormLimits(ExchangeForm.SHORT_EXCHANGE, min_days=14, recommended_max_days=62),
    FormLimits(ExchangeForm.ROTATION, min_days=90, recommended_max_days=184, is_mutual=True),
    FormLimits(ExchangeForm.SECONDMENT, min_days=14, recommended_max_days=184),
)


@transaction.atomic
def create_default_programme(
    rules: Sequence[FormLimits] = STANDARD_RULES,
    *,
    payers: Sequence[str] = (),
    notices: Sequence[Mapping[str, str]] = (),
) -> Programme:
    """Return the tenant's default programme, made with ``rules`` if there is none.

    ``payers`` are those who may carry the salary (none named: anybody may), ``notices`` what must be
    known before an agreement is made, with the keys ``code``, ``nb``, ``nn`` and ``en``.
    """
    programme = Programme.objects.filter(is_default=True).first()
    if programme is None:
        programme = Programme.objects.create(
            code=DEFAULT_CODE,
            name=_("Competence exchange"),
            is_default=True,
            payers=list(payers),
            notices=[dict(notice) for notice in notices],
        )
        record("programme.created", programme, by=None)
    for limits in rules:
        FormRules.objects.get_or_create(
            programme=programme,
            form=limits.form,
            defaults={
                "min_days": limits.min_days,
                "recommended_max_days": limits.recommended_max_days,
                "max_days": limits.max_days,
                "is_mutual": limits.is_mutual,
            },
        )
    return programme
