"""Who may change the look."""

from __future__ import annotations

from typing import Any

from core.accounts.enums import Role
from core.organisations.rules import has_role


def may_change_theme(user: Any) -> bool:
    """The tenant's own administrators."""
    return has_role(user, Role.TENANT_ADMIN)
