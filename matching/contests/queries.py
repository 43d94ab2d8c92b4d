"""Reading contests, and making the list they are about again."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from core.base.errors import DomainError
from core.exchange.models import Candidate
from matching.contests.models import Contest
from matching.domain import replay
from matching.models import Match


def contests_in_full() -> QuerySet[Contest]:
    """Return all with what their pages show: those without an answer first, the oldest at the top."""
    return Contest.objects.select_related(
        "candidate__need__organisation", "candidate__offer", "raised_by"
    ).order_by(F("answered_at").asc(nulls_first=True), "raised_at")


def open_contests() -> QuerySet[Contest]:
    """Return what nobody has answered."""
    return contests_in_full().filter(answered_at=None)


def contests_of(candidate: Candidate) -> QuerySet[Contest]:
    """Return what was asked about one candidate, the newest first."""
    return Contest.objects.filter(candidate=candidate).order_by("-raised_at")


@dataclass(frozen=True, slots=True)
class MadeAgain:
    """Whether the list could be made again from what was stored, and whether the line is the same."""

    is_possible: bool
    is_same: bool = False
    rank: int = 0
    score: int = 0


def make_again(candidate: Candidate) -> MadeAgain:
    """Make the newest list that shows the candidate again, and compare its line with what was shown."""
    matches: Any = Match.objects.select_related("run__vocabulary")
    found = matches.filter(run__need=candidate.need_id, offer=candidate.offer_id)
    match = found.order_by("-run__created_at").first()
    if match is None:
        return MadeAgain(False)
    try:
        ranking = replay(match.run)
    except DomainError:
        return MadeAgain(False)
    lines = [line for line in ranking.ranked if line.offer_id == str(candidate.offer_id)]
    if not lines:
        return MadeAgain(True)
    same = (lines[0].rank, lines[0].score) == (match.rank, match.score)
    return MadeAgain(True, same, lines[0].rank, lines[0].score)
