"""Writing, changing and ending what is announced. Needs the platform's door."""

import datetime as dt
from collections.abc import Collection
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import changed, record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from tenants.enums import AnnouncementKind
from tenants.models import Announcement, Tenant


class AnnouncementContent(TypedDict):
    """An announcement as it is written. No tenants: it is for all."""

    kind: str
    text_nb: str
    text_nn: str
    text_en: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    tenants: Collection[Tenant]


_TEXTS = ("text_nb", "text_nn", "text_en")


@transaction.atomic
def write_announcement(*, by: User, **content: Unpack[AnnouncementContent]) -> Announcement:
    """Announce something to all customers or to those named, from its start to its end."""
    values, tenants = _checked(content)
    announcement = Announcement.objects.create(**values)
    announcement.tenants.set(tenants)
    changes = {field: ("", value) for field, value in values.items()}
    changes["shown_to"] = ("", _names(tenants))
    record("announcement.written", announcement, by=by, changes=changes)
    return announcement


@transaction.atomic
def change_announcement(
    announcement: Announcement, *, by: User, **content: Unpack[AnnouncementContent]
) -> Announcement:
    """Replace what an announcement says, when, and to whom; one that is over stays as it was."""
    values, tenants = _checked(content)
    announcement = _standing(announcement)
    changes = changed(announcement, values)
    before = _names(announcement.tenants.all())
    if before != _names(tenants):
        changes["shown_to"] = (before, _names(tenants))
    if not changes:
        return announcement
    for field, value in values.items():
        setattr(announcement, field, value)
    announcement.save(update_fields=[*values, "updated_at"])
    announcement.tenants.set(tenants)
    record("announcement.changed", announcement, by=by, changes=changes)
    return announcement


@transaction.atomic
def end_announcement(announcement: Announcement, *, by: User) -> Announcement:
    """Take an announcement down now, or before it has begun."""
    announcement = _standing(announcement)
    announcement.ended_at = clock.now()
    announcement.save(update_fields=["ended_at", "updated_at"])
    record("announcement.ended", announcement, by=by)
    return announcement


def _standing(announcement: Announcement) -> Announcement:
    announcement = Announcement.objects.select_for_update().get(pk=announcement.pk)
    if announcement.is_over:
        raise ConflictError(_("The announcement is over. Write a new one."))
    return announcement


def _names(tenants: Any) -> list[str]:
    return sorted(tenant.slug for tenant in tenants)


def _checked(content: AnnouncementContent) -> tuple[dict[str, Any], Collection[Tenant]]:
    """Return the fields as they are stored; the first value that cannot be used is an error."""
    texts = {field: _checked_text(field, str(content[field])) for field in _TEXTS}  # type: ignore[literal-required] # its own keys
    if content["kind"] not in AnnouncementKind.values:
        raise DomainError(_("Choose information or warning."), field="kind")
    _require_period(content["starts_at"], content["ends_at"])
    tenants = content["tenants"]
    values = {
        "kind": content["kind"],
        **texts,
        "starts_at": content["starts_at"],
        "ends_at": content["ends_at"],
        "is_for_all": not tenants,
    }
    return values, tenants


def _checked_text(field: str, text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise DomainError(
            _("Write the announcement in this language too."), field=field, code="required"
        )
    if len(text) > Announcement.LONGEST_TEXT:
        raise DomainError(
            _("The text has %(length)d characters. Shorten it to %(limit)d or fewer.")
            % {"length": len(text), "limit": Announcement.LONGEST_TEXT},
            field=field,
            code="too_long",
        )
    return text


def _require_period(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    for field, moment in (("starts_at", starts_at), ("ends_at", ends_at)):
        if is_naive(moment):
            raise DomainError(_("Give the time with its time zone."), field=field)
    if ends_at <= starts_at:
        raise DomainError(_("The end must come after the start."), field="ends_at")
    if ends_at <= clock.now():
        raise DomainError(_("The end has passed. Choose a later one."), field="ends_at")
