"""A decision about the policy, and in the same transaction what the shared exchange shows by it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from clearing.domain.visibility import refresh_visibility
from policy import domain

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _shown_at_once(change: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let what a change opens or closes between customers be so in the change's own transaction."""

    @wraps(change)
    def changed(*args: _P.args, **kwargs: _P.kwargs) -> Any:
        with transaction.atomic():
            result = change(*args, **kwargs)
            refresh_visibility()
        return result

    return changed


create_rule = _shown_at_once(domain.create_rule)
change_rule = _shown_at_once(domain.change_rule)
end_rule = _shown_at_once(domain.end_rule)
accept_proposal = _shown_at_once(domain.accept_proposal)
add_group_member = _shown_at_once(domain.add_group_member)
remove_group_member = _shown_at_once(domain.remove_group_member)
