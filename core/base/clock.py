"""The only place that asks what time it is."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """Return the present moment, aware."""
    return timezone.now()


def today() -> dt.date:
    """Return today's date in the service's time zone (Europe/Oslo)."""
    return timezone.localdate()


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day an aware moment falls on in the service's time zone."""
    return timezone.localdate(moment)


def zone() -> dt.tzinfo:
    """Return the service's time zone."""
    return timezone.get_default_timezone()
