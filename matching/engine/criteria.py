"""The criteria: each says how well one offer answers one side of a need, and why.

A value runs from 0 to 1,000,000. Having more of what is asked never lowers a value. A criterion
is used only when the need asks about it, so that all offers of one list are measured alike.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.engine.facts import MAX_DAYS, ConceptKind, ConceptLink, NeedFacts, OfferFacts, Period
from matching.engine.results import MILLION, CriterionValue
from matching.engine.similarity import ConceptGraph
from matching.engine.text import NGrams, Pool, TextPool, cosine, ngrams

REQUIRED_WEIGHT: Final = 2
WANTED_WEIGHT: Final = 1
EVIDENCE_PERCENT: Final = {"documented": 100, "claimed": 80, None: 80}
UNKNOWN_LEVEL_PERCENT: Final = 70
UNSTATED: Final = MILLION // 2
"""What was not said counts as half: neither a reason for nor against."""
HALF_RELEVANCE: Final = 8.0
"""The BM25 sum at which a text counts as half relevant."""
STRONGEST_TERMS: Final = 5
SAME_COUNTY, REMOTE_AGREED, ELSEWHERE = MILLION, 600_000, 200_000
FRESH_DAYS, STALE_DAYS = 30, 180


@dataclass(frozen=True, slots=True)
class Question:
    """One asked concept with its weight and the codes that answer it, worked out once."""

    link: ConceptLink
    code: str
    weight: int


@dataclass(frozen=True, slots=True)
class Task:
    """A need prepared for measuring many offers."""

    need: NeedFacts
    window: Period
    graph: ConceptGraph
    pool: Pool
    query: tuple[str, ...]
    surfaces: Mapping[str, str]
    #: The concept that a word of the query is a label of.
    labels: Mapping[str, str | None]
    role_grams: NGrams
    questions: Mapping[str, tuple[Question, ...]]
    today: date


KINDS: Final[Mapping[str, tuple[ConceptKind, ...]]] = {
    "competence": ("competence",),
    "themes": ("theme", "function"),
    "stakeholder_groups": ("stakeholder_group",),
    "traits": ("trait",),
}


def prepare(
    need: NeedFacts, offers: Iterable[OfferFacts], *, graph: ConceptGraph, today: date
) -> Task:
    """Everything about the need and the pool that is the same for every offer."""
    pool = TextPool({offer.id: graph.tokeniser.tokens(offer_text(offer)) for offer in offers})
    return prepare_for(need, pool, graph=graph, today=today)


def prepare_for(need: NeedFacts, pool: Pool, *, graph: ConceptGraph, today: date) -> Task:
    """The same for a pool that has been read before."""
    surfaces: dict[str, str] = {}
    for token, surface in graph.tokeniser.tokens_with_words(f"{need.title}\n{need.text}"):
        surfaces.setdefault(token, surface)
    questions = {code: _questions(need, kinds, graph) for code, kinds in KINDS.items()}
    return Task(
        need=need,
        window=need.window(today),
        graph=graph,
        pool=pool,
        query=tuple(sorted(surfaces)),
        surfaces=surfaces,
        labels={token: graph.tokeniser.code(surface) for token, surface in surfaces.items()},
        role_grams=ngrams(need.role_title or need.title),
        questions=questions,
        today=today,
    )


def offer_text(offer: OfferFacts) -> str:
    return "\n".join((*offer.role_titles, offer.text))


def _questions(
    need: NeedFacts, kinds: tuple[ConceptKind, ...], graph: ConceptGraph
) -> tuple[Question, ...]:
    asked: dict[str, Question] = {}
    for link in need.asked(*kinds):
        weight = REQUIRED_WEIGHT if link.relation == "required" else WANTED_WEIGHT
        code = graph.canonical(link.code)
        if code not in asked or asked[code].weight < weight:
            asked[code] = Question(link, code, weight)
    return tuple(asked.values())


def used_criteria(task: Task) -> tuple[str, ...]:
    """The criteria the need gives a reason to use."""
    need = task.need
    asked = {
        **{code: bool(questions) for code, questions in task.questions.items()},
        "text": bool(task.query),
        "role_title": bool(task.role_grams),
        "period": bool(need.period.start or need.period.end or need.min_days or need.max_days),
        "place": bool(need.place.county),
        "share": need.share is not None,
        "person_wishes": True,
        "host_wishes": bool(need.wished_lenders),
        "freshness": True,
    }
    return tuple(code for code, used in asked.items() if used)


def concepts(task: Task, offer: OfferFacts, criterion: str) -> CriterionValue:
    """Maximum coverage: each asked concept is answered by the one held concept that fits best."""
    held = [(task.graph.canonical(link.code), link) for link in offer.concepts]
    questions = task.questions[criterion]
    answers = [_best_answer(task.graph, question, held) for question in questions]
    whole = sum(question.weight for question in questions)
    total = sum(q.weight * a.millionths for q, a in zip(questions, answers, strict=True))
    parts = [_answer_parts(q, a) for q, a in zip(questions, answers, strict=True)]
    return CriterionValue(total // whole, {"asked": parts})


@dataclass(frozen=True, slots=True)
class Answer:
    """How far one held concept answers a question: similarity x level x evidence."""

    millionths: int
    similarity: int = 0
    nearness: str | None = None
    code: str | None = None
    link: ConceptLink | None = None


NO_ANSWER: Final = Answer(0)


def _best_answer(
    graph: ConceptGraph, question: Question, held: Iterable[tuple[str, ConceptLink]]
) -> Answer:
    best = NO_ANSWER
    neighbours, is_tag = graph.neighbours(question.code), not graph.knows(question.code)
    for code, link in held:
        near = neighbours.get(code)
        if near is None and is_tag:
            near = graph.nearness(question.code, code)
        if near is None:
            continue
        percent = near.percent * _level_percent(question, link) * _evidence_percent(question, link)
        if (percent, best.code or "") > (best.millionths, code):
            best = Answer(percent, near.percent, near.relation, code, link)
    return best


def _level_percent(question: Question, held: ConceptLink) -> int:
    asked = question.link.level
    if asked is None:
        return 100
    return UNKNOWN_LEVEL_PERCENT if held.level is None else min(100, 100 * held.level // asked)


def _evidence_percent(question: Question, held: ConceptLink) -> int:
    return EVIDENCE_PERCENT[held.evidence] if question.link.kind == "competence" else 100


def _answer_parts(question: Question, answer: Answer) -> dict[str, object]:
    held = answer.link
    return {
        "concept": question.code,
        "relation": question.link.relation or "wanted",
        "weight": question.weight,
        "asked_level": question.link.level,
        "matched": answer.code,
        "nearness": answer.nearness,
        "similarity": answer.similarity,
        "level": held.level if held else None,
        "evidence": (held.evidence or "claimed") if held else "missing",
        "millionths": answer.millionths,
    }


def text(task: Task, offer: OfferFacts) -> CriterionValue:
    """BM25 of the need's words over the pool of offers, with the strongest words."""
    found = task.pool.scores(offer.id, task.query)
    # One after the other: sum() of Python 3.12 and later corrects as it goes, and gives other digits.
    total = 0.0
    for term in found:
        total += term.score
    strongest = sorted(found, key=lambda term: (-term.score, term.term))[:STRONGEST_TERMS]
    terms = [
        {
            "word": task.surfaces[term.term],
            # A word of the vocabulary may be shown to all; any other could tell who it is.
            "concept": task.labels[term.term],
            "millionths": round(term.score * MILLION / total),
        }
        for term in strongest
    ]
    return CriterionValue(round(total / (total + HALF_RELEVANCE) * MILLION), {"terms": terms})


