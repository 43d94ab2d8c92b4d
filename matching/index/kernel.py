"""The loops over all offers: which ones the rules let through, and how well each does.

They say in whole numbers what ``engine.rules`` and ``engine.criteria`` say, in the same order and with
the same rounding; ``tests/matching/index`` holds them against those on generated facts.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.criteria import (
    ELSEWHERE,
    FRESH_DAYS,
    HALF_RELEVANCE,
    REMOTE_AGREED,
    STALE_DAYS,
    UNKNOWN_LEVEL_PERCENT,
    UNSTATED,
)
from matching.engine.facts import MAX_DAYS
from matching.engine.results import FULL_SCORE, MILLION
from matching.engine.rules import REQUIRED_FROM, RULE_CODES
from matching.engine.text import K1, B
from matching.engine.weights import CRITERIA
from matching.index.columns import (
    ACTIVE,
    ANYWHERE,
    APPROVED,
    NONE,
    PAUSED,
    Bytes,
    Columns,
    Ints,
    Postings,
    Ragged,
)
from matching.index.compiled import compiled

Floats = NDArray[np.float64]

(
    POLICY,
    COVERAGE,
    APPROVAL,
    IS_ACTIVE,
    RESERVED,
    FORM,
    FORM_LIMITS,
    DURATION,
    PERIOD,
    OTHER_ORGANISATION,
    BLOCKED_PAIR,
    CLEARANCE,
    PLACE,
    LANGUAGE,
    REQUIRED,
    ELIGIBLE,
) = range(len(RULE_CODES) + 1)

(
    COMPETENCE_POINTS,
    _THEMES_POINTS,
    _GROUPS_POINTS,
    _TRAITS_POINTS,
    TEXT_POINTS,
    TITLE_POINTS,
    PERIOD_POINTS,
    PLACE_POINTS,
    SHARE_POINTS,
    PERSON_POINTS,
    HOST_POINTS,
    FRESHNESS_POINTS,
) = range(len(CRITERIA))
CONCEPT_CRITERIA: Final = 4
"""The first four criteria are about concepts."""
CLAIMED_PERCENT: Final = 80
DOCUMENTED: Final = 2


class Asked(NamedTuple):
    """A need in the index's numbers; per organisation, title and concept what it means to this need.

    A county, language or organisation that no offer has is a number that none has.
    """

    today: int
    host_is_open: bool
    host_is_covered: bool
    form_bit: int
    limits_min: int
    min_days: int
    max_days: int
    window_start: int
    window_end: int
    #: The days the host would like most.
    wished_days: int
    host: int
    #: The host once more, but no organisation when the host is not known.
    not_from: int
    clearance: int
    county: int
    is_on_site: bool
    allows_remote: bool
    share: int
    languages: Ints
    #: Per organisation.
    allowed: Bytes
    longest: Ints
    blocked: Bytes
    wished: Bytes
    #: Per title: likeness with the role sought, in millionths.
    titles: Ints
    #: Per concept: the questions it answers, and how far in per cent.
    near: Ragged
    near_percent: Bytes
    #: Per concept: how far it answers any question as a wish to learn.
    wish_percent: Bytes
    #: Per question.
    weights: Ints
    levels: Ints
    is_required: Bytes
    is_competence: Bytes
    #: Where the questions of each concept criterion begin, and where the last ones end.
    criteria: Ints
    #: Per criterion: the most it can give, 0 when it is not used.
    maxima: Ints
    #: The words of the need that offers have, in the order in which they are added up.
    terms: Ints
    rarity: Floats
    average_length: float


@compiled
def _has(starts: Ints, values: Ints, offer: int, number: int) -> bool:
    for at in range(starts[offer], starts[offer + 1]):  # noqa: SIM110 - compiled: no generators
        if values[at] == number:
            return True
    return False


@compiled
def _or(value: int, default: int) -> int:
    """``value or default``: 0 counts as not said, as in the engine."""
    return default if value in (NONE, 0) else value


@compiled
def _common_days(asked: Asked, columns: Columns, offer: int) -> int:
    start = max(columns.start[offer], asked.today)
    common_start = max(start, asked.window_start)
    end = columns.end[offer]
    if end == 0:
        return asked.window_end - common_start
    return min(max(end, start), asked.window_end) - common_start


@compiled
def _can_be_there(asked: Asked, columns: Columns, offer: int) -> bool:
    return columns.home[offer] == asked.county or _has(
        columns.counties.starts, columns.counties.values, offer, asked.county
    )


@compiled
def _has_no_county(columns: Columns, offer: int) -> bool:
    starts = columns.counties.starts
    return columns.home[offer] == NONE and starts[offer] == starts[offer + 1]


@compiled
def _holds_required(asked: Asked, columns: Columns, offer: int, count: int, seen: Ints) -> bool:
    met = 0
    for at in range(columns.held.starts[offer], columns.held.starts[offer + 1]):
        code = columns.held.values[at]
        for near in range(asked.near.starts[code], asked.near.starts[code + 1]):
            question = asked.near.values[near]
            if (
                asked.is_required[question]
                and asked.near_percent[near] >= REQUIRED_FROM
                and seen[question] != offer
            ):
                seen[question] = offer
                met += 1
    return met == count


@compiled
def _first_failed(asked: Asked, columns: Columns, offer: int, required: int, seen: Ints) -> int:
    lender = columns.lender[offer]
    if not asked.allowed[lender]:
        return POLICY
    covered_until = columns.covered_until[offer]
    if not asked.host_is_covered or columns.covered_from[offer] > asked.today:
        return COVERAGE
    if covered_until != 0 and covered_until < asked.today:
        return COVERAGE
    flags = columns.flags[offer]
    if not flags & APPROVED:
        return APPROVAL
    if not asked.host_is_open or flags & PAUSED or not flags & ACTIVE:
        return IS_ACTIVE
    if columns.reserved_until[offer] >= asked.today:
        return RESERVED
    forms = columns.forms[offer]
    if asked.form_bit and forms and not forms & asked.form_bit:
        return FORM
    longest = asked.longest[lender]
    shortest_offered = _or(columns.min_days[offer], 0)
    longest_offered = _or(columns.max_days[offer], MAX_DAYS)
    if (
        longest < asked.limits_min
        or asked.min_days > longest
        or asked.max_days < asked.limits_min
        or shortest_offered > longest
        or longest_offered < asked.limits_min
    ):
        return FORM_LIMITS
    if asked.min_days > longest_offered or shortest_offered > asked.max_days:
        return DURATION
    needed = min(max(asked.min_days, shortest_offered, asked.limits_min), longest)
    if _common_days(asked, columns, offer) < needed:
        return PERIOD
    if lender == asked.not_from:
        return OTHER_ORGANISATION
    blocked = columns.blocked_hosts
    if asked.blocked[lender] or _has(blocked.starts, blocked.values, offer, asked.host):
        return BLOCKED_PAIR
    if columns.clearance[offer] < asked.clearance:
        return CLEARANCE
    if asked.is_on_site and not (
        flags & ANYWHERE or _has_no_county(columns, offer) or _can_be_there(asked, columns, offer)
    ):
        return PLACE
    for number in asked.languages:
        if not _has(columns.languages.starts, columns.languages.values, offer, number):
            return LANGUAGE
    if required and not _holds_required(asked, columns, offer, required, seen):
        return REQUIRED
    return ELIGIBLE


@compiled
def sift(asked: Asked, columns: Columns, slots: Ints, eligible: Ints) -> NDArray[np.int64]:
    """Try the rules on every offer.

    Fills ``eligible`` with those that pass, and ``slots`` with each offer's place among them or -1.
    Returns how many stopped at each rule, and last how many passed all.
    """
    counts = np.zeros(ELIGIBLE + 1, np.int64)
    required = 0
    for each in asked.is_required:
        required += each
    seen = np.full(len(asked.is_required), -1, np.int32)
    for offer in range(len(columns.lender)):
        failed = _first_failed(asked, columns, offer, required, seen)
        if failed == ELIGIBLE:
            slots[offer] = counts[ELIGIBLE]
            eligible[counts[ELIGIBLE]] = offer
        else:
            slots[offer] = -1
        counts[failed] += 1
    return counts


@compiled
def add_text(
    asked: Asked, columns: Columns, postings: Postings, slots: Ints, relevance: Floats
) -> None:
    """Add each word of the need to the relevance of the eligible offers that have it (BM25)."""
    for at in range(len(asked.terms)):
        term, rarity = asked.terms[at], asked.rarity[at]
        for posting in range(postings.starts[term], postings.starts[term + 1]):
            slot = slots[postings.offers[posting]]
            if slot >= 0:
                length = columns.length[postings.offers[posting]]
                norm = K1 * (1 - B + B * length / asked.average_length)
                count = float(postings.counts[posting])
                relevance[slot] += rarity * count * (K1 + 1) / (count + norm)


@compiled
def _measure_concepts(asked: Asked, columns: Columns, offer: int, best: Ints, values: Ints) -> None:
    best[:] = 0
    for at in range(columns.held.starts[offer], columns.held.starts[offer + 1]):
        code = columns.held.values[at]
        held = columns.held_facts[at]
        for near in range(asked.near.starts[code], asked.near.starts[code + 1]):
            question = asked.near.values[near]
            percent = 100
            if asked.levels[question]:
                if held & 7:
                    percent = min(100, 100 * (held & 7) // asked.levels[question])
                else:
                    percent = UNKNOWN_LEVEL_PERCENT
            if asked.is_competence[question] and held >> 3 != DOCUMENTED:
                percent *= CLAIMED_PERCENT
            else:
                percent *= 100
            best[question] = max(best[question], asked.near_percent[near] * percent)
    for criterion in range(CONCEPT_CRITERIA):
        total, whole = 0, 0
        for question in range(asked.criteria[criterion], asked.criteria[criterion + 1]):
            total += asked.weights[question] * best[question]
            whole += asked.weights[question]
        values[criterion] = total // whole if whole else 0


@compiled
def _period_value(asked: Asked, columns: Columns, offer: int) -> int:
    common = max(_common_days(asked, columns, offer), 0)
    usable = min(common, _or(columns.max_days[offer], MAX_DAYS), MAX_DAYS)
    if usable >= asked.wished_days:
        return MILLION
    return usable * MILLION // asked.wished_days


@compiled
def _place_value(asked: Asked, columns: Columns, offer: int) -> int:
    if _can_be_there(asked, columns, offer) or columns.flags[offer] & ANYWHERE:
        return MILLION
    if asked.allows_remote and _or(columns.remote_share[offer], 0):
        return REMOTE_AGREED
    return UNSTATED if _has_no_county(columns, offer) else ELSEWHERE


@compiled
def _share_value(asked: Asked, columns: Columns, offer: int) -> int:
    share = columns.share[offer]
    if share == NONE:
        return UNSTATED
    return MILLION if share >= asked.share else share * MILLION // asked.share


@compiled
def _person_value(asked: Asked, columns: Columns, offer: int) -> int:
    stated, total = 0, 0
    hosts, counties, concepts = (
        columns.wished_hosts,
        columns.wished_counties,
        columns.wished_concepts,
    )
    if hosts.starts[offer] < hosts.starts[offer + 1]:
        stated += 1
        total += MILLION * _has(hosts.starts, hosts.values, offer, asked.host)
    if asked.county != NONE and counties.starts[offer] < counties.starts[offer + 1]:
        stated += 1
        total += MILLION * _has(counties.starts, counties.values, offer, asked.county)
    if concepts.starts[offer] < concepts.starts[offer + 1]:
        best = 0
        for at in range(concepts.starts[offer], concepts.starts[offer + 1]):
            best = max(best, asked.wish_percent[concepts.values[at]])
        stated += 1
        total += best * MILLION // 100
    return total // stated if stated else UNSTATED


@compiled
def _freshness_value(asked: Asked, columns: Columns, offer: int) -> int:
    if columns.confirmed_on[offer] == 0:
        return 0
    days = max(asked.today - columns.confirmed_on[offer], 0)
    left = min(max(STALE_DAYS - days, 0), STALE_DAYS - FRESH_DAYS)
    return left * MILLION // (STALE_DAYS - FRESH_DAYS)


@compiled
def measure(
    asked: Asked, columns: Columns, eligible: Ints, relevance: Floats, values: Ints
) -> NDArray[np.int32]:
    """Fill ``values`` with every used criterion of each eligible offer in millionths; return the scores."""
    scores = np.empty(len(eligible), np.int32)
    best = np.zeros(len(asked.weights), np.int32)
    for slot in range(len(eligible)):
        offer, own = eligible[slot], values[slot]
        _measure_concepts(asked, columns, offer, best, own)
        total = relevance[slot]
        own[TEXT_POINTS] = int(np.rint(total / (total + HALF_RELEVANCE) * MILLION))
        own[TITLE_POINTS] = 0
        for at in range(columns.titles.starts[offer], columns.titles.starts[offer + 1]):
            own[TITLE_POINTS] = max(own[TITLE_POINTS], asked.titles[columns.titles.values[at]])
        own[PERIOD_POINTS] = _period_value(asked, columns, offer)
        own[PLACE_POINTS] = _place_value(asked, columns, offer)
        own[SHARE_POINTS] = _share_value(asked, columns, offer)
        own[PERSON_POINTS] = _person_value(asked, columns, offer)
        own[HOST_POINTS] = MILLION * asked.wished[columns.lender[offer]]
        own[FRESHNESS_POINTS] = _freshness_value(asked, columns, offer)
        exact = MILLION // 2
        for criterion in range(len(asked.maxima)):
            exact += np.int64(asked.maxima[criterion]) * own[criterion]
        scores[slot] = min(exact // MILLION, FULL_SCORE)
    return scores


@compiled
def lowest_of_best(scores: Ints, most: int) -> int:
    """Return the lowest score among the ``most`` best."""
    counts = np.zeros(FULL_SCORE + 1, np.int32)
    for score in scores:
        counts[score] += 1
    found, lowest = 0, FULL_SCORE
    while lowest > 0 and found + counts[lowest] < most:
        found += counts[lowest]
        lowest -= 1
    return lowest
