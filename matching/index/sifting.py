"""The hard rules over all offers: one pass a rule, in the engine's order, over those still left.

Each pass says in whole numbers what the function of the same name in ``engine.rules`` says;
``tests/matching/index`` holds them against those on generated facts. A pass moves the offers it lets
through to the front of ``left`` and returns how many they are: without branches, which a processor
could only guess.
"""

import numpy as np
from numpy.typing import NDArray

from matching.engine.facts import MAX_DAYS
from matching.engine.rules import REQUIRED_FROM, RULE_CODES
from matching.index.asked import Asked
from matching.index.columns import ACTIVE, ANYWHERE, APPROVED, NONE, PAUSED, Bytes, Columns, Ints
from matching.index.compiled import compiled

RULES = len(RULE_CODES)


@compiled
def sift(asked: Asked, columns: Columns, left: Ints) -> NDArray[np.int64]:
    """Try the rules on every offer.

    ``left`` has room for all, and those that pass come first in it, in order. Returns how many stopped at
    each rule, as ``RULE_CODES`` orders them, and last how many passed all.
    """
    counts = np.zeros(RULES + 1, np.int64)
    count = len(left)
    for offer in range(count):
        left[offer] = offer
    for rule in range(RULES):
        passed = _apply(rule, asked, columns, left[:count])
        counts[rule] = count - passed
        count = passed
    counts[RULES] = count
    return counts


@compiled
def _apply(rule: int, asked: Asked, columns: Columns, left: Ints) -> int:
    if rule == 0:
        return _flagged(left, columns.lender, asked.allowed)
    if rule == 1:
        return _coverage(asked, columns, left)
    if rule == 2:
        return _have_flag(left, columns.flags, APPROVED, APPROVED)
    if rule == 3:
        return _have_flag(left, columns.flags, ACTIVE | PAUSED, ACTIVE) * asked.host_is_open
    if rule == 4:
        return _below(left, columns.reserved_until, asked.today)
    if rule == 5:
        return _form(left, columns.forms, asked.form_bit)
    if rule == 6:
        return _form_limits(asked, columns, left)
    if rule == 7:
        return _duration(asked, columns, left)
    if rule == 8:
        return _period(asked, columns, left)
    if rule == 9:
        return _unlike(left, columns.lender, asked.not_from)
    if rule == 10:
        return _blocked_pair(asked, columns, left)
    if rule == 11:
        return _at_least(left, columns.clearance, asked.clearance)
    if rule == 12:
        return _place(asked, columns, left) if asked.is_on_site else len(left)
    if rule == 13:
        return _languages(asked, columns, left)
    return _required_competence(asked, columns, left)


@compiled
def _flagged(left: Ints, numbers: Ints, flags: Bytes) -> int:
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += flags[numbers[offer]]
    return count


@compiled
def _have_flag(left: Ints, flags: Bytes, mask: int, wanted: int) -> int:
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += flags[offer] & mask == wanted
    return count


@compiled
def _below(left: Ints, numbers: Ints, limit: int) -> int:
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += numbers[offer] < limit
    return count


@compiled
def _at_least(left: Ints, numbers: Ints, limit: int) -> int:
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += numbers[offer] >= limit
    return count


@compiled
def _unlike(left: Ints, numbers: Ints, number: int) -> int:
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += numbers[offer] != number
    return count


@compiled
def _coverage(asked: Asked, columns: Columns, left: Ints) -> int:
    first, last, today = columns.covered_from, columns.covered_until, asked.today
    count = 0
    for at in range(len(left) * asked.host_is_covered):
        offer = left[at]
        left[count] = offer
        count += (first[offer] <= today) & ((last[offer] == 0) | (last[offer] >= today))
    return count


@compiled
def _form(left: Ints, forms: Bytes, bit: int) -> int:
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += (bit == 0) | (forms[offer] == 0) | (forms[offer] & bit != 0)
    return count


@compiled
def days_or(value: int, default: int) -> int:
    """``value or default``: 0 counts as not said, as in the engine."""
    return default if value in (NONE, 0) else value


