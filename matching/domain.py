"""Making rankings, and going from a line in a ranking to the person behind it."""

from collections.abc import Set
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.audit.models import Entry
from core.base.errors import DomainError
from core.exchange.domain.candidates import request_contact, shortlist_candidate
from core.exchange.models import Candidate
from core.market.models import Need, Offer
from matching.engine.explanation import explain, possible_changes
from matching.engine.ranking import ENGINE_VERSION, Inputs, rank_inputs
from matching.engine.results import Ranking
from matching.engine.serialise import sha256_of, to_plain
from matching.loading import load_inputs
from matching.models import Match, MatchRun, UsedVocabulary
from matching.queries import latest_run

SHOWN: Final = "match_run.shown"


@transaction.atomic
def rank_candidates(need: Need, *, by: User | None) -> MatchRun:
    """Rank the offers for a need as things stand; a new run is stored only when a fact has changed."""
    inputs = load_inputs(need)
    latest = latest_run(need)
    made_by = (latest.engine_version, latest.facts_hash) if latest else None
    if latest and made_by == (ENGINE_VERSION, inputs.facts_hash()):
        return latest
    return _store(need, inputs, rank_inputs(inputs), by)


def note_shown(run: MatchRun, *, by: User, first: int, last: int) -> None:
    """Log that somebody has been shown a list's lines from rank ``first`` to ``last``; once for each part
    that a person sees of a list, however often they come back.
    """
    shown = {"ranks": (None, f"{first}-{last}")}
    seen = Entry.objects.filter(
        action=SHOWN, subject_id=run.pk, actor_id=by.pk, changes__ranks=[None, f"{first}-{last}"]
    )
    if last and not seen.exists():
        record(SHOWN, run, by=by, changes=shown)


def replay(run: MatchRun) -> Ranking:
    """The same ranking made again from what was stored. Raises when its facts have been deleted."""
    if not run.facts:
        raise DomainError(
            _("The facts behind this list have been deleted, because it is old."), code="deleted"
        )
    words = {"vocabulary": run.vocabulary.content} if run.vocabulary else {}
    return rank_inputs(Inputs.from_plain({**run.facts, **words}))


@transaction.atomic
def shortlist_match(match: Match, *, by: User, reason: str = "") -> Candidate:
    """Put the candidate on the shortlist with the explanation that was shown."""
    return shortlist_candidate(
        match.run.need, match.own_offer, by=by, explanation=match.explanation, reason=reason
    )


@transaction.atomic
def ask_for_contact(match: Match, *, by: User, message: str) -> Candidate:
    """Ask the masked candidate for contact; who is asked is on the shortlist from then on."""
    return request_contact(shortlist_match(match, by=by), by=by, message=message)


def _store(need: Need, inputs: Inputs, ranking: Ranking, by: User | None) -> MatchRun:
    facts = to_plain(inputs)
    words = facts.pop("vocabulary")
    vocabulary, _is_new = UsedVocabulary.objects.get_or_create(
        sha256=sha256_of(words), defaults={"content": words}
    )
    run = MatchRun.objects.create(
        need=need,
        engine_version=ranking.engine_version,
        weights_version=ranking.weights_version,
        facts_hash=ranking.facts_hash,
        facts=facts,
        vocabulary=vocabulary,
        excluded_counts=dict(ranking.excluded_counts),
        possible_changes=possible_changes(ranking),
        created_by=by,
    )
    listed = Offer.objects.filter(pk__in=[each.offer_id for each in ranking.ranked])
    own = {str(key) for key in listed.values_list("pk", flat=True)}
    Match.objects.bulk_create(
        _match(run, ranking, position, own) for position in range(len(ranking.ranked))
    )
    record("match_run.stored", run, by=by, changes={"ranked": (None, len(ranking.ranked))})
    return run


def _match(run: MatchRun, ranking: Ranking, position: int, own: Set[str]) -> Match:
    ranked = ranking.ranked[position]
    explanation: dict[str, Any] = explain(ranking, ranked)
    return Match(
        run=run,
        **{"offer_id" if ranked.offer_id in own else "outside_id": ranked.offer_id},
        rank=ranked.rank,
        score=ranked.score,
        explanation=explanation,
    )
