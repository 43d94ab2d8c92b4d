"""Rounds of made-up registrations, solved whole: the value against taking the best ring one by one.

A registration is a person with a seat that both take part or neither; who fits where is drawn with a
fixed seed, as densely as in rounds of real size. What counts is the value, and whether it is proven; how
long it took and what swaps alone would give stand beside it.
"""

from collections.abc import Collection, Iterator
from random import Random

from infra.benchmarks.figures import Result
from infra.benchmarks.run import Benchmark
from matching.solver import Move, Participant, Registrations, solve_round
from matching.solver.columns import build_columns
from matching.solver.enumeration import PAD, enumerate_groups
from matching.solver.graph import build_graph

#: Registrations, and how many possible moves each has on average.
SIZES = {68: 4.0, 500: 5.4, 1_000: 8.2}
SECONDS = 60.0
LONGEST = (3, 4)


def figure_of(size: int, longest: int) -> str:
    """Return a figure's name: rings of up to three are the default, longer ones are named."""
    return f"round.rings.{size}" if longest == LONGEST[0] else f"round.rings.{size}.{longest}"


def made_up(size: int, moves_each: float) -> Registrations:
    """Return a round, the same one each time."""
    random = Random(size)  # noqa: S311 - a made-up round, the same each time
    people = [
        Participant(f"p{number:05}", organisation=f"o{random.randrange(max(17, size // 5)):04}")
        for number in range(size)
    ]
    moves = []
    for lender in people:
        count = min(size - 1, max(0, round(random.expovariate(1 / moves_each))))
        for host in random.sample(people, count):
            if host.organisation != lender.organisation:
                moves.append(Move(lender.id, host.id, round(random.uniform(0.3, 1.0), 3)))
    return Registrations(tuple(people), tuple(moves))


def measure(wanted: Collection[str]) -> Iterator[Result]:
    """Solve each size with rings of up to three and of up to four organisations, for the highest score."""
    for size, moves_each in SIZES.items():
        if not any(figure_of(size, longest) in wanted for longest in LONGEST):
            continue
        round_ = made_up(size, moves_each)
        swaps = solve_round(round_, objective="score", max_ring=2, time_limit=SECONDS)
        for longest in LONGEST:
            if figure_of(size, longest) in wanted:
                yield _result(round_, size, longest, swaps.value)


def _result(round_: Registrations, size: int, longest: int, swaps: float) -> Result:
    plan = solve_round(round_, objective="score", max_ring=longest, time_limit=SECONDS)
    return Result(
        figure_of(size, longest),
        plan.value,
        "points",
        "the best ring one by one",
        _one_by_one(round_, longest),
        details={
            "status": plan.status,
            "bound": round(plan.bound, 3),
            "seconds": round(plan.seconds, 2),
            "placed": plan.placed,
            "swaps_only": round(swaps, 3),
        },
    )


def _one_by_one(round_: Registrations, longest: int) -> float:
    """Return what taking the ring of the highest score that still fits, again and again, gives."""
    graph = build_graph(round_)
    columns = build_columns(graph, enumerate_groups(graph, max_ring=longest, most=3_000_000))
    used: set[int] = set()
    value = 0.0
    for row in sorted(range(len(columns)), key=lambda row: -columns.score[row]):
        nodes = {int(node) for node in columns.nodes[row] if node != PAD}
        if not nodes & used:
            used |= nodes
            value += float(columns.score[row])
    return value


ROUND = Benchmark(
    "round",
    tuple(figure_of(size, longest) for size in SIZES for longest in LONGEST),
    measure,
)
