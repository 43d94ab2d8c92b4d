"""Who may read the log, and who sees what mail has not got through."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from core.accounts.enums import Role
from core.audit.models import Entry
from core.notifications.models import OutgoingMail
from core.organisations.rules import has_role


def access_log(user: Any) -> QuerySet[Entry]:
    """Return the log of writes for auditors; 403 to everybody else, administrators too."""
    if not has_role(user, Role.AUDITOR):
        raise PermissionDenied
    return Entry.objects.all()


def access_failing_mail(user: Any) -> QuerySet[OutgoingMail]:
    """Return the mail that has not got through for administrators; 403 to everybody else."""
    if not has_role(user, Role.TENANT_ADMIN):
        raise PermissionDenied
    return OutgoingMail.objects.failing()
