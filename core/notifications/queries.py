"""Reads of notifications."""

from django.db.models import QuerySet

from core.accounts.models import User
from core.notifications.models import Notification


def notifications_of(user: User) -> QuerySet[Notification]:
    """Return what the user has been told, newest first."""
    return Notification.objects.filter(user=user)


def count_unread(user: User) -> int:
    """Return how much the user has not opened yet."""
    return notifications_of(user).filter(read_at__isnull=True).count()
