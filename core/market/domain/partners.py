"""Registering whom an organisation or a unit would like to work with."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import changed, record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.base.versions import count_edit, require_version
from core.market.domain.checks import require_covered, require_reason, require_short_texts
from core.market.enums import NeedState
from core.market.models import PartnerInterest
from core.market.queries import current_programme
from core.market.rules import require_speaker
from core.organisations.models import Organisation

INTEREST_FIELDS = ("unit", "title", "reason", "learn_text", "teach_text", "forms", "mode")
INTEREST_LISTS = ("learn_concepts", "teach_concepts", "concepts", "wished_partners")
_OPEN = (NeedState.DRAFT, NeedState.PUBLISHED)


@transaction.atomic
def save_partner_interest(
    interest: PartnerInterest | None,
    *,
    by: User,
    organisation: Organisation,
    values: Mapping[str, Any],
    version: int | None = None,
) -> PartnerInterest:
    """Make or change a registration; ``values`` holds fields and the lists that are chosen from.

    ``version`` is the one that was read: a newer one is not overwritten unseen.

    Units of one organisation register separately, each with its own reason.
    """
    require_speaker(by, organisation)
    locked = _lock_open(interest) if interest else _new_interest(organisation)
    require_version(locked, version)
    fields = {name: values[name] for name in INTEREST_FIELDS if name in values}
    require_short_texts(fields)
    changes = changed(locked, fields)
    for name, value in fields.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    changes |= _set_lists(locked, values)
    if interest and changes:
        changes |= count_edit(locked)
    action = "partner_interest.changed" if interest else "partner_interest.created"
    record(action, locked, by=by, changes=changes)
    return locked


@transaction.atomic
def publish_partner_interest(
    interest: PartnerInterest, *, by: User, version: int | None = None
) -> PartnerInterest:
    """Let everybody who takes part see the registration, in the version that was read."""
    locked = _lock(interest)
    require_speaker(by, locked.organisation)
    if locked.state != NeedState.DRAFT:
        raise ConflictError(_("Only a draft can be published."), code="not_a_draft")
    require_version(locked, version)
    require_covered(locked.organisation)
    if not locked.reason.strip():
        raise DomainError(_("Say why you take part."), field="reason", code="required")
    locked.published_at = clock.now()
    return _move(locked, NeedState.PUBLISHED, by=by)


@transaction.atomic
def withdraw_partner_interest(
    interest: PartnerInterest, *, by: User, reason: str
) -> PartnerInterest:
    """Take a registration back, with a reason."""
    require_reason(reason)
    locked = _lock_open(interest)
    require_speaker(by, locked.organisation)
    locked.state_reason = reason
    return _move(locked, NeedState.WITHDRAWN, by=by)


def _set_lists(
    interest: PartnerInterest, values: Mapping[str, Any]
) -> dict[str, tuple[list[str], list[str]]]:
    changes = {}
    for name in (name for name in INTEREST_LISTS if name in values):
        chosen = getattr(interest, name)
        old = sorted(str(each) for each in chosen.all())
        chosen.set(values[name])
        new = sorted(str(each) for each in values[name])
        if old != new:
            changes[name] = (old, new)
    return changes


def _new_interest(organisation: Organisation) -> PartnerInterest:
    return PartnerInterest(organisation=organisation, programme=current_programme())


def _lock(interest: PartnerInterest) -> PartnerInterest:
    return (
        PartnerInterest.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=interest.pk)
    )


def _lock_open(interest: PartnerInterest) -> PartnerInterest:
    locked = _lock(interest)
    if locked.state not in _OPEN:
        raise ConflictError(_("The registration has been withdrawn."), code="not_open")
    return locked


def _check(interest: PartnerInterest) -> None:
    if not interest.title.strip():
        raise DomainError(_("Give the registration a title."), field="title", code="required")
    if not interest.forms:
        raise DomainError(_("Choose at least one exchange form."), field="forms", code="required")
    if interest.unit and interest.unit.organisation_id != interest.organisation_id:
        raise DomainError(
            _("Choose a unit of %(organisation)s.") % {"organisation": interest.organisation},
            field="unit",
            code="invalid_choice",
        )


def _move(interest: PartnerInterest, state: NeedState, *, by: User) -> PartnerInterest:
    before, interest.state = interest.state, state
    interest.save()
    record(
        f"partner_interest.{state.value}",
        interest,
        by=by,
        changes={"state": (before, state.value)},
    )
    return interest