@compiled
def _form_limits(asked: Asked, columns: Columns, left: Ints) -> int:
    lender, shortest, longest = columns.lender, columns.min_days, columns.max_days
    allowed, least = asked.longest, asked.limits_min
    need_min = asked.min_days
    count = 0
    for at in range(len(left) * (asked.max_days >= least)):
        offer = left[at]
        left[count] = offer
        most = allowed[lender[offer]]
        count += (
            (most >= least)
            & (need_min <= most)
            & (days_or(shortest[offer], 0) <= most)
            & (days_or(longest[offer], MAX_DAYS) >= least)
        )
    return count


@compiled
def _duration(asked: Asked, columns: Columns, left: Ints) -> int:
    shortest, longest = columns.min_days, columns.max_days
    need_min, need_max = asked.min_days, asked.max_days
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += (need_min <= days_or(longest[offer], MAX_DAYS)) & (
            days_or(shortest[offer], 0) <= need_max
        )
    return count


@compiled
def common_days(start: int, end: int, window_start: int, window_end: int, today: int) -> int:
    """Days that an offer's period, of which the past is gone, shares with the need's."""
    start = max(start, today)
    last = window_end if end == 0 else min(max(end, start), window_end)
    return last - max(start, window_start)


@compiled
def _period(asked: Asked, columns: Columns, left: Ints) -> int:
    lender, shortest, starts, ends = columns.lender, columns.min_days, columns.start, columns.end
    allowed, least, first, last = (
        asked.longest,
        max(asked.min_days, asked.limits_min),
        asked.window_start,
        asked.window_end,
    )
    today = asked.today
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        needed = min(max(least, days_or(shortest[offer], 0)), allowed[lender[offer]])
        count += common_days(starts[offer], ends[offer], first, last, today) >= needed
    return count


@compiled
def has(starts: Ints, values: Ints, offer: int, number: int) -> bool:
    """Whether a ragged column has ``number`` for an offer."""
    for at in range(starts[offer], starts[offer + 1]):  # noqa: SIM110 - compiled: no generators
        if values[at] == number:
            return True
    return False


@compiled
def _blocked_pair(asked: Asked, columns: Columns, left: Ints) -> int:
    lender, blocked, host = columns.lender, asked.blocked, asked.host
    starts, values = columns.blocked_hosts.starts, columns.blocked_hosts.values
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        count += not (blocked[lender[offer]] or has(starts, values, offer, host))
    return count


@compiled
def _place(asked: Asked, columns: Columns, left: Ints) -> int:
    home, flags, county = columns.home, columns.flags, asked.county
    starts, values = columns.counties.starts, columns.counties.values
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        has_none = home[offer] == NONE and starts[offer] == starts[offer + 1]
        count += (
            has_none
            or flags[offer] & ANYWHERE != 0
            or home[offer] == county
            or has(starts, values, offer, county)
        )
    return count


@compiled
def _languages(asked: Asked, columns: Columns, left: Ints) -> int:
    starts, values = columns.languages.starts, columns.languages.values
    count = len(left)
    for language in asked.languages:
        before, count = count, 0
        for at in range(before):
            offer = left[at]
            left[count] = offer
            count += has(starts, values, offer, language)
    return count


@compiled
def _required_competence(asked: Asked, columns: Columns, left: Ints) -> int:
    """Each required concept is held, or one near enough."""
    starts, held = columns.held.starts, columns.held.values
    near_starts, near, percent = asked.near.starts, asked.near.values, asked.near_percent
    is_required = asked.is_required
    required = is_required.sum()
    if required == 0:
        return len(left)
    last_seen = np.full(len(is_required), -1, np.int32)
    count = 0
    for at in range(len(left)):
        offer = left[at]
        left[count] = offer
        met = 0
        for place in range(starts[offer], starts[offer + 1]):
            code = held[place]
            for each in range(near_starts[code], near_starts[code + 1]):
                question = near[each]
                if (
                    is_required[question]
                    and percent[each] >= REQUIRED_FROM
                    and last_seen[question] != offer
                ):
                    last_seen[question] = offer
                    met += 1
        count += met == required
    return count
