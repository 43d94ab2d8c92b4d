"""How well rankings agree with what people have judged: the engine's against bare words."""

from collections.abc import Collection, Iterator
from statistics import fmean

from config.matching_commands import curated_vocabulary
from infra.benchmarks.figures import Result
from infra.benchmarks.run import Benchmark
from matching.golden.judging import (
    by_the_engine,
    by_words,
    qualities,
    read_golden,
    subject_of,
    twins,
)
from matching.golden.measures import interval, overlap

FIGURE = "golden.ndcg10"


def measure(wanted: Collection[str]) -> Iterator[Result]:
    """Rank the golden set both ways; the interval is that of the mean difference over its needs."""
    if FIGURE not in wanted:
        return
    golden = read_golden()
    rankings, words = by_the_engine(golden, curated_vocabulary()), by_words()
    ours, theirs = qualities(golden, rankings), qualities(golden, words)
    # A need and its twin in the other language are one subject, and not two that can be drawn apart.
    subjects = {subject_of(need) for need in ours}
    low, high = interval(
        [
            fmean(ours[need][0] - theirs[need][0] for need in ours if subject_of(need) == subject)
            for subject in sorted(subjects)
        ]
    )
    yield Result(
        FIGURE,
        fmean(ndcg for ndcg, _ in ours.values()),
        "nDCG@10",
        "BM25 over the bare words",
        fmean(ndcg for ndcg, _ in theirs.values()),
        details={
            "difference_95": [round(low, 3), round(high, 3)],
            "precision5": round(fmean(precision for _, precision in ours.values()), 3),
            "precision5_words": round(fmean(precision for _, precision in theirs.values()), 3),
            "nb_nn_overlap_least": round(min(overlap(*pair) for pair in twins(rankings)), 3),
            "pairs": len(golden.judgements),
        },
    )


GOLDEN = Benchmark("golden", (FIGURE,), measure)
