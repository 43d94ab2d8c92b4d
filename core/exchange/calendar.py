"""An interview as a file that calendars take in (RFC 5545)."""

import datetime as dt

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core.base import clock
from core.exchange.enums import InterviewState
from core.exchange.models import Interview


def interview_file(interview: Interview) -> bytes:
    """Return the agreed interview, or its calling off, as an .ics file.

    A later state of the same interview replaces the earlier one in a calendar. No name of a person
    stands in it: a calendar is seen by more people than a logged page.
    """
    assert interview.starts_at is not None  # noqa: S101  # agreed ones have a time, by constraint
    calendar = Calendar()
    calendar.add("prodid", "-//Veksel//interviews//EN")
    calendar.add("version", "2.0")
    is_off = interview.state == InterviewState.CANCELLED
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    event = Event()
    event.add("uid", f"{interview.pk}@veksel")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", interview.updated_at.astimezone(dt.UTC))
    event.add("dtstart", interview.starts_at.astimezone(dt.UTC))
    event.add("dtend", interview.starts_at.astimezone(dt.UTC) + _length(interview))
    event.add("summary", _("Conversation: %(need)s") % {"need": interview.candidate.need.title})
    event.add("location", interview.place)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _length(interview: Interview) -> dt.timedelta:
    return dt.timedelta(minutes=interview.minutes)


def as_choices(interview: Interview) -> list[dt.datetime]:
    """Return the times that can still be chosen, in Oslo's time."""
    now = clock.now()
    return [time.astimezone(clock.zone()) for time in interview.times if time > now]
