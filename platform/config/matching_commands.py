"""``veksel match``, ``round`` and ``suggest``: matching for anybody's files, without a database."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from infra.local.problems import MachineError

if TYPE_CHECKING:
    from matching.engine import Vocabulary
    from matching.engine.weights import Weights
    from matching.files.suggesting import Concept
    from matching.files.vocabulary import ConceptRecord

T = TypeVar("T")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
CONCEPTS = click.option("--concepts", type=FILE, help="Concepts instead of the curated ones.")
WEIGHTS = click.option("--weights", type=FILE, help="Weights: docs/formats/weights.md.")
TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="The day to count from instead of today, so that a result can be repeated.",
)


@click.command("match")
@click.option("--needs", type=FILE, required=True)
@click.option("--offers", type=FILE, required=True)
@CONCEPTS
@WEIGHTS
@click.option("--top", type=click.IntRange(1), default=50, show_default=True)
@click.option("--excluded", is_flag=True, help="Also write what the hard rules left out.")
@TODAY
@click.option("--out", type=NEW_FILE, required=True)
def match(
    needs: Path,
    offers: Path,
    concepts: Path | None,
    weights: Path | None,
    top: int,
    excluded: bool,
    today: date | None,
    out: Path,
) -> None:
    """Rank the offers of a file for each need of another: docs/formats/matching.md."""
    from matching.files.lines import write_records
    from matching.files.ranking import excluded_lines, rank_all, ranking_lines, shortlist_all
    from matching.files.records import need_of, offer_of, require_ids_once

    wanted, offered = _read(needs, need_of), _read(offers, offer_of)
    for records, what in ((wanted, "need"), (offered, "offer")):
        _or_stop(partial(require_ids_once, records, what))
    made_from: dict[str, Any] = {
        "vocabulary": _vocabulary(concepts),
        "weights": _weights(weights),
        "today": _day(today),
    }

    def lines() -> Iterator[Mapping[str, Any]]:
        if not excluded:
            for short in shortlist_all(wanted, offered, most=top, **made_from):
                yield from ranking_lines(short, top=top)
            return
        for ranking in rank_all(wanted, offered, **made_from):
            yield from ranking_lines(ranking, top=top)
            yield from excluded_lines(ranking)

    count = write_records(out, lines())
    click.echo(f"{len(wanted)} needs, {len(offered)} offers, {count} lines in {out.name}")


@click.command("suggest")
@click.option(
    "--language", default="nb", show_default=True, help="In which labels are given: nb, nn, en ..."
)
@click.option("--vocabulary", type=FILE, help="Concepts instead of the curated ones.")
@click.option(
    "--text", type=click.File(encoding="utf-8-sig"), required=True, help="A file, or - for input."
)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True)
@click.option("--out", type=NEW_FILE, help="Write the lines there instead of printing them.")
def suggest(
    language: str, vocabulary: Path | None, text: TextIO, top: int, out: Path | None
) -> None:
    """Rank the concepts that a text speaks of: docs/formats/matching.md."""
    from matching.files.lines import write_records
    from matching.files.suggesting import Suggester
    from matching.files.vocabulary import suggestable_of

    concepts = _suggestable() if vocabulary is None else _read(vocabulary, suggestable_of)
    _require_codes_once(concepts)
    found = Suggester(concepts).suggest(_text_of(text), language=language, top=top)
    lines = [
        {
            "rank": rank,
            "code": one.code,
            "label": one.label,
            "score": one.score,
            "because": list(one.because),
        }
        for rank, one in enumerate(found, 1)
    ]
    if out is not None:
        click.echo(f"{write_records(out, lines)} lines in {out.name}")
        return
    for line in lines:
        click.echo(json.dumps(line, ensure_ascii=False))


def _require_codes_once(concepts: "Sequence[Concept]") -> None:
    counts = Counter(concept.code for concept in concepts)
    if twice := [code for code, count in counts.items() if count > 1]:
        raise MachineError(
            f"The concept {twice[0]!r} stands more than once in the vocabulary: keep one."
        )


def _text_of(text: TextIO) -> str:
    try:
        return text.read()
    except UnicodeDecodeError as error:
        raise MachineError("The text is not UTF-8: save it as UTF-8 and try again.") from error


def _suggestable() -> "list[Concept]":
    """Return the vocabulary that comes with Veksel, for suggestions."""
    from core.competence.vocabulary import read_vocabulary
    from matching.files.suggesting import Concept

    return [
        Concept(
            entry.code,
            {
                language: (entry.labels[language], *entry.synonyms.get(language, ()))
                for language in entry.labels
            },
        )
        for entry in read_vocabulary().entries
    ]


@click.command("round")
@click.option("--registrations", type=FILE, required=True)
@click.option("--compatibility", type=FILE, help="The possible moves; nothing else is one.")
@click.option("--max-ring", type=click.IntRange(2, 4), default=3, show_default=True)
@click.option(
    "--objective", type=click.Choice(["placed", "score"]), default="placed", show_default=True
)
@click.option(
    "--time-limit", type=click.FloatRange(0), default=60.0, show_default=True, help="Seconds."
)
@CONCEPTS
@WEIGHTS
@TODAY
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--out", type=NEW_FILE, required=True)
def solve(
    registrations: Path,
    compatibility: Path | None,
    max_ring: int,
    objective: Any,
    time_limit: float,
    concepts: Path | None,
    weights: Path | None,
    today: date | None,
    as_json: bool,
    out: Path,
) -> None:
    """Solve a round as a whole: rings and chains of moves: docs/formats/matching.md."""
    from matching.files.lines import write_records
    from matching.files.ranking import derived_moves, plan_lines, registrations_of
    from matching.files.records import move_of, registration_of
    from matching.solver import solve_round

    taking_part = _read(registrations, registration_of)
    if compatibility:
        moves = _read(compatibility, move_of)
    else:
        moves = list(
            derived_moves(
                taking_part,
                vocabulary=_vocabulary(concepts),
                weights=_weights(weights),
                today=_day(today),
            )
        )
    round_ = _or_stop(lambda: registrations_of(taking_part, moves))
    plan = solve_round(round_, objective=objective, max_ring=max_ring, time_limit=time_limit)
    write_records(out, plan_lines(plan))
    figures = {
        "status": plan.status,
        "objective": plan.objective,
        "value": plan.value,
        "bound": plan.bound,
        "placed": plan.placed,
        "score": round(plan.score, 6),
        "groups": len(plan.groups),
        "seconds": round(plan.seconds, 3),
    }
    click.echo(json.dumps(figures) if as_json else _as_sentence(figures))


def _as_sentence(figures: Mapping[str, Any]) -> str:
    return (
        f"status {figures['status']}, value {figures['value']:g}, bound {figures['bound']:g},"
        f" {figures['seconds']:.2f} seconds: {figures['placed']} placed in {figures['groups']}"
        f" rings and chains, score {figures['score']:g}"
    )


def _read(path: Path, make: Callable[[Mapping[str, Any]], T]) -> Sequence[T]:
    from matching.files.lines import read_records

    return _or_stop(lambda: read_records(path, make))


def _vocabulary(path: Path | None) -> "Vocabulary":
    from matching.files.vocabulary import concept_of, vocabulary_of

    if path is None:
        return curated_vocabulary()
    return _or_stop(lambda: vocabulary_of(_read(path, concept_of)))


def curated_vocabulary() -> "Vocabulary":
    """Return the vocabulary that comes with Veksel, as the engine takes it."""
    from matching.files.vocabulary import vocabulary_of

    return vocabulary_of(_curated_concepts())


def _curated_concepts() -> "Iterator[ConceptRecord]":
    """Return the vocabulary that comes with Veksel."""
    from core.competence.vocabulary import read_vocabulary
    from matching.files.vocabulary import ConceptRecord

    for entry in read_vocabulary().entries:
        synonyms = (word for words in entry.synonyms.values() for word in words)
        broader = (entry.parent,) if entry.parent else ()
        yield ConceptRecord(entry.code, (*entry.labels.values(), *synonyms), broader, entry.related)


def _weights(path: Path | None) -> "Weights":
    from matching.engine.serialise import from_plain
    from matching.engine.weights import DEFAULT_WEIGHTS, Weights

    if path is None:
        return DEFAULT_WEIGHTS
    return _or_stop(lambda: from_plain(Weights, json.loads(path.read_text(encoding="utf-8"))))


def _day(chosen: date | None) -> date:
    from datetime import datetime

    return chosen.date() if isinstance(chosen, datetime) else date.today()  # noqa: DTZ011 - the machine's day


def _or_stop(work: Callable[[], T]) -> T:
    """Turn a file that cannot be used into one sentence."""
    try:
        return work()
    except ValueError as error:
        raise MachineError(str(error)) from error