def role_title(task: Task, offer: OfferFacts) -> CriterionValue:
    """Likeness of the sought role and the most alike of the person's role titles."""
    likeness = [round(cosine(task.role_grams, ngrams(t)) * MILLION) for t in offer.role_titles]
    best = max(likeness, default=0)
    # Which title it was, by its place and not its words: a rare title could tell who it is.
    return CriterionValue(best, {"matched": likeness.index(best) + 1 if best else None})


def period(task: Task, offer: OfferFacts) -> CriterionValue:
    """Common days of the days the host would like most."""
    common = max(task.window.common_days(offer.period.not_before(task.today)), 0)
    longest = offer.max_days or MAX_DAYS
    wished = task.need.max_days or task.need.min_days or MAX_DAYS
    usable = min(common, longest, MAX_DAYS)
    value = MILLION if usable >= wished else usable * MILLION // wished
    return CriterionValue(value, {"common_days": usable, "wished_days": wished})


def place(task: Task, offer: OfferFacts) -> CriterionValue:
    """The same county, else work from afar that both accept, else elsewhere."""
    asked, counties = task.need.place, offer.work_counties()
    if asked.county in counties:
        value, how = SAME_COUNTY, "same_county"
    elif offer.anywhere:
        value, how = SAME_COUNTY, "anywhere"
    elif asked.remote_share and offer.place.remote_share:
        value, how = REMOTE_AGREED, "remote_agreed"
    elif not counties:
        value, how = UNSTATED, "unstated"
    else:
        value, how = ELSEWHERE, "elsewhere"
    return CriterionValue(value, {"how": how, "county": asked.county, "offered": counties})


