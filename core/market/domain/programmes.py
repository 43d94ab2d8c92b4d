"""Programmes and their rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.domain.checks import require_reason, require_short_texts
from core.market.enums import LONGEST_EXCHANGE_DAYS, ExchangeForm
from core.market.models import FormRules, Programme, ProgrammeVersion
from core.organisations.rules import has_role

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


def content_of(programme: Programme) -> dict[str, Any]:
    """Return the rules as a version keeps them."""
    return {
        "name": programme.name,
        "payers": sorted(programme.payers),
        "forms": {
            rules.form: [rules.min_days, rules.recommended_max_days, rules.max_days]
            for rules in programme.form_rules.all()
        },
    }


@transaction.atomic
def change_programme(
    programme: Programme,
    *,
    by: User,
    version: int,
    name: str,
    payers: Sequence[str],
    limits: Mapping[str, FormLimits],
    reason: str,
) -> Programme:
    """Give the programme new rules, as a new version with its reason. What has been agreed stays as it is;
    needs, profiles and drafts meet the new rules when they are next saved.

    ``version`` is the one that was read. A rule that cannot be is refused at ``<form>_<what>``.
    """
    if not has_role(by, Role.PROGRAMME_OFFICE):
        raise NotAllowedError(_("Only the programme office changes the programme's rules."))
    require_short_texts({"reason": reason})
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.version != version:
        raise ConflictError(
            _("The rules have been changed since you opened them. Read them again."),
            code="version",
        )
    if not name.strip():
        raise DomainError(_("Give the programme a name."), field="name", code="required")
    for form, each in limits.items():
        _require_in_order(form, each)
    before = content_of(locked)
    # The first version was never written down by a person.
    ProgrammeVersion.objects.get_or_create(
        programme=locked, version=locked.version, defaults={"content": before}
    )
    _write_rules(locked, name=name.strip(), payers=payers, limits=limits)
    after = content_of(locked)
    if after == before:
        return locked
    require_reason(reason)
    locked.version += 1
    locked.save()
    ProgrammeVersion.objects.create(
        programme=locked, version=locked.version, content=after, reason=reason, changed_by=by
    )
    changes = {key: (before[key], after[key]) for key in after if before[key] != after[key]}
    record("programme.changed", locked, by=by, changes={**changes, "reason": (None, reason)})
    return locked


def _require_in_order(form: str, limits: FormLimits) -> None:
    for what, fine, said in (
        ("min_days", limits.min_days >= 1, _("Write at least one day.")),
        (
            "recommended_max_days",
            limits.min_days <= limits.recommended_max_days,
            _("The recommended longest length is shorter than the shortest. Change one of them."),
        ),
        (
            "max_days",
            limits.recommended_max_days <= limits.max_days,
            _("The longest length is shorter than what is recommended. Change one of them."),
        ),
        (
            "max_days",
            limits.max_days <= LONGEST_EXCHANGE_DAYS,
            _("An exchange lasts at most 365 days."),
        ),
    ):
        if not fine:
            raise DomainError(said, field=f"{form}_{what}", code="out_of_order")


def _write_rules(
    programme: Programme, *, name: str, payers: Sequence[str], limits: Mapping[str, FormLimits]
) -> None:
    programme.name, programme.payers = name, list(payers)
    programme.save(update_fields=["name", "payers", "updated_at"])
    for form, each in limits.items():
        FormRules.objects.filter(programme=programme, form=form).update(
            min_days=each.min_days,
            recommended_max_days=each.recommended_max_days,
            max_days=each.max_days,
        )
