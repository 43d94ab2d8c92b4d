"""Columns with some offers gone and others put in, every other number kept."""

from bisect import bisect
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.index.columns import LISTS, Columns, Ints, Postings, Ragged
from matching.index.compiled import compiled


def merged_order(
    ids: Sequence[str], gone: Collection[str], new_ids: Sequence[str]
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the ids that stand after a change, and where each comes from: an offer that stays has its
    place among ``ids``, a new one stands after all of them.
    """
    staying = [place for place, each in enumerate(ids) if each not in gone]
    kept = [ids[place] for place in staying]
    points = [bisect(kept, each) for each in new_ids]
    sources = np.insert(np.array(staying, np.int64), points, len(ids) + np.arange(len(new_ids)))
    both = [*ids, *new_ids]
    return [both[source] for source in sources.tolist()], sources


def merged_columns(old: Columns, new: Columns, sources: NDArray[np.int64]) -> Columns:
    """Return the columns of offers that come from ``old`` and, after those, from ``new``."""
    lists: dict[str, Any] = {
        name: _merged_lists(getattr(old, name), getattr(new, name), sources) for name in LISTS
    }
    held_facts = _merged_lists(
        Ragged(old.held.starts, old.held_facts.astype(np.int32)),
        Ragged(new.held.starts, new.held_facts.astype(np.int32)),
        sources,
    )
    plain: dict[str, Any] = {
        name: np.concatenate([getattr(old, name), getattr(new, name)])[sources]
        for name in Columns._fields
        if name not in {*LISTS, "held_facts"}
    }
    return Columns(**plain, **lists, held_facts=held_facts.values.astype(np.uint8))


def _merged_lists(old: Ragged, new: Ragged, sources: NDArray[np.int64]) -> Ragged:
    lengths = np.concatenate([np.diff(old.starts), np.diff(new.starts)])[sources]
    firsts = np.concatenate([old.starts[:-1], new.starts[:-1] + len(old.values)])[sources]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    # Where each number is now: its list's first, and how far it stands into that list.
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    values = np.concatenate([old.values, new.values])[np.repeat(firsts, lengths) + within]
    return Ragged(starts, values)


def merged_postings(
    old: Postings, new: Postings, sources: NDArray[np.int64], old_size: int
) -> Postings:
    """Return the postings of the same offers, of which the first ``old_size`` sources are old.

    ``new`` knows every word, ``old`` the first of them.
    """
    places = np.full(max(sources.max(initial=-1) + 1, old_size), -1, np.int32)
    places[sources] = np.arange(len(sources), dtype=np.int32)
    starts = np.full(len(new.starts), old.starts[-1], np.int64)
    starts[: len(old.starts)] = old.starts
    return Postings(
        *_merged(old._replace(starts=starts), new, places[:old_size], places[old_size:])
    )


@compiled
def _merged(
    old: Postings, new: Postings, old_places: Ints, new_places: Ints
) -> tuple[NDArray[np.int64], Ints, NDArray[np.uint16]]:
    old_starts, old_offers, old_counts = old.starts, old.offers, old.counts
    new_starts, new_offers, new_counts = new.starts, new.offers, new.counts
    size = len(new_offers)
    for each in range(len(old_offers)):
        size += old_places[old_offers[each]] >= 0
    starts = np.zeros(len(new_starts), np.int64)
    offers, counts = np.empty(size, np.int32), np.empty(size, np.uint16)
    at = 0
    for term in range(len(starts) - 1):
        next_new = new_starts[term]
        for each in range(old_starts[term], old_starts[term + 1]):
            place = old_places[old_offers[each]]
            if place < 0:
                continue
            while next_new < new_starts[term + 1] and new_places[new_offers[next_new]] < place:
                offers[at] = new_places[new_offers[next_new]]
                counts[at] = new_counts[next_new]
                next_new += 1
                at += 1
            offers[at] = place
            counts[at] = old_counts[each]
            at += 1
        for each in range(next_new, new_starts[term + 1]):
            offers[at] = new_places[new_offers[each]]
            counts[at] = new_counts[each]
            at += 1
        starts[term + 1] = at
    return starts, offers, counts