def share(task: Task, offer: OfferFacts) -> CriterionValue:
    """How much of the wanted share of full time the person offers."""
    wanted = task.need.share or 0
    if offer.share is None:
        return CriterionValue(UNSTATED, {"wanted": wanted, "offered": None})
    value = MILLION if offer.share >= wanted else offer.share * MILLION // wanted
    return CriterionValue(value, {"wanted": wanted, "offered": offer.share})


def person_wishes(task: Task, offer: OfferFacts) -> CriterionValue:
    """The mean of the wishes the person stated: hosts, places and what to learn."""
    need, met = task.need, {}
    if offer.wished_hosts:
        met["hosts"] = MILLION if need.host in offer.wished_hosts else 0
    if offer.wished_counties and need.place.county:
        met["counties"] = MILLION if need.place.county in offer.wished_counties else 0
    if offer.wished_concepts:
        met["concepts"] = _wished_concepts(task, offer)
    value = sum(met.values()) // len(met) if met else UNSTATED
    return CriterionValue(value, {"wishes": met})


def _wished_concepts(task: Task, offer: OfferFacts) -> int:
    asked = [question.code for questions in task.questions.values() for question in questions]
    near = [
        found.percent
        for wish in offer.wished_concepts
        for code in asked
        if (found := task.graph.nearness(task.graph.canonical(wish), code))
    ]
    return max(near, default=0) * MILLION // 100


def host_wishes(task: Task, offer: OfferFacts) -> CriterionValue:
    """Whether the lender is one the host named as a wished partner."""
    wished = offer.lender in task.need.wished_lenders
    return CriterionValue(MILLION if wished else 0, {"wished_lender": wished})


def freshness(task: Task, offer: OfferFacts) -> CriterionValue:
    """Full for an offer confirmed within 30 days, nothing after 180, evenly in between."""
    if offer.confirmed_on is None:
        return CriterionValue(0, {"days": None})
    days = max((task.today - offer.confirmed_on).days, 0)
    left = min(max(STALE_DAYS - days, 0), STALE_DAYS - FRESH_DAYS)
    return CriterionValue(left * MILLION // (STALE_DAYS - FRESH_DAYS), {"days": days})


Criterion = Callable[[Task, OfferFacts], CriterionValue]
_OTHERS: Final[Mapping[str, Criterion]] = {
    "text": text,
    "role_title": role_title,
    "period": period,
    "place": place,
    "share": share,
    "person_wishes": person_wishes,
    "host_wishes": host_wishes,
    "freshness": freshness,
}


def measure(task: Task, offer: OfferFacts, criterion: str) -> CriterionValue:
    """The value of one criterion for one offer."""
    if criterion in KINDS:
        return concepts(task, offer, criterion)
    return _OTHERS[criterion](task, offer)
