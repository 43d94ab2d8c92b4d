"""Writes of classifications of others to the vocabulary of the open tenant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core.audit.domain import record
from core.competence.classifications.losses import refuse_losses
from core.competence.classifications.planning import FIELDS, Pair, Plan, plan_load
from core.competence.classifications.reading import Reading
from core.competence.classifications.sources import SOURCES, release_name
from core.competence.models import Concept
from core.competence.vocabulary import Vocabulary, VocabularyError
from tenants.current import current_tenant

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """What one load changed, or would change: numbers of concepts, and of relations counted once each.

    ``updated`` have other words or another place; ``confirmed`` only another release, or another number
    in the order.
    """

    created: int = 0
    updated: int = 0
    confirmed: int = 0
    retired: int = 0
    unchanged: int = 0
    linked: int = 0
    unlinked: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether all stood there already."""
        concepts = (self.created, self.updated, self.confirmed, self.retired)
        return not any((*concepts, self.linked, self.unlinked))


@transaction.atomic
def load_classification(
    reading: Reading, *, may_lose: bool = False, is_dry_run: bool = False
) -> Change:
    """Bring the open tenant's concepts of one source to what was read; all of it or nothing.

    A second load of the same changes nothing. A later version gives new words, and what has left it stays,
    not active, because needs and offers may point at it. Concepts of other sources are never touched.
    With ``is_dry_run`` nothing is written. Raises ``VocabularyError`` while another load is running, when
    a later version is loaded already, and, unless it ``may_lose`` them, when the file of a language, of
    occupations or of relations that were loaded before has been forgotten.
    """
    vocabulary = reading.vocabulary
    if not is_dry_run:
        _be_alone()
    known = {row.code: row for row in Concept.objects.filter(source=vocabulary.source)}
    before = max((concept.version for concept in known.values()), default=0)
    _refuse_older(vocabulary, before)
    _refuse_foreign_codes(vocabulary)
    links = _links_among(known.values())
    if not may_lose:
        refuse_losses(reading, known.values(), had_relations=bool(links))
    plan = plan_load(vocabulary, known, links)
    if plan.changes_something and not is_dry_run:
        _carry_out(plan, links)
        _log(vocabulary, before, _change(plan))
    return _change(plan)


def _be_alone() -> None:
    """Until the transaction ends, be the only load of this customer; raise when there is another.

    The lock is on the oldest concept of its own, which is never deleted. Needs may go on pointing at it.
    No waiting: a load takes longer than the database lets anybody wait for a lock.
    """
    own = Concept.objects.exclude(source__in=SOURCES).order_by("created_at", "pk")
    oldest = own.values_list("pk", flat=True).first()
    if oldest is None:
        return
    free = Concept.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=oldest)
    if free.first() is None:
        raise VocabularyError(
            "Another load of this customer's vocabulary is running: run this one again when it is done."
        )


def _refuse_older(vocabulary: Vocabulary, newest: int) -> None:
    if newest > vocabulary.version:
        there, asked = (release_name(vocabulary.source, n) for n in (newest, vocabulary.version))
        raise VocabularyError(
            f"{SOURCES[vocabulary.source].name} {there} is loaded here and {asked} is older:"
            " load the same release or a later one, and say which with --release."
        )


def _refuse_foreign_codes(vocabulary: Vocabulary) -> None:
    codes = [entry.code for entry in vocabulary.entries]
    others = Concept.objects.filter(code__in=codes).exclude(source=vocabulary.source)
    if taken := others.order_by("code").first():
        raise VocabularyError(
            f"The code {taken.code} belongs to a concept of {taken.source} here: rename that one."
        )


def _links_among(concepts: Collection[Concept]) -> dict[Pair, int]:
    """Return the keys of the relations among ``concepts``, by what they relate.

    All relations are read and sifted here. Joined in the database they took half a minute right after a load,
    when it does not know yet how many there are.
    """
    through: Any = Concept.related.through
    keys = {concept.pk for concept in concepts}
    rows = through._default_manager.values_list("from_concept_id", "to_concept_id", "pk")
    return {(one, other): pk for one, other, pk in rows if one in keys and other in keys}


def _carry_out(plan: Plan, links: Mapping[Pair, int]) -> None:
    # Parents are checked when the transaction ends, so children may be written before them.
    Concept.objects.bulk_create(
        [*plan.created, *plan.updated],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*(name.removesuffix("_id") for name in FIELDS), "updated_at"],
    )
    gone = [concept.pk for concept in plan.retired]
    Concept.objects.filter(pk__in=gone).update(is_active=False)
    through: Any = Concept.related.through
    old = sorted(links[pair] for pair in plan.unlinked)
    for start in range(0, len(old), AT_ONCE):
        through._default_manager.filter(pk__in=old[start : start + AT_ONCE]).delete()
    through._default_manager.bulk_create(
        (through(from_concept_id=one, to_concept_id=other) for one, other in sorted(plan.linked)),
        batch_size=AT_ONCE,
    )


def _change(plan: Plan) -> Change:
    return Change(
        created=len(plan.created),
        updated=len(plan.updated) - plan.confirmed,
        confirmed=plan.confirmed,
        retired=len(plan.retired),
        unchanged=plan.unchanged,
        linked=len(plan.linked) // 2,
        unlinked=len(plan.unlinked) // 2,
    )


def _log(vocabulary: Vocabulary, before: int, change: Change) -> None:
    """Write one row for all of it: thousands of rows would hide what people have done."""
    source = vocabulary.source
    versions = (
        "" if not before else release_name(source, before),
        release_name(source, vocabulary.version),
    )
    counts: Mapping[str, int] = {
        "created": change.created,
        "updated": change.updated,
        "confirmed": change.confirmed,
        "retired": change.retired,
    }
    record(
        "vocabulary.loaded",
        current_tenant(),
        by=None,
        changes={source: versions, **{name: ("", number) for name, number in counts.items()}},
    )
