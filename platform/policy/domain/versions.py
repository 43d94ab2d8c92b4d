"""One change of the policy at a time, and a version for each."""

from typing import Any

from django.utils.translation import gettext as _

from core.base.errors import DomainError
from policy.models import PolicyVersion


def begin_version(*, by: Any, reason: str) -> PolicyVersion:
    """Make the next version, alone: whoever else changes the policy waits for this transaction."""
    if not reason.strip():
        raise DomainError(
            _("Write why: the reason stays with the version."), field="reason", code="required"
        )
    lock_policy()
    newest = PolicyVersion.objects.order_by("-number").values_list("number", flat=True).first()
    return PolicyVersion.objects.create(
        number=(newest or 0) + 1, reason=reason.strip(), decided_by=by.email if by else ""
    )


def lock_policy() -> None:
    """Wait for the policy's other writers; version 1 is there always and is what they queue at."""
    PolicyVersion.objects.select_for_update().get(number=1)
