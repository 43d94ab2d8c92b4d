"""The employee's steps: a yes that tells who it is, or a no."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.crossing.contents import own_clauses_to_tell
from clearing.crossing.domain.steps import lock_contact, move_contact
from clearing.crossing.models import Contact
from clearing.crossing.openness import lets_name_be_known, require_contact_open
from clearing.crossing.sending import tell_other_side
from core.accounts.models import User
from core.base import clock
from core.base.errors import DomainError, NotAllowedError
from core.exchange.enums import CandidateState
from core.market.approved import approved_profile
from core.market.domain.checks import require_short_texts
from core.market.models import Offer

PROFILE_TEXTS = ("headline", "role_title", "background", "teach_text", "learn_text")


@transaction.atomic
def accept_across(contact: Contact, *, by: User, motivation: str) -> Contact:
    """The employee says yes and why: the other tenant is told the name, where the policy lets it.

    Repeating changes nothing.
    """
    locked = _lock_for_person(contact, by=by)
    if not motivation.strip():
        raise DomainError(
            _("Write who you are and why you are interested, before you say yes."),
            field="motivation",
            code="required",
        )
    require_short_texts({"motivation": motivation})
    if locked.state == CandidateState.INTERESTED and locked.motivation == motivation:
        return locked
    require_contact_open(locked)
    locked.motivation, locked.answered_at = motivation, clock.now()
    move_contact(locked, CandidateState.INTERESTED, by=by, fields=("motivation", "answered_at"))
    is_told = lets_name_be_known(locked)
    tell_other_side(
        locked,
        "accepted",
        motivation=motivation if is_told else "",
        person=_person(locked) if is_told else {},
    )
    return locked


@transaction.atomic
def decline_across(contact: Contact, *, by: User, reason: str = "") -> Contact:
    """The employee says no, or takes a yes back: the other tenant erases what it was told.

    Repeating changes nothing.
    """
    require_short_texts({"reason": reason})
    locked = _lock_for_person(contact, by=by)
    if locked.state == CandidateState.DECLINED:
        return locked
    locked.answered_at, locked.outcome_reason = clock.now(), reason
    move_contact(
        locked,
        CandidateState.DECLINED,
        by=by,
        note=reason,
        fields=("answered_at", "outcome_reason"),
    )
    tell_other_side(locked, "declined", reason=reason)
    return locked


def _lock_for_person(contact: Contact, *, by: User) -> Contact:
    locked = lock_contact(contact)
    if locked.offer is None or locked.offer.member.user_id != by.pk:
        raise NotAllowedError(_("Only the person who was asked may answer."))
    return locked


def _person(contact: Contact) -> dict[str, Any]:
    """What a yes tells: who it is, the profile as the employer approved it, the employer's own clauses."""
    offer: Offer | None = contact.offer
    if offer is None:
        raise ValueError("Only the lender's side has an offer.")
    member, profile = offer.member, approved_profile(offer)
    texts = {name: getattr(profile, name) for name in PROFILE_TEXTS} if profile else {}
    return {
        "id": str(member.user_id),
        "name": member.user.full_name,
        "email": member.user.email,
        "job_title": member.job_title,
        "organisation": member.organisation.name if member.organisation else "",
        "unit": member.unit.name if member.unit else "",
        "own_clauses": own_clauses_to_tell(member.organisation) if member.organisation else [],
        **texts,
    }
