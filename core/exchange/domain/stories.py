"""Stories of exchanges: drafted from the evaluation, agreed by all three, read by the office, published."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import changed, record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.standing import require_party
from core.exchange.domain.telling import tell_of_placement
from core.exchange.enums import Party, StoryState
from core.exchange.models import Placement, Story, StoryConsent
from core.exchange.rules import parties_of
from core.exchange.running import evaluations_of, stories_in_full
from core.market.domain.checks import require_reason, require_short_texts
from core.notifications.enums import Event
from core.organisations.rules import has_role

STORY_FIELDS = ("title", "text", "shows_name")


def suggested_story(placement: Placement, *, party: Party) -> dict[str, Any]:
    """Return a first draft from what this party itself has said in its evaluation."""
    own = evaluations_of(placement).filter(party=party).first()
    said = [own.worked_well, own.brought_home] if own else []
    return {
        "title": placement.agreement.candidate.need.title[:160],
        "text": "\n\n".join(text.strip() for text in said if text.strip()),
        "shows_name": False,
    }


@transaction.atomic
def write_story(
    placement: Placement, *, by: User, party: Party, version: int | None, values: Mapping[str, Any]
) -> Story:
    """Write the story, or a new version of the one that was read: then all are asked again.

    Who writes has said yes for their party. An edit takes a published story off the page.
    """
    require_party(placement.agreement, party, by=by)
    require_short_texts(values)
    for name in ("title", "text"):
        if not values[name].strip():
            raise DomainError(_("Write something here."), field=name, code="required")
    Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    story = stories_in_full().filter(placement=placement).first()
    if story is None:
        story = Story(placement=placement, written_by=by, version=0)
    elif story.version != version:
        raise ConflictError(
            _("The story has been changed since you opened it. Read the new version first."),
            code="version",
        )
    changes = changed(story, values)
    if story.version and not changes and story.state != StoryState.WITHDRAWN:
        return story
    for name in STORY_FIELDS:
        setattr(story, name, values[name])
    story.version += 1
    story.state, story.published_at, story.published_by = StoryState.PROPOSED, None, None
    story.save()
    record("story.written", story, by=by, changes={"version": (story.version - 1, story.version)})
    _consent(story, by=by, party=party)
    tell_of_placement(
        placement, "exchange/mail/story_proposed", besides=by, event=Event.STORY, story=story
    )
    return story


@transaction.atomic
def agree_to_story(story: Story, *, by: User, party: Party, version: int) -> Story:
    """Say yes for one party to the version that was read; the third yes sends it to the office."""
    locked = _lock(story)
    agreement = locked.placement.agreement
    require_party(agreement, party, by=by)
    if locked.version != version:
        raise ConflictError(
            _("The story has been changed since you opened it. Read the new version first."),
            code="version",
        )
    given = locked.consents.filter(version=version)
    if given.filter(party=party, given_by=by).exists():
        return locked
    if locked.state != StoryState.PROPOSED:
        raise ConflictError(_("The story does not wait for a yes now."), code="move_refused")
    if given.filter(party=party).exists():
        raise ConflictError(_("Somebody has answered for this party."), code="already_answered")
    _consent(locked, by=by, party=party)
    if given.count() == len(Party):
        _move(locked, StoryState.AGREED, by=by)
    return locked


@transaction.atomic
def take_back_story(story: Story, *, by: User) -> Story:
    """Take the story off every page; any of the three may, at any time, and needs no reason."""
    locked = _lock(story)
    if not parties_of(by, locked.placement.agreement):
        raise NotAllowedError(_("Only a party to the exchange can take its story back."))
    if locked.state == StoryState.WITHDRAWN:
        return locked
    locked.published_at = locked.published_by = None
    _move(locked, StoryState.WITHDRAWN, by=by)
    tell_of_placement(
        locked.placement,
        "exchange/mail/story_taken_back",
        besides=by,
        event=Event.STORY,
        story=locked,
    )
    return locked


@transaction.atomic
def publish_story(story: Story, *, by: User) -> Story:
    """Let everybody in the customer read a story that all three agreed to."""
    locked = _lock_for_office(story, by=by)
    if locked.state == StoryState.PUBLISHED:
        return locked
    if locked.state != StoryState.AGREED:
        raise ConflictError(
            _("All three must have said yes to the story first."), code="not_agreed"
        )
    locked.published_at, locked.published_by, locked.comment = clock.now(), by, ""
    _move(locked, StoryState.PUBLISHED, by=by)
    tell_of_placement(
        locked.placement,
        "exchange/mail/story_published",
        besides=None,
        event=Event.STORY,
        story=locked,
    )
    return locked


@transaction.atomic
def return_story(story: Story, *, by: User, comment: str) -> Story:
    """Send a story back to the three with a comment, published or not."""
    if not comment.strip():
        raise DomainError(_("Say what should be changed."), field="comment", code="required")
    require_reason(comment)
    require_short_texts({"comment": comment})
    locked = _lock_for_office(story, by=by)
    if locked.state not in (StoryState.AGREED, StoryState.PUBLISHED):
        raise ConflictError(_("The story is with the three now."), code="move_refused")
    locked.comment, locked.published_at, locked.published_by = comment, None, None
    _move(locked, StoryState.RETURNED, by=by)
    tell_of_placement(
        locked.placement,
        "exchange/mail/story_returned",
        besides=None,
        stated_reason=comment,
        event=Event.STORY,
        story=locked,
    )
    return locked


def _lock(story: Story) -> Story:
    return stories_in_full().select_for_update(of=("self",)).get(pk=story.pk)


def _lock_for_office(story: Story, *, by: User) -> Story:
    locked = _lock(story)
    if not has_role(by, Role.PROGRAMME_OFFICE):
        raise NotAllowedError(_("Only the programme office publishes stories."))
    return locked


def _consent(story: Story, *, by: User, party: Party) -> None:
    StoryConsent.objects.create(story=story, version=story.version, party=party, given_by=by)
    record("story.consent_given", story, by=by, changes={"party": (None, party.value)})


def _move(story: Story, state: StoryState, *, by: User) -> None:
    before, story.state = story.state, state
    story.save()
    record(f"story.{state.value}", story, by=by, changes={"state": (before, state.value)})
