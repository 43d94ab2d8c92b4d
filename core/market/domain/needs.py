"""Registering, publishing and ending needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import changed, record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.base.versions import count_edit, require_version
from core.competence.models import Concept
from core.market.announcements import needs_changed
from core.market.domain.checks import require_covered, require_reason, require_short_texts
from core.market.domain.need_checks import check_need, require_each_once, require_publishable
from core.market.enums import ConceptRelation, NeedState
from core.market.models import Need, NeedConcept
from core.market.queries import current_programme
from core.market.rules import require_speaker
from core.organisations.models import Organisation

#: What ``save_need`` writes; state, reasons' authors and times follow from what is done.
NEED_FIELDS = (
    "unit",
    "language",
    "title",
    "pitch",
    "purpose",
    "tasks",
    "role_title",
    "competence_text",
    "not_needed_text",
    "not_needed_covered_by",
    "traits_text",
    "application_text",
    "form",
    "mode",
    "earliest_start",
    "latest_start",
    "min_days",
    "max_days",
    "is_duration_negotiable",
    "long_period_reason",
    "place",
    "county",
    "remote_percent",
    "work_percent",
    "people_count",
    "salary_payer",
    "employer_responsibility",
    "conditions",
    "contact",
)
_OPEN = (NeedState.DRAFT, NeedState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class NeedChoice:
    """A concept a need names and what it says of it."""

    concept: Concept
    relation: ConceptRelation = ConceptRelation.WANTED
    level: int | None = None


@transaction.atomic
def save_need(
    need: Need | None,
    *,
    by: User,
    organisation: Organisation,
    values: Mapping[str, Any],
    concepts: Sequence[NeedChoice] | None = None,
    version: int | None = None,
) -> Need:
    """Make a draft, or change a draft or a published need; concepts left out stay as they are.

    ``version`` is the one that was read: a newer one is not overwritten unseen. A draft needs a title and
    a form only. What is published must stay publishable.
    """
    saved = write_need(
        need, by=by, organisation=organisation, values=values, concepts=concepts, version=version
    )
    needs_changed.tell([saved.pk])
    return saved


def write_need(
    need: Need | None,
    *,
    by: User,
    organisation: Organisation,
    values: Mapping[str, Any],
    concepts: Sequence[NeedChoice] | None = None,
    version: int | None = None,
) -> Need:
    """``save_need`` for who writes many in one transaction, and tells of all of them at the end."""
    require_speaker(by, organisation)
    locked = _lock_open(need) if need else _new_need(organisation)
    if locked.organisation_id != organisation.pk:
        raise DomainError(
            _("A need stays with its organisation. Register a new one."), field="organisation"
        )
    require_version(locked, version)
    changes = _assign(locked, values, by=by)
    check_need(locked)
    if locked.state == NeedState.PUBLISHED:
        require_publishable(locked)
    locked.save()
    if concepts is not None:
        changes |= _set_concepts(locked, concepts)
    if need and changes:
        changes |= count_edit(locked)
    record("need.changed" if need else "need.created", locked, by=by, changes=changes)
    return locked


@transaction.atomic
def publish_need(need: Need, *, by: User, reason: str = "", version: int | None = None) -> Need:
    """Let everybody who takes part see the need, in the version that was read.

    A period outside what its form recommends needs ``reason``, kept with who gave it.
    """
    locked = lock_need(need)
    require_speaker(by, locked.organisation)
    if locked.state != NeedState.DRAFT:
        raise ConflictError(_already(locked), code="not_a_draft")
    require_version(locked, version)
    require_covered(locked.organisation)
    changes = _assign(
        locked, {"long_period_reason": reason.strip()} if reason.strip() else {}, by=by
    )
    check_need(locked)
    require_publishable(locked)
    locked.published_at = clock.now()
    return _move(locked, NeedState.PUBLISHED, by=by, changes=changes)


@transaction.atomic
def close_need(need: Need, *, by: User, reason: str = "") -> Need:
    """Take a published need off the lists because it is met or over."""
    locked = lock_need(need)
    require_speaker(by, locked.organisation)
    if locked.state != NeedState.PUBLISHED:
        raise ConflictError(_("Only a published need can be closed."), code="not_published")
    locked.state_reason = reason
    locked.closed_at = clock.now()
    return _move(locked, NeedState.CLOSED, by=by)


@transaction.atomic
def withdraw_need(need: Need, *, by: User, reason: str) -> Need:
    """Take a need back, with a reason."""
    require_reason(reason)
    locked = lock_need(need)
    require_speaker(by, locked.organisation)
    if locked.state not in _OPEN:
        raise ConflictError(_already(locked), code="not_open")
    locked.state_reason = reason
    locked.closed_at = clock.now()
    return _move(locked, NeedState.WITHDRAWN, by=by)


# -- parts ----------------------------------------------------------------------------------------


def _new_need(organisation: Organisation) -> Need:
    return Need(organisation=organisation, programme=current_programme())


def lock_need(need: Need) -> Need:
    """Return the need as it is now, held until the transaction ends."""
    return (
        Need.objects.select_for_update(of=("self",))
        .select_related("organisation", "programme")
        .get(pk=need.pk)
    )


def _lock_open(need: Need) -> Need:
    locked = lock_need(need)
    if locked.state not in _OPEN:
        raise ConflictError(_already(locked), code="not_open")
    return locked


def _already(need: Need) -> str:
    return {
        NeedState.DRAFT: _("The need is a draft and has not been published."),
        NeedState.PUBLISHED: _("The need is published already."),
        NeedState.CLOSED: _("The need is closed. Register a new one."),
        NeedState.WITHDRAWN: _("The need has been withdrawn. Register a new one."),
    }[NeedState(need.state)]


def _assign(need: Need, values: Mapping[str, Any], *, by: User) -> dict[str, tuple[Any, Any]]:
    unknown = set(values) - set(NEED_FIELDS)
    if unknown:
        raise ValueError(f"save_need does not write {', '.join(sorted(unknown))}.")
    require_short_texts(values)
    changes = changed(need, values)
    for field, value in values.items():
        setattr(need, field, value)
    if "long_period_reason" in changes:
        need.long_period_reason_by = by if need.long_period_reason else None
    return changes


def _move(
    need: Need, state: NeedState, *, by: User, changes: dict[str, tuple[Any, Any]] | None = None
) -> Need:
    moves = {"state": (need.state, state.value), **(changes or {})}
    need.state = state
    need.save()
    record(f"need.{state.value}", need, by=by, changes=moves)
    needs_changed.tell([need.pk])
    return need


def _set_concepts(need: Need, choices: Sequence[NeedChoice]) -> dict[str, tuple[Any, Any]]:
    """Make the need's links exactly ``choices``; return the change as old and new codes."""
    require_each_once(choice.concept for choice in choices)
    before = {link.concept_id: link for link in need.concept_links.select_related("concept")}
    need.concept_links.exclude(concept__in=[choice.concept for choice in choices]).delete()
    NeedConcept.objects.bulk_create(
        (
            NeedConcept(need=need, concept=c.concept, relation=c.relation, level=c.level)
            for c in choices
        ),
        update_conflicts=True,
        unique_fields=["need", "concept"],
        update_fields=["relation", "level"],
    )
    old = sorted(f"{link.concept.code} {link.relation}" for link in before.values())
    new = sorted(f"{choice.concept.code} {choice.relation}" for choice in choices)
    return {"concepts": (old, new)} if old != new else {}
