"""An employee's profile: writing it, asking for the employer's yes, taking it back.

A profile that is changed after it was asked for, approved or declined is a draft again: what is shown
outside is exactly what the employer said yes to.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import changed, record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.base.versions import count_edit, require_version
from core.competence.models import Concept
from core.market.announcements import offers_changed
from core.market.domain.checks import require_covered, require_short_texts
from core.market.domain.periods import period_problems
from core.market.enums import Direction, Evidence, OfferState
from core.market.models import Offer, OfferConcept
from core.market.queries import current_programme
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.organisations.models import Member
from core.organisations.rules import managers_of

#: In which the manager answers whether an employee may be made available.
DAYS_TO_ANSWER = dt.timedelta(days=14)
OFFER_FIELDS = (
    "language",
    "headline",
    "role_title",
    "background",
    "teach_text",
    "learn_text",
    "forms",
    "available_from",
    "available_until",
    "min_days",
    "max_days",
    "counties",
    "wants_remote",
    "work_percent",
)


@dataclass(frozen=True, slots=True)
class Rating:
    """How well somebody masters a competence (1 to 5) and whether they can show it."""

    level: int | None
    evidence: Evidence = Evidence.CLAIMED


@transaction.atomic
def save_offer(
    offer: Offer | None,
    *,
    by: User,
    member: Member,
    values: Mapping[str, Any],
    have: Sequence[Concept] | None = None,
    learn: Sequence[Concept] | None = None,
    version: int | None = None,
) -> Offer:
    """Write the employee's own profile as a draft.

    ``have`` and ``learn`` are two separate lists; one left out stays as it is. Competences that
    remain in ``have`` keep their rating. ``version`` is the one that was read: a newer one, from another
    window, is not overwritten unseen.
    """
    _require_self(member, by)
    locked = _lock_changeable(offer) if offer else _new_offer(member)
    require_version(locked, version)
    unknown = set(values) - set(OFFER_FIELDS)
    if unknown:
        raise ValueError(f"save_offer does not write {', '.join(sorted(unknown))}.")
    require_short_texts(values)
    changes = changed(locked, values)
    for field, value in values.items():
        setattr(locked, field, value)
    _check(locked)
    locked.save()
    for direction, concepts in ((Direction.HAVE, have), (Direction.LEARN, learn)):
        if concepts is not None:
            changes |= _set_concepts(locked, direction, concepts)
    if changes:
        changes |= _back_to_draft(locked)
    if offer and changes:
        changes |= count_edit(locked)
    record("offer.changed" if offer else "offer.created", locked, by=by, changes=changes)
    offers_changed.tell([locked.pk])
    return locked


@transaction.atomic
def rate_competences(
    offer: Offer, *, by: User, ratings: Mapping[UUID, Rating], version: int | None = None
) -> Offer:
    """Set level and evidence of competences the offer has, by the concept's id."""
    _require_self(offer.member, by)
    locked = _lock_changeable(offer)
    require_version(locked, version)
    links = list(
        locked.concept_links.filter(
            direction=Direction.HAVE, concept__in=ratings.keys()
        ).select_related("concept")
    )
    old = _as_words(links)
    for link in links:
        rating = ratings[link.concept_id]
        link.level, link.evidence = rating.level, rating.evidence
    OfferConcept.objects.bulk_update(links, ["level", "evidence"])
    if _as_words(links) != old:
        changes = {"have": (old, _as_words(links)), **_back_to_draft(locked)}
        changes |= count_edit(locked)
        record("offer.changed", locked, by=by, changes=changes)
        offers_changed.tell([locked.pk])
    return locked


@transaction.atomic
def request_offer(offer: Offer, *, by: User) -> Offer:
    """Ask the employer for a yes; who may give it gets a mail."""
    _require_self(offer.member, by)
    locked = lock_offer(offer)
    if locked.state not in (OfferState.DRAFT, OfferState.DECLINED):
        raise ConflictError(_state_text(locked), code="not_a_draft")
    member = locked.member
    if member.organisation:
        require_covered(member.organisation)
    if locked.available_until <= clock.today():
        raise DomainError(
            _("The period is over. Change until when you are available."),
            field="available_until",
            code="period_over",
        )
    managers = managers_of(member)
    if not managers:
        raise DomainError(_nobody_can_approve(member), code="nobody_can_approve")
    locked.requested_at = clock.now()
    locked.answer_due_on = clock.today() + DAYS_TO_ANSWER
    locked.answer_reminded_at = locked.answer_escalated_at = None
    clocks = ("requested_at", "answer_due_on", "answer_reminded_at", "answer_escalated_at")
    move_offer(locked, OfferState.REQUESTED, by=by, fields=clocks)
    for manager in managers:
        context = {"offer": locked}
        queue_mail_to(
            manager,
            "market/mail/offer_requested",
            context,
            event=Event.AVAILABILITY,
            path=reverse("market:approval", args=[locked.pk]),
        )
    return locked


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: User, reason: str = "") -> Offer:
    """The employee is no longer available; the profile leaves every list at once."""
    _require_self(offer.member, by)
    locked = lock_offer(offer)
    if locked.state in (OfferState.ENGAGED, OfferState.WITHDRAWN):
        raise ConflictError(_state_text(locked), code="not_open")
    locked.state_reason = reason
    return move_offer(locked, OfferState.WITHDRAWN, by=by, fields=("state_reason",))


