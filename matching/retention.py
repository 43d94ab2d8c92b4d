"""How long stored rankings are kept. docs/matching.md says it to people."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from matching.models import MatchRun, UsedVocabulary

FACTS_KEPT: Final = dt.timedelta(days=90)
"""As long as somebody may want a list explained anew; then the facts about people go."""
RUNS_KEPT: Final = dt.timedelta(days=365)
"""As long as the longest exchange: who was shown to whom, in which place and why."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many runs were, or in a dry run would be, emptied of their facts and deleted whole."""

    emptied: int
    deleted: int


@transaction.atomic
def purge_runs(*, now: dt.datetime, is_dry_run: bool = False) -> Purged:
    """Delete what has been kept long enough at ``now``. Repeating it changes nothing more."""
    old = MatchRun.objects.filter(created_at__lt=now - RUNS_KEPT)
    stale = MatchRun.objects.filter(
        created_at__lt=now - FACTS_KEPT, created_at__gte=now - RUNS_KEPT
    ).exclude(facts={})
    purged = Purged(emptied=stale.count(), deleted=old.count())
    if not is_dry_run:
        stale.update(facts={}, vocabulary=None)
        old.delete()
        UsedVocabulary.objects.filter(runs__isnull=True).delete()
    return purged
