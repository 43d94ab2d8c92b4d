"""The criteria over the offers that the rules let through: one pass a criterion, in millionths.

Each pass says in whole numbers what the function of the same name in ``engine.criteria`` says, with the same
rounding; ``tests/matching/index`` holds them against those on generated facts.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.engine.criteria import (
    ELSEWHERE,
    EVIDENCE_PERCENT,
    FRESH_DAYS,
    HALF_RELEVANCE,
    REMOTE_AGREED,
    STALE_DAYS,
    UNKNOWN_LEVEL_PERCENT,
    UNSTATED,
)
from matching.engine.facts import MAX_DAYS
from matching.engine.results import FULL_SCORE, MILLION
from matching.engine.text import K1, B
from matching.engine.weights import CRITERIA
from matching.index.asked import Asked
from matching.index.columns import ANYWHERE, EVIDENCE, NONE, Columns, Ints, Postings
from matching.index.compiled import compiled
from matching.index.sifting import common_days, days_or, has

CONCEPT_CRITERIA: Final = 4
"""The first four criteria are about concepts."""
TEXT, ROLE_TITLE, PERIOD, PLACE, SHARE, PERSON_WISHES, HOST_WISHES, FRESHNESS = range(
    CONCEPT_CRITERIA, len(CRITERIA)
)
EVIDENCE_PERCENTS: Final = tuple(EVIDENCE_PERCENT[each] for each in EVIDENCE)


@compiled
def measure(
    asked: Asked, columns: Columns, postings: Postings, offers: Ints, values: Ints
) -> NDArray[np.int32]:
    """Measure ``offers``, which stand in order.

    Fills ``values``, a row for each criterion and a column for each offer, and returns the scores.
    """
    _concepts(asked, columns, offers, values)
    _text(asked, columns, postings, offers, values[TEXT])
    _role_title(asked, columns, offers, values[ROLE_TITLE])
    _period(asked, columns, offers, values[PERIOD])
    _place(asked, columns, offers, values[PLACE])
    _share(asked, columns, offers, values[SHARE])
    _person_wishes(asked, columns, offers, values[PERSON_WISHES])
    _host_wishes(asked, columns, offers, values[HOST_WISHES])
    _freshness(asked, columns, offers, values[FRESHNESS])
    exact = np.full(len(offers), MILLION // 2, np.int64)
    for criterion in range(len(asked.maxima)):
        maximum = np.int64(asked.maxima[criterion])
        for at in range(len(offers)):
            exact[at] += maximum * values[criterion, at]
    scores = np.empty(len(offers), np.int32)
    for at in range(len(offers)):
        scores[at] = min(exact[at] // MILLION, FULL_SCORE)
    return scores


@compiled
def _concepts(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    """Maximum coverage: each question is answered by the one held concept that fits best."""
    starts, held, held_facts = columns.held.starts, columns.held.values, columns.held_facts
    near_starts, near, near_percent = asked.near.starts, asked.near.values, asked.near_percent
    weights, criteria = asked.weights, asked.criteria
    percents = _percents(asked)
    best = np.zeros(len(weights), np.int32)
    for at in range(len(offers)):
        best[:] = 0
        for place in range(starts[offers[at]], starts[offers[at] + 1]):
            code, facts = held[place], held_facts[place]
            for each in range(near_starts[code], near_starts[code + 1]):
                question = near[each]
                answer = near_percent[each] * percents[question, facts]
                best[question] = max(best[question], answer)
        for criterion in range(CONCEPT_CRITERIA):
            total, whole = 0, 0
            for question in range(criteria[criterion], criteria[criterion + 1]):
                total += weights[question] * best[question]
                whole += weights[question]
            values[criterion, at] = total // whole if whole else 0


@compiled
def _percents(asked: Asked) -> Ints:
    """For each question and each kind of holding: level times evidence, in hundredths of per cent."""
    percents = np.empty((len(asked.weights), 8 * len(EVIDENCE_PERCENTS)), np.int32)
    for question in range(len(asked.weights)):
        wanted = asked.levels[question]
        for facts in range(percents.shape[1]):
            level = 100
            if wanted:
                held = facts & 7
                level = min(100, 100 * held // wanted) if held else UNKNOWN_LEVEL_PERCENT
            evidence = EVIDENCE_PERCENTS[facts >> 3] if asked.is_competence[question] else 100
            percents[question, facts] = level * evidence
    return percents


@compiled
def _text(asked: Asked, columns: Columns, postings: Postings, offers: Ints, values: Ints) -> None:
    """BM25, added up in the engine's order so that the digits are the same."""
    length, average, terms, rarities = (
        columns.length,
        asked.average_length,
        asked.terms,
        asked.rarity,
    )
    starts, having, counts = postings.starts, postings.offers, postings.counts
    # All others share a place of their own, so that no processor must guess which ones they are.
    slots = np.full(len(length), len(offers), np.int32)
    relevance = np.zeros(len(offers) + 1, np.float64)
    norms = np.ones(len(offers) + 1, np.float64)
    for at in range(len(offers)):
        slots[offers[at]] = at
        norms[at] = K1 * (1 - B + B * length[offers[at]] / average)
    for each in range(len(terms)):
        rarity = rarities[each]
        for posting in range(starts[terms[each]], starts[terms[each] + 1]):
            slot = slots[having[posting]]
            count = float(counts[posting])
            relevance[slot] += rarity * count * (K1 + 1) / (count + norms[slot])
    for at in range(len(offers)):
        total = relevance[at]
        values[at] = int(np.rint(total / (total + HALF_RELEVANCE) * MILLION))


