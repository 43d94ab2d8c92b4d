"""Who may read the log."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from core.accounts.enums import Role
from core.audit.models import Entry
from core.organisations.rules import has_role


def access_log(user: Any) -> QuerySet[Entry]:
    """Return the log of writes for auditors; 403 to everybody else, administrators too."""
    if not has_role(user, Role.AUDITOR):
        raise PermissionDenied
    return Entry.objects.all()
