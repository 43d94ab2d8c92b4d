"""What a rule may not be, told at its field."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from stdnum.no import orgnr as organisation_number

from core.base.errors import DomainError
from policy.decision import AS_USUAL, Reveal, RevealLevel, Scope, ScopeKind
from policy.models import PolicyGroup, PolicyRule
from tenants.models import Sector, Tenant

LONGEST_DAYS = 365
_FORM_CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


@dataclass(frozen=True, slots=True)
class RuleValues:
    """A rule as somebody writes it, not yet checked. Labels name the sides in words."""

    lender: Scope
    host: Scope
    valid_from: dt.date
    valid_until: dt.date | None = None
    is_allowing: bool = True
    forms: tuple[str, ...] = ()
    longest_days: int = LONGEST_DAYS
    reveal: Reveal = AS_USUAL
    quota: int | None = None
    lender_label: str = ""
    host_label: str = ""


def values_of(rule: PolicyRule) -> RuleValues:
    """Return what a stored rule says, to start a change from."""
    return RuleValues(
        lender=rule.lender,
        host=rule.host,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        is_allowing=rule.is_allowing,
        forms=tuple(rule.forms),
        longest_days=rule.longest_days,
        reveal=Reveal(
            RevealLevel(rule.reveal_listing),
            RevealLevel(rule.reveal_contact),
            RevealLevel(rule.reveal_accepted),
        ),
        quota=rule.quota,
        lender_label=rule.lender_label,
        host_label=rule.host_label,
    )


def require_sound(values: RuleValues) -> None:
    """Raise, at its field, the first thing that contradicts itself."""
    require_scope(values.lender, "lender")
    require_scope(values.host, "host")
    _require_two(values.lender, values.host)
    _require_forms(values.forms)
    if values.is_allowing:
        _require_terms(values)
    if values.valid_until is not None and values.valid_until <= values.valid_from:
        raise _error("valid_until", _("The rule ends before it begins. Choose a later last day."))


def require_scope(scope: Scope, side: str) -> None:
    """Raise unless the side names something that exists."""
    match scope.kind:
        case ScopeKind.SECTOR:
            if not Sector.objects.filter(pk=scope.sector).exists():
                raise _error(f"{side}_sector", _("Choose a sector."))
        case ScopeKind.TENANT:
            _require_tenant(scope, side)
        case ScopeKind.GROUP:
            groups = PolicyGroup.objects.current()
            if not scope.group_id or not groups.filter(pk=scope.group_id).exists():
                raise _error(f"{side}_group", _("Choose a group."))
        case ScopeKind.ORGANISATION:
            _require_tenant(scope, side)
            if len(scope.orgnr) != 9 or not organisation_number.is_valid(scope.orgnr):
                raise _error(
                    f"{side}_orgnr",
                    _(
                        "This is not an organisation number: it has nine digits, the last one a check."
                    ),
                )


def _require_tenant(scope: Scope, side: str) -> None:
    if not scope.tenant_id or not Tenant.objects.filter(pk=scope.tenant_id).exists():
        raise _error(f"{side}_tenant", _("Choose a customer."))


def _require_two(lender: Scope, host: Scope) -> None:
    if (
        lender.kind == ScopeKind.ORGANISATION
        and host.kind == ScopeKind.ORGANISATION
        and lender.orgnr == host.orgnr
    ):
        raise _error(
            "host_orgnr", _("An organisation cannot lend to itself. Name another organisation.")
        )


def _require_forms(forms: Iterable[str]) -> None:
    for form in forms:
        if not _FORM_CODE.match(form):
            raise _error("forms", _("“%(form)s” is no exchange form.") % {"form": form})


def _require_terms(values: RuleValues) -> None:
    if not 1 <= values.longest_days <= LONGEST_DAYS:
        raise _error("longest_days", _("The longest period is from 1 to 365 days."))
    if values.quota is not None and values.quota < 1:
        raise _error("quota", _("At least one at a time. To allow none, write a rule that denies."))
    reveal = values.reveal
    for field, level in (("reveal_listing", reveal.listing), ("reveal_contact", reveal.contact)):
        if level >= RevealLevel.NAME:
            raise _error(field, _("The name is shown only after the employee has said yes."))
    if reveal.contact < reveal.listing:
        raise _error("reveal_contact", _("This cannot be less than what the list shows."))
    if reveal.accepted < reveal.contact:
        raise _error("reveal_accepted", _("This cannot be less than what is shown before the yes."))


def _error(field: str, message: Any) -> DomainError:
    return DomainError(message, field=field, code="contradiction")
