"""What an agreement's terms must keep to: order, length, policy, and what the document can print."""

import datetime as dt
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.base import clock
from core.base.errors import DomainError, NotAllowedError
from core.exchange.contents import FIELD_OF_CONTENT, agreement_content
from core.exchange.documents.render import UnprintableTextError, render_agreement_pdf
from core.exchange.models import ExchangeAgreement
from core.exchange.queries import count_at_the_same_time, form_rules_of
from core.market.domain.need_checks import require_payer_allowed
from core.market.enums import LONGEST_EXCHANGE_DAYS
from core.market.models import FormRules, Need
from policy.decision import within_terms
from policy.queries import decide_within
from tenants.current import require_not_paused


class Ending(Protocol):
    """An agreement that ends, here or with another customer."""

    @property
    def version(self) -> int: ...

    @property
    def end_date(self) -> dt.date: ...

    @property
    def signatures(self) -> Any: ...

    def is_over_on(self, day: dt.date) -> bool: ...


def require_sound(agreement: ExchangeAgreement) -> None:
    """Raise, at its field, the first thing that the terms may not be."""
    require_terms(agreement, agreement.candidate.need)
    require_policy(agreement)


def require_terms(agreement: ExchangeAgreement, need: Need) -> None:
    """Raise, at its field, the first thing that the terms may not be, leaving the policy aside.

    The row need not be one of a candidate of this tenant's: only its terms are looked at.
    """
    _require_choices(agreement, need)
    _require_order(agreement)
    _require_at_most_a_year(agreement)
    _require_form_rules(agreement, form_rules_of(need))


def require_policy(agreement: ExchangeAgreement) -> None:
    """Raise unless policy lets the two exchange in this form, from this day, for this long, and one more."""
    require_not_paused()
    decision = decide_within(
        lender_orgnr=agreement.lender.orgnr,
        host_orgnr=agreement.host.orgnr,
        form=agreement.form,
        # A start that has passed is not gone back to.
        on=max(agreement.start_date, clock.today()),
        days=agreement.days,
    )
    if decision.is_allowed and decision.quota is not None:
        decision = within_terms(
            decision, days=agreement.days, running=count_at_the_same_time(agreement)
        )
    if decision.reason == "too_long":
        raise NotAllowedError(
            ngettext(
                "These two organisations may exchange people for at most %(days)s day.",
                "These two organisations may exchange people for at most %(days)s days.",
                decision.longest_days,
            )
            % {"days": decision.longest_days},
            field="end_date",
            code="too_long",
        )
    if decision.reason == "quota_full":
        raise NotAllowedError(
            _(
                "These two organisations already have as many exchanges at the same time as they may"
                " have. Choose a period after one of them."
            ),
            field="start_date",
            code="quota_full",
        )
    if not decision.is_allowed:
        raise NotAllowedError(
            _("These two organisations may not exchange people in this form on that date."),
            field="start_date",
            code=decision.reason,
        )


def require_printable(agreement: ExchangeAgreement) -> None:
    """Raise, at its field, for a character the document cannot show: now, not at the third yes."""
    try:
        render_agreement_pdf(agreement_content(agreement))
    except UnprintableTextError as error:
        error.field = FIELD_OF_CONTENT.get(error.field or "", error.field)
        raise


def require_start_ahead(start: dt.date) -> None:
    """Raise for a start that has passed: nobody works under an agreement that is not signed."""
    if start < clock.today():
        raise DomainError(
            _("The start has already passed. Choose today or a later day."),
            field="start_date",
            code="start_passed",
        )


def require_period_ahead(agreement: Ending) -> None:
    """Raise once the last day has passed: nobody is bound to what is over.

    A start that has passed is no hindrance here; see docs/exchange.md.
    """
    if not agreement.is_over_on(clock.today()):
        return
    raise DomainError(
        _("The period ended on %(day)s. %(fix)s")
        % {"day": date_format(agreement.end_date), "fix": _way_out_of_the_past(agreement)},
        field="end_date",
        code="period_over",
    )


def _way_out_of_the_past(agreement: Ending) -> str:
    if agreement.signatures.filter(version=agreement.version).exists():
        return _("Somebody has signed it, so cancel this agreement and make a new one.")
    return _("Choose a new start and a new end, and have the agreement approved again.")


def _require_choices(agreement: ExchangeAgreement, need: Need) -> None:
    for field, chosen in (
        ("salary_payer", agreement.salary_payer),
        ("employer_responsibility", agreement.employer_responsibility),
        ("purpose", agreement.purpose.strip()),
        ("tasks", agreement.tasks.strip()),
    ):
        if not chosen:
            raise DomainError(_("This must be filled in."), field=field, code="required")
    require_payer_allowed(agreement.salary_payer, need.programme)


def _require_order(agreement: ExchangeAgreement) -> None:
    if agreement.end_date <= agreement.start_date:
        raise DomainError(
            _("The end must be after the start. Choose a later end."),
            field="end_date",
            code="order",
        )


def _require_at_most_a_year(agreement: ExchangeAgreement) -> None:
    if agreement.days > LONGEST_EXCHANGE_DAYS:
        last = agreement.start_date + dt.timedelta(days=LONGEST_EXCHANGE_DAYS)
        raise DomainError(
            _(
                "An exchange lasts at most 365 days. With this start the last possible end is %(day)s."
            )
            % {"day": last.isoformat()},
            field="end_date",
            code="too_long",
        )


def _require_form_rules(agreement: ExchangeAgreement, rules: FormRules | None) -> None:
    if rules is None:
        return
    if agreement.days > rules.max_days:
        raise DomainError(
            ngettext(
                "This exchange form lasts at most %(days)s day.",
                "This exchange form lasts at most %(days)s days.",
                rules.max_days,
            )
            % {"days": rules.max_days},
            field="end_date",
            code="too_long",
        )
    if agreement.days > rules.recommended_max_days and not agreement.long_period_reason.strip():
        raise DomainError(
            ngettext(
                "More than %(days)s day is longer than recommended. Say why.",
                "More than %(days)s days is longer than recommended. Say why.",
                rules.recommended_max_days,
            )
            % {"days": rules.recommended_max_days},
            field="long_period_reason",
            code="reason_required",
        )
