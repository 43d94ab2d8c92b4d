"""The score of ``matching.engine`` in SQL, over tables made from an index: what matching is measured against.

It gives the ids and scores of the best and nothing more: no reasons, no counts of what was left out.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from psycopg import Connection

from matching.engine.criteria import EVIDENCE_PERCENT, HALF_RELEVANCE
from matching.engine.text import K1, B
from matching.index import OfferIndex
from matching.index.asked import Asked
from matching.index.columns import (
    ACTIVE,
    ANYWHERE,
    APPROVED,
    EVIDENCE,
    LISTS,
    NONE,
    PAUSED,
    Columns,
    Ragged,
)

_PLAIN: Final = tuple(name for name in Columns._fields if name not in {*LISTS, "held_facts"})
_ARRAYS: Final = tuple(name for name in LISTS if name != "held")
_TABLES: Final = f"""
CREATE UNLOGGED TABLE offer (
    n int PRIMARY KEY, id text NOT NULL,
    {", ".join(f'"{name}" int NOT NULL' for name in _PLAIN)},
    {", ".join(f"{name} int[] NOT NULL" for name in _ARRAYS)}
);
CREATE UNLOGGED TABLE held (n int, code int, level int, evidence int);
CREATE UNLOGGED TABLE term (term int, n int, found int);
"""
# The planner takes the rules to let hardly anybody through, and would then look up one by one.
_INDEXES: Final = """
CREATE INDEX ON held (code, n) INCLUDE (level, evidence);
CREATE INDEX ON held (n) INCLUDE (code, level, evidence);
CREATE INDEX ON term (term, n) INCLUDE (found);
CREATE INDEX ON offer (lender);
VACUUM ANALYZE offer; VACUUM ANALYZE held; VACUUM ANALYZE term;
SET jit = off; SET work_mem = '256MB';
SET enable_nestloop = off;
"""
_BEST: Final = Path(__file__).with_name("matching.sql").read_text(encoding="utf-8")
_CONSTANTS: Final = {
    "none": NONE,
    "all_flags": APPROVED | ACTIVE | PAUSED,
    "open_flags": APPROVED | ACTIVE,
    "anywhere": ANYWHERE,
    "k1": K1,
    "b": B,
    "half": HALF_RELEVANCE,
}
_EVIDENCE: Final = tuple(EVIDENCE_PERCENT[each] for each in EVIDENCE)


def load(connection: Connection[Any], index: OfferIndex) -> None:
    """Make the tables and fill them with what the index holds."""
    connection.execute(_TABLES)
    with connection.cursor() as cursor:
        with cursor.copy("COPY offer FROM STDIN") as copy:
            for row in _offers(index):
                copy.write_row(row)
        with cursor.copy("COPY held FROM STDIN") as copy:
            for row in _held(index):
                copy.write_row(row)
        with cursor.copy("COPY term FROM STDIN") as copy:
            for row in _terms(index):
                copy.write_row(row)
    for statement in filter(str.strip, _INDEXES.split(";")):
        connection.execute(statement)


def _offers(index: OfferIndex) -> Iterator[Sequence[object]]:
    plain = [getattr(index.columns, name).tolist() for name in _PLAIN]
    arrays = [_lists(getattr(index.columns, name)) for name in _ARRAYS]
    for n, row in enumerate(zip(index.ids, *plain, *arrays, strict=True)):
        yield (n, *row)


def _lists(column: Ragged) -> Iterator[list[int]]:
    starts, values = column.starts.tolist(), column.values.tolist()
    return (values[first:last] for first, last in pairwise(starts))


def _held(index: OfferIndex) -> Iterator[Sequence[object]]:
    packed = iter(index.columns.held_facts.tolist())
    for n, codes in enumerate(_lists(index.columns.held)):
        for code in codes:
            facts = next(packed)
            yield n, code, facts & 7, _EVIDENCE[facts >> 3]


def _terms(index: OfferIndex) -> Iterator[Sequence[object]]:
    postings = index.postings
    starts, counts = postings.starts.tolist(), postings.counts.tolist()
    offers = postings.offers.tolist()
    for term, (first, last) in enumerate(pairwise(starts)):
        for at in range(first, last):
            yield term, offers[at], counts[at]


def best(connection: Connection[Any], asked: Asked, *, most: int) -> list[tuple[str, int]]:
    """Return the ids and scores of the best offers."""
    found: list[tuple[str, int]] = connection.execute(_BEST, _parameters(asked, most)).fetchall()
    return found


def _parameters(asked: Asked, most: int) -> dict[str, object]:
    plain = {
        name: value.tolist() if hasattr(value, "tolist") else value
        for name, value in asked._asdict().items()
        if not isinstance(value, Ragged)
    }
    flags = {
        name: [bool(each) for each in plain[name]] for name in ("is_competence", "is_required")
    }
    ends = asked.criteria.tolist()
    codes = [code for code, near in enumerate(_lists(asked.near)) for _ in near]
    return {
        **_CONSTANTS,
        **plain,
        **flags,
        "near_code": codes,
        "near_question": asked.near.values.tolist(),
        "question": list(range(ends[-1])),
        "criterion": [kind for kind in range(4) for _ in range(ends[kind], ends[kind + 1])],
        "most": most,
    }
