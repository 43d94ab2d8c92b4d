"""What must hold of a need, as a draft and before others see it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.base.errors import DomainError
from core.competence.models import Concept
from core.market.domain.periods import PeriodWarning, period_problems, period_warnings
from core.market.models import FormRules, Need, Programme
from core.market.queries import form_rules


def warnings_of(need: Need) -> list[PeriodWarning]:
    """Return what the need's form recommends against in its period."""
    rules = form_rules(need.form, need.programme)
    return period_warnings(rules, min_days=need.min_days, max_days=need.max_days)


def publishing_problems(need: Need) -> list[DomainError]:
    """Return everything that must be mended before the need can be published, but the reason."""
    missing = {
        "earliest_start": _("Say when the exchange may start at the earliest."),
        "min_days": _("Say how long the exchange lasts at least."),
        "max_days": _("Say how long the exchange lasts at most."),
        "salary_payer": _("Choose who pays the salary."),
        "employer_responsibility": _("Choose who has the employer's responsibility."),
    }
    problems = [
        DomainError(text, field=field, code="required")
        for field, text in missing.items()
        if getattr(need, field) in (None, "")
    ]
    return problems + _period_problems(need)


def check_need(need: Need) -> None:
    """Raise at the first thing that is wrong even in a draft."""
    if not need.title.strip():
        raise DomainError(_("Give the need a title."), field="title", code="required")
    if not need.form:
        raise DomainError(_("Choose an exchange form."), field="form", code="required")
    if need.unit and need.unit.organisation_id != need.organisation_id:
        raise DomainError(
            _("Choose a unit of %(organisation)s.") % {"organisation": need.organisation},
            field="unit",
            code="invalid_choice",
        )
    require_payer_allowed(need.salary_payer, need.programme)
    _check_contact(need)
    for problem in _period_problems(need):
        raise problem


def require_payer_allowed(payer: str, programme: Programme) -> None:
    """Raise for somebody who may not carry the salary in the programme; nobody chosen passes."""
    if payer and not programme.allows_payer(payer):
        raise DomainError(
            _("In %(programme)s this party may not pay the salary. Choose another.")
            % {"programme": programme},
            field="salary_payer",
            code="invalid_choice",
        )


def _check_contact(need: Need) -> None:
    if (
        need.contact
        and not need.contact.memberships.filter(
            Q(organisation=need.organisation_id) | Q(organisation__isnull=True)
        ).exists()
    ):
        raise DomainError(
            _("Choose a contact who belongs to %(organisation)s.")
            % {"organisation": need.organisation},
            field="contact",
            code="invalid_choice",
        )


def _period_problems(need: Need) -> list[DomainError]:
    rules: FormRules = form_rules(need.form, need.programme)
    return period_problems(
        earliest_start=need.earliest_start,
        latest_start=need.latest_start,
        min_days=need.min_days,
        max_days=need.max_days,
        longest_days=rules.max_days,
    )


def require_publishable(need: Need) -> None:
    """Raise at the first thing that is missing before others may see the need."""
    for problem in publishing_problems(need):
        raise problem
    for warning in warnings_of(need):
        if not need.long_period_reason:
            raise DomainError(
                _("%(warning)s Give the reason for it.") % {"warning": warning},
                field="long_period_reason",
                code=warning.code,
            )


def require_each_once(concepts: Iterable[Concept]) -> None:
    """Raise at the first concept that is named twice."""
    seen: set[UUID] = set()
    for concept in concepts:
        if concept.pk in seen:
            raise DomainError(
                _("%(concept)s is chosen twice. Keep it in one list.") % {"concept": concept},
                field="concepts",
                code="chosen_twice",
            )
        seen.add(concept.pk)