@compiled
def _role_title(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    starts, titles, likeness = columns.titles.starts, columns.titles.values, asked.titles
    for at in range(len(offers)):
        best = 0
        for place in range(starts[offers[at]], starts[offers[at] + 1]):
            best = max(best, likeness[titles[place]])
        values[at] = best


@compiled
def _period(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    starts, ends, longest = columns.start, columns.end, columns.max_days
    first, last, today, wished = (
        asked.window_start,
        asked.window_end,
        asked.today,
        asked.wished_days,
    )
    for at in range(len(offers)):
        offer = offers[at]
        common = max(common_days(starts[offer], ends[offer], first, last, today), 0)
        usable = min(common, days_or(longest[offer], MAX_DAYS), MAX_DAYS)
        values[at] = MILLION if usable >= wished else usable * MILLION // wished


@compiled
def _place(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    home, flags, remote, county = columns.home, columns.flags, columns.remote_share, asked.county
    starts, counties, allows_remote = (
        columns.counties.starts,
        columns.counties.values,
        asked.allows_remote,
    )
    for at in range(len(offers)):
        offer = offers[at]
        if home[offer] == county or flags[offer] & ANYWHERE or has(starts, counties, offer, county):
            values[at] = MILLION
        elif allows_remote and days_or(remote[offer], 0):
            values[at] = REMOTE_AGREED
        elif home[offer] == NONE and starts[offer] == starts[offer + 1]:
            values[at] = UNSTATED
        else:
            values[at] = ELSEWHERE


@compiled
def _share(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    share, wanted = columns.share, asked.share
    for at in range(len(offers)):
        offered = share[offers[at]]
        if offered == NONE:
            values[at] = UNSTATED
        else:
            values[at] = MILLION if offered >= wanted else offered * MILLION // wanted


@compiled
def _person_wishes(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    host_starts, hosts = columns.wished_hosts.starts, columns.wished_hosts.values
    county_starts, counties = columns.wished_counties.starts, columns.wished_counties.values
    starts, wishes, percent = (
        columns.wished_concepts.starts,
        columns.wished_concepts.values,
        asked.wish_percent,
    )
    host, county = asked.host, asked.county
    for at in range(len(offers)):
        offer = offers[at]
        stated, total = 0, 0
        if host_starts[offer] < host_starts[offer + 1]:
            stated += 1
            total += MILLION * has(host_starts, hosts, offer, host)
        if county != NONE and county_starts[offer] < county_starts[offer + 1]:
            stated += 1
            total += MILLION * has(county_starts, counties, offer, county)
        if starts[offer] < starts[offer + 1]:
            best = 0
            for place in range(starts[offer], starts[offer + 1]):
                best = max(best, percent[wishes[place]])
            stated += 1
            total += best * MILLION // 100
        values[at] = total // stated if stated else UNSTATED


@compiled
def _host_wishes(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    lender, wished = columns.lender, asked.wished
    for at in range(len(offers)):
        values[at] = MILLION * wished[lender[offers[at]]]


@compiled
def _freshness(asked: Asked, columns: Columns, offers: Ints, values: Ints) -> None:
    confirmed, today = columns.confirmed_on, asked.today
    for at in range(len(offers)):
        day = confirmed[offers[at]]
        left = 0
        if day != 0:
            age = max(today - day, 0)
            left = min(max(STALE_DAYS - age, 0), STALE_DAYS - FRESH_DAYS)
        values[at] = left * MILLION // (STALE_DAYS - FRESH_DAYS)


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
