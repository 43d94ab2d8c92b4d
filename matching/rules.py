"""Who may see candidates: those who register needs for the host, and nobody else."""

from uuid import UUID

from django.http import Http404

from core.accounts.models import User
from core.market.models import Need
from core.market.rules import Level, access_need
from matching.models import Match
from matching.queries import match_in_latest_run


def access_need_to_match(user: User, pk: UUID) -> Need:
    """The need, for those who may see its candidates: 404 when not visible, 403 when not theirs."""
    return access_need(user, pk, Level.EDIT)


def access_match(user: User, need_pk: UUID, offer_pk: UUID) -> Match:
    """The newest line of one candidate in the list for one need."""
    match = match_in_latest_run(access_need_to_match(user, need_pk), offer_pk)
    if match is None:
        raise Http404
    return match
