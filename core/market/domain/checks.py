"""Checks that several writes share."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.base import clock
from core.base.errors import DomainError, NotAllowedError
from core.organisations.models import Organisation
from tenants.current import require_not_paused

#: As much as anybody reads; a longer text belongs in an attachment.
LONGEST_TEXT = 20_000


def require_covered(organisation: Organisation) -> None:
    """Raise unless the organisation takes part in the exchange today, and the customer is not paused."""
    require_not_paused()
    if not organisation.is_covered_on(clock.today()):
        raise NotAllowedError(
            _("%(organisation)s does not take part in the exchange now. Ask the programme office.")
            % {"organisation": organisation},
            code="not_covered",
        )


def require_reason(reason: str) -> None:
    """Raise unless a reason is given."""
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason", code="required")


def require_short_texts(values: Mapping[str, Any]) -> None:
    """Raise at the first text that is too long to be read."""
    for field, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise DomainError(
                _("The text has %(length)d characters. Shorten it to %(limit)d or fewer.")
                % {"length": len(value), "limit": LONGEST_TEXT},
                field=field,
                code="too_long",
            )
