"""Rounds between organisations: goals in order, rings, limits, pins, and a brute force to compare with."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver.exchange import (
    GOALS,
    Goal,
    ImpossiblePinsError,
    Lending,
    greedy,
    solve_exchange,
)

ORGANISATIONS = "ABCD"


def move(offer: str, need: str, score: int = 1) -> Lending:
    """A move whose organisations are the first letters of offer and need."""
    return Lending(offer, need, lender=offer[0], host=need[0], score=score)


def values(plan: object, *goals: Goal) -> list[int]:
    reached = {each.goal: each.value for each in plan.reached}  # type: ignore[attr-defined]
    return [reached[goal] for goal in goals]


def test_a_swap_is_a_ring_of_two() -> None:
    plan = solve_exchange([move("A1", "B9"), move("B1", "A9")], places={})

    assert [[each.offer for each in ring] for ring in plan.rings] == [["A1", "B1"]]
    assert plan.singles == ()
    assert values(plan, *GOALS) == [2, 2, 2, 2]
    assert plan.is_proven is True


@pytest.mark.parametrize(("max_ring", "rings"), [(2, 0), (3, 0), (4, 1)])
def test_a_ring_is_no_longer_than_asked(max_ring: int, rings: int) -> None:
    moves = [move("A1", "B9"), move("B1", "C9"), move("C1", "D9"), move("D1", "A9")]

    plan = solve_exchange(moves, places={}, max_ring=max_ring)

    assert (len(plan.rings), len(plan.moves)) == (rings, 4)


def test_the_order_of_goals_decides() -> None:
    # Either two people placed in a swap, or one with a very high score.
    moves = [move("A1", "B9", 1), move("B1", "A9", 1), move("A1", "C9", 50), move("D1", "A9", 50)]

    by_swap = solve_exchange(moves, places={}, goals=("reciprocity", "score"))
    by_score = solve_exchange(moves, places={}, goals=("score", "reciprocity"))

    assert values(by_swap, "reciprocity", "score") == [2, 2]
    assert values(by_score, "score", "reciprocity") == [100, 0]


def test_small_organisations_come_in_when_that_goes_first() -> None:
    moves = [move("A1", "B8", 9), move("A2", "B9", 9), move("A2", "C9", 1)]

    wide = solve_exchange(moves, places={}, goals=("organisations", "score"))
    narrow = solve_exchange(moves, places={}, goals=("score", "organisations"))

    assert values(wide, "organisations", "score") == [3, 10]
    assert values(narrow, "score", "organisations") == [18, 2]


def test_a_need_takes_as_many_as_it_has_places_for() -> None:
    moves = [move("A1", "B9"), move("C1", "B9"), move("D1", "B9")]

    assert len(solve_exchange(moves, places={}).moves) == 1
    assert len(solve_exchange(moves, places={"B9": 2}).moves) == 2


def test_an_organisation_sends_no_more_than_it_can_do_without() -> None:
    moves = [move("A1", "B9"), move("A2", "C9"), move("A3", "D9")]

    assert len(solve_exchange(moves, places={}, most_out=2).moves) == 2
    assert len(greedy(moves, places={}, most_out=2)) == 2


def test_what_is_pinned_is_in_the_plan() -> None:
    moves = [move("A1", "B9", 100), move("A1", "C9", 1)]

    plan = solve_exchange(moves, places={}, pinned=frozenset({("A1", "C9")}))

    assert [(each.offer, each.need) for each in plan.moves] == [("A1", "C9")]


def test_pins_that_cannot_be_are_refused() -> None:
    moves = [move("A1", "B9"), move("A1", "C9")]

    with pytest.raises(ImpossiblePinsError):
        solve_exchange(moves, places={}, pinned=frozenset({("A1", "B9"), ("A1", "C9")}))
    with pytest.raises(ValueError, match="not a possible move"):
        solve_exchange(moves, places={}, pinned=frozenset({("A1", "D9")}))
    with pytest.raises(ValueError, match="max_ring"):
        solve_exchange(moves, places={}, max_ring=5)


def test_nothing_possible_is_an_empty_plan_and_proven() -> None:
    plan = solve_exchange([], places={})

    assert (plan.moves, plan.is_proven, values(plan, *GOALS)) == ([], True, [0, 0, 0, 0])


def test_too_many_rings_to_look_at_are_said_so() -> None:
    moves = [move(f"{a}1", f"{b}9") for a, b in permutations("ABCD", 2)]

    plan = solve_exchange(moves, places={}, goals=("reciprocity",), most_rings=2)

    [reached] = plan.reached
    assert (reached.value <= reached.bound, reached.bound, plan.is_proven) == (
        True,
        4,
        reached.value == 4,
    )


def test_optimising_places_more_than_one_by_one() -> None:
    moves = [move("A1", "B9", 10), move("A1", "C9", 9), move("D1", "B9", 9)]

    plan = solve_exchange(moves, places={})

    assert (plan.greedy_placed, len(plan.moves)) == (1, 2)


PAIRS = st.lists(
    st.tuples(
        st.sampled_from([f"{o}{n}" for o in ORGANISATIONS for n in "12"]),
        st.sampled_from([f"{o}{n}" for o in ORGANISATIONS for n in "89"]),
        st.integers(0, 5),
    ).filter(lambda each: each[0][0] != each[1][0]),
    max_size=8,
    unique_by=lambda each: each[:2],
)


def best_of_all(moves: list[Lending], goals: tuple[Goal, ...], max_ring: int) -> list[int]:
    """Try every set of moves and every way of putting it into rings."""

    def fits(chosen: tuple[Lending, ...]) -> bool:
        offers, needs = [m.offer for m in chosen], [m.need for m in chosen]
        return len(set(offers)) == len(offers) and len(set(needs)) == len(needs)

    def in_rings(left: frozenset[Lending]) -> int:
        best = 0
        for length in range(2, max_ring + 1):
            for ring in permutations(sorted(left), length):
                closes = all(ring[n].host == ring[(n + 1) % length].lender for n in range(length))
                if closes and len({m.lender for m in ring}) == length:
                    best = max(best, length + in_rings(left - set(ring)))
        return best

    found = []
    for size in range(len(moves) + 1):
        for chosen in filter(fits, combinations(moves, size)):
            worth = {
                "placed": size,
                "reciprocity": in_rings(frozenset(chosen)),
                "organisations": len({o for m in chosen for o in (m.lender, m.host)}),
                "score": sum(m.score for m in chosen),
            }
            found.append([worth[goal] for goal in goals])
    return max(found)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.permutations(GOALS), st.integers(2, 3))
def test_nothing_beats_the_plan(
    pairs: list[tuple[str, str, int]], goals: list[Goal], max_ring: int
) -> None:
    moves = [move(*pair) for pair in pairs]

    plan = solve_exchange(moves, places={}, goals=goals, max_ring=max_ring)

    assert [each.value for each in plan.reached] == best_of_all(moves, tuple(goals), max_ring)
    assert plan.is_proven is True
    assert sum(map(len, plan.rings)) == values(plan, "reciprocity")[0]
    again = solve_exchange(moves[::-1], places={}, goals=goals, max_ring=max_ring)
    assert (again.rings, again.singles) == (plan.rings, plan.singles)
