"""A need put into the numbers of the index."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from matching.engine.criteria import KINDS, Question, Task
from matching.engine.facts import MAX_DAYS
from matching.engine.rules import Context
from matching.engine.similarity import ConceptGraph, name_nearness
from matching.engine.text import ngrams, rarity
from matching.engine.weights import CRITERIA
from matching.index.asked import Asked
from matching.index.columns import FORMS, NONE, Bytes, Columns, Ints, Lexicon, Postings, Ragged
from matching.index.words import UNKNOWN, Names

_FOREVER: Final = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Alike:
    """Names by their likeness: of role titles, and of the concepts that are free tags."""

    titles: Names
    tags: Names
    #: The numbers of the free tags among the concepts.
    tag_numbers: Ints


class Wishes:
    """For a concept that is asked for: who wish to learn it or something it is near, and how near."""

    def __init__(self, graph: ConceptGraph, lexicon: Lexicon, wished: Iterable[int]) -> None:
        self._near: dict[str, list[tuple[int, int]]] = {}
        for number in wished:
            for code, near in graph.neighbours(lexicon.concepts[number]).items():
                self._near.setdefault(code, []).append((number, near.percent))

    def __getitem__(self, asked: str) -> list[tuple[int, int]]:
        return self._near.get(asked, [])


@dataclass(frozen=True, slots=True)
class Numbers:
    """The index as a need is put to it."""

    lexicon: Lexicon
    columns: Columns
    postings: Postings
    average_length: float
    alike: Alike
    wishes: Wishes


def put(context: Context, task: Task, maxima: Mapping[str, int], numbers: Numbers) -> Asked:
    """Return the need in the index's numbers."""
    need, words = context.need, numbers.lexicon
    questions = [each for code in KINDS for each in task.questions[code]]
    ends = np.cumsum([0, *(len(task.questions[code]) for code in KINDS)])
    near, percents = _near(questions, task.graph, numbers)
    terms = [number for term in task.query if (number := words.terms.number(term)) != UNKNOWN]
    starts = numbers.postings.starts
    return Asked(
        today=context.today.toordinal(),
        host_is_open=not need.paused,
        host_is_covered=need.coverage.covers(context.today),
        form_bit=1 << FORMS.index(need.form) if need.form else 0,
        limits_min=context.limits.min_days,
        min_days=need.min_days or 0,
        max_days=need.max_days or MAX_DAYS,
        window_start=_day(context.window.start, 1),
        window_end=_day(context.window.end, _FOREVER),
        wished_days=need.max_days or need.min_days or MAX_DAYS,
        host=words.organisations.number(need.host),
        not_from=words.organisations.number(need.host) if need.host else UNKNOWN,
        clearance=need.clearance,
        county=words.counties.number(need.place.county) if need.place.county else NONE,
        is_on_site=need.place.remote_share == 0 and bool(need.place.county),
        allows_remote=bool(need.place.remote_share),
        share=need.share or 0,
        languages=_ints(words.languages.number(code) for code in set(need.languages)),
        **_of_organisations(context, numbers),
        titles=numbers.alike.titles.millionths(task.role_grams),
        near=near,
        near_percent=percents,
        wish_percent=_wish_percent(questions, task.graph, numbers),
        weights=_ints(each.weight for each in questions),
        levels=_ints(each.link.level or 0 for each in questions),
        is_required=_bytes(_is_required(each) for each in questions),
        is_competence=_bytes(each.link.kind == "competence" for each in questions),
        criteria=ends.astype(np.int32),
        maxima=_ints(maxima.get(code, 0) for code in CRITERIA),
        terms=_ints(terms),
        rarity=np.array(
            [
                rarity(len(numbers.columns.lender), int(starts[term + 1] - starts[term]))
                for term in terms
            ],
            np.float64,
        ),
        average_length=numbers.average_length,
    )


def _is_required(question: Question) -> bool:
    return question.link.kind == "competence" and question.link.relation == "required"


def _day(day: date | None, default: int) -> int:
    return day.toordinal() if day else default


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int32)


def _bytes(values: Iterable[int]) -> Bytes:
    return np.array(list(values), np.uint8)


def _of_organisations(context: Context, numbers: Numbers) -> dict[str, Any]:
    organisations = numbers.lexicon.organisations
    size, need = len(organisations), context.need
    allowed, blocked, wished = (np.zeros(size, np.uint8) for _ in range(3))
    longest = np.full(size, min(context.limits.max_days, MAX_DAYS), np.int32)
    for lender, answer in context.answers.items():
        number = organisations.number(lender)
        if number != UNKNOWN:
            allowed[number] = answer.allowed
            longest[number] = min(longest[number], answer.max_days or MAX_DAYS)
    for mark, named in ((blocked, need.blocked_lenders), (wished, need.wished_lenders)):
        mark[[n for lender in named if (n := organisations.number(lender)) != UNKNOWN]] = 1
    return {"allowed": allowed, "longest": longest, "blocked": blocked, "wished": wished}


def _near(questions: list[Question], graph: ConceptGraph, numbers: Numbers) -> tuple[Ragged, Bytes]:
    """For each concept of the index, the questions it answers and how far."""
    rows = [
        (held, place, percent)
        for place, question in enumerate(questions)
        for held, percent in _held_near(question.code, graph, numbers)
    ]
    table = np.array(rows, np.int32).reshape(-1, 3)
    table = table[np.argsort(table[:, 0], kind="stable")]
    size = len(numbers.lexicon.concepts)
    starts = np.searchsorted(table[:, 0], np.arange(size + 1)).astype(np.int32)
    return Ragged(starts, table[:, 1].copy()), table[:, 2].astype(np.uint8)


def _held_near(asked: str, graph: ConceptGraph, numbers: Numbers) -> Iterator[tuple[int, int]]:
    concepts = numbers.lexicon.concepts
    for code, near in graph.neighbours(asked).items():
        if (number := concepts.number(code)) != UNKNOWN:
            yield number, near.percent
    if not graph.knows(asked):
        yield from _tags_near(asked, numbers)


def _tags_near(asked: str, numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Free tags with a name like that of another free tag, that one itself left out."""
    alike = numbers.alike.tags.likeness(ngrams(asked))
    for place in np.flatnonzero(alike):
        number = int(numbers.alike.tag_numbers[place])
        near = name_nearness(float(alike[place]))
        if near and numbers.lexicon.concepts[number] != asked:
            yield number, near.percent


def _wish_percent(questions: list[Question], graph: ConceptGraph, numbers: Numbers) -> Bytes:
    percents = np.zeros(len(numbers.lexicon.concepts), np.uint8)
    for asked in {question.code for question in questions}:
        near = numbers.wishes[asked]
        if not graph.knows(asked):
            near = [*near, *_tags_near(asked, numbers)]
        for number, percent in near:
            percents[number] = max(percents[number], percent)
    return percents