@transaction.atomic
def release_offer(offer: Offer, *, by: User | None) -> Offer:
    """End the bond of a signed agreement: the profile is a draft again, to be asked for anew."""
    locked = lock_offer(offer)
    if locked.state != OfferState.ENGAGED:
        return locked
    return move_offer(locked, OfferState.DRAFT, by=by)


# -- parts, also of the approvals -----------------------------------------------------------------


def lock_offer(offer: Offer) -> Offer:
    """Return the offer as it is now, held until the transaction ends."""
    return (
        Offer.objects.select_for_update(of=("self",))
        .select_related("member__user", "member__organisation", "member__unit")
        .get(pk=offer.pk)
    )


def move_offer(
    offer: Offer, state: OfferState, *, by: User | None, fields: Sequence[str] = ()
) -> Offer:
    """Save a new state and ``fields``, log it, and tell who shows offers elsewhere."""
    before, offer.state = offer.state, state
    offer.save(update_fields=["state", "updated_at", *fields])
    record(f"offer.{state.value}", offer, by=by, changes={"state": (before, state.value)})
    offers_changed.tell([offer.pk])
    return offer


def _new_offer(member: Member) -> Offer:
    # Held, so that of two sendings of one form the second sees what the first has made.
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if Offer.objects.filter(member=member).exclude(state=OfferState.WITHDRAWN).exists():
        raise ConflictError(_("You have a profile already. Change that one."), code="exists")
    return Offer(member=member, programme=current_programme())


def _lock_changeable(offer: Offer) -> Offer:
    locked = lock_offer(offer)
    if locked.state in (OfferState.ENGAGED, OfferState.WITHDRAWN):
        raise ConflictError(_state_text(locked), code="not_open")
    return locked


def _state_text(offer: Offer) -> str:
    return {
        OfferState.DRAFT: _("The profile is a draft: it has not been sent to the manager."),
        OfferState.REQUESTED: _("The profile waits for the manager already."),
        OfferState.APPROVED: _("The profile is approved already."),
        OfferState.DECLINED: _("The manager has declined."),
        OfferState.ENGAGED: _("The profile is bound by a signed agreement."),
        OfferState.WITHDRAWN: _("The profile has been withdrawn. Write a new one."),
    }[OfferState(offer.state)]


def _require_self(member: Member, by: User) -> None:
    if member.user_id != by.pk:
        raise NotAllowedError(_("Only the person it is about may change a profile."))
    if member.role != Role.EMPLOYEE or member.organisation is None:
        raise NotAllowedError(_("Only an employee of an organisation may have a profile."))


def _check(offer: Offer) -> None:
    if not offer.headline.strip():
        raise DomainError(_("Give your profile a headline."), field="headline", code="required")
    if not offer.forms:
        raise DomainError(_("Choose at least one exchange form."), field="forms", code="required")
    if offer.available_until <= offer.available_from:
        raise DomainError(
            _("The period ends before it starts. Change one of the dates."),
            field="available_until",
            code="end_before_start",
        )
    for problem in period_problems(
        earliest_start=None, latest_start=None, min_days=offer.min_days, max_days=offer.max_days
    ):
        raise problem


def _set_concepts(
    offer: Offer, direction: Direction, concepts: Sequence[Concept]
) -> dict[str, tuple[Any, Any]]:
    links = offer.concept_links.filter(direction=direction).select_related("concept")
    before = {link.concept_id: link.concept.code for link in links}
    after = {concept.pk: concept.code for concept in concepts}
    links.exclude(concept__in=after).delete()
    OfferConcept.objects.bulk_create(
        OfferConcept(offer=offer, concept=concept, direction=direction)
        for concept in concepts
        if concept.pk not in before
    )
    old, new = sorted(before.values()), sorted(after.values())
    return {direction.value: (old, new)} if old != new else {}


def _back_to_draft(offer: Offer) -> dict[str, tuple[Any, Any]]:
    if offer.state == OfferState.DRAFT:
        return {}
    before, offer.state = offer.state, OfferState.DRAFT
    offer.save(update_fields=["state", "updated_at"])
    return {"state": (before, offer.state.value)}


def _as_words(links: Sequence[OfferConcept]) -> list[str]:
    return sorted(f"{link.concept.code} {link.level or '-'} {link.evidence}" for link in links)


def _nobody_can_approve(member: Member) -> str:
    admins = Member.objects.filter(
        role__in=(Role.TENANT_ADMIN, Role.PROGRAMME_OFFICE), user__is_active=True
    ).select_related("user")
    people = ", ".join(f"{admin.user} ({admin.user.email})" for admin in admins[:3])
    if not people:
        return _(
            "Nobody in %(organisation)s can approve yet. Ask your HR department to register a "
            "manager."
        ) % {"organisation": member.organisation}
    return _(
        "Nobody in %(organisation)s can approve yet. Contact %(people)s to have a manager registered."
    ) % {"organisation": member.organisation, "people": people}
