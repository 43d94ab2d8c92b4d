"""Rounds solved as a whole, compared with every plan there is where that can be counted."""

from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.solver import Move, Objective, Participant, Plan, Registrations, solve_round

IDS = "abcdef"
Pairs = st.sets(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=16)
Modes = st.lists(
    st.sampled_from(["bound", "bound", "bound", "send", "take", "free"]), min_size=6, max_size=6
)


def _participant(key: str, mode: str) -> Participant:
    return Participant(key, sends=mode != "take", receives=mode != "send", one_way=mode == "free")


def _round(pairs: set[tuple[str, str]], modes: list[str]) -> Registrations:
    participants = [_participant(key, mode) for key, mode in zip(IDS, modes, strict=True)]
    # Scores of a few kinds, so that ties are met.
    moves = [Move(a, b, 1 + (ord(a) * 3 + ord(b)) % 4) for a, b in sorted(pairs)]
    return Registrations(tuple(participants), tuple(moves))


def _every_group(round_: Registrations, max_ring: int) -> list[tuple[frozenset[str], int, float]]:
    """What each ring and chain uses (persons and seats), how many it places and its score."""
    score = {(move.lender, move.host): move.score for move in round_.possible_moves()}
    people = round_.by_id
    groups = []
    for length in range(2, max_ring + 1):
        for path in permutations(people, length):
            pairs = list(zip(path, [*path[1:], path[0]], strict=True))
            if path[0] == min(path) and all(people[key].is_bound for key in path):
                groups.append(pairs)
    for moves in range(1, max_ring + 1):
        for path in permutations(people, moves + 1):
            first, *inner, last = (people[key] for key in path)
            if first.is_bound or last.is_bound or not all(one.is_bound for one in inner):
                continue
            groups.append(list(pairwise(path)))
        # A person who goes out from a place whose seat the last one takes, by way of others.
        for path in permutations(people, moves):
            if moves > 1 and people[path[0]].one_way and all(people[k].is_bound for k in path[1:]):
                groups.append(list(zip(path, [*path[1:], path[0]], strict=True)))
    return [
        (
            frozenset({f"person {a}" for a, _b in pairs} | {f"seat {b}" for _a, b in pairs}),
            len(pairs),
            sum(score[pair] for pair in pairs),
        )
        for pairs in groups
        if all(pair in score for pair in pairs)
    ]


def _best_of_all(round_: Registrations, max_ring: int, objective: Objective) -> tuple[float, float]:
    groups = _every_group(round_, max_ring)
    best = (0.0, 0.0)
    for count in range(1, len(groups) + 1):
        fitting = [
            chosen
            for chosen in combinations(groups, count)
            if len(frozenset().union(*(g[0] for g in chosen))) == sum(len(g[0]) for g in chosen)
        ]
        if not fitting:
            break
        for chosen in fitting:
            placed, score = sum(g[1] for g in chosen), sum(g[2] for g in chosen)
            best = max(best, (placed, score) if objective == "placed" else (score, 0.0))
    return best


def _assert_can_be_carried_out(plan: Plan, round_: Registrations, max_ring: int) -> None:
    possible = {(move.lender, move.host, move.score) for move in round_.possible_moves()}
    assert {(move.lender, move.host, move.score) for move in plan.moves} <= possible
    lenders, hosts = [m.lender for m in plan.moves], [m.host for m in plan.moves]
    assert (len(set(lenders)), len(set(hosts))) == (len(lenders), len(hosts))
    for participant in round_.participants:
        if participant.is_bound:
            assert (participant.id in lenders) == (participant.id in hosts)
    assert all(1 <= len(group.moves) <= max_ring for group in plan.groups)
    assert (plan.placed, plan.score) == (len(plan.moves), sum(m.score for m in plan.moves))


@given(
    pairs=Pairs,
    modes=Modes,
    max_ring=st.integers(2, 4),
    objective=st.sampled_from(["placed", "score"]),
)
def test_a_plan_is_as_good_as_the_best_of_all(
    pairs: set[tuple[str, str]], modes: list[str], max_ring: int, objective: Objective
) -> None:
    round_ = _round(pairs, modes)
    plan = solve_round(round_, objective=objective, max_ring=max_ring)
    _assert_can_be_carried_out(plan, round_, max_ring)
    best, tie = _best_of_all(round_, max_ring, objective)
    assert (plan.status, plan.value, plan.bound, plan.is_tie_proven) == (
        "optimal",
        best,
        best,
        True,
    )
    if objective == "placed":
        assert plan.score == tie


@given(pairs=Pairs, modes=Modes, shuffled=st.randoms())
def test_the_order_of_the_registrations_changes_nothing(
    pairs: set[tuple[str, str]], modes: list[str], shuffled: object
) -> None:
    round_ = _round(pairs, modes)
    participants, moves = list(round_.participants), list(round_.moves)
    shuffled.shuffle(participants)  # type: ignore[attr-defined]
    shuffled.shuffle(moves)  # type: ignore[attr-defined]
    other = solve_round(Registrations(tuple(participants), tuple(moves)))
    assert other.groups == solve_round(round_).groups


def _ring_of(ids: str) -> list[Move]:
    return [Move(a, b) for a, b in zip(ids, ids[1:] + ids[0], strict=True)]


def test_a_ring_of_three_is_found_where_no_two_can_swap() -> None:
    round_ = Registrations(tuple(map(Participant, "abc")), tuple(_ring_of("abc")))
    assert solve_round(round_, max_ring=2).placed == 0
    plan = solve_round(round_, max_ring=3)
    assert [(g.kind, [m.host for m in g.moves]) for g in plan.groups] == [("ring", ["b", "c", "a"])]


def test_a_chain_lets_one_who_only_sends_start_what_one_who_only_takes_ends() -> None:
    people = (Participant("s", receives=False), Participant("m"), Participant("t", sends=False))
    plan = solve_round(Registrations(people, (Move("s", "m"), Move("m", "t"), Move("s", "t"))))
    assert [(g.kind, [(m.lender, m.host) for m in g.moves]) for g in plan.groups] == [
        ("chain", [("s", "m"), ("m", "t")])
    ]


def test_units_of_one_organisation_do_not_exchange_with_each_other() -> None:
    people = (Participant("a", organisation="1"), Participant("b", organisation="1"))
    assert solve_round(Registrations(people, (Move("a", "b"), Move("b", "a")))).placed == 0
    apart = (Participant("a", organisation="1"), Participant("b", organisation="2"))
    assert solve_round(Registrations(apart, (Move("a", "b"), Move("b", "a")))).placed == 2


def test_too_many_rings_give_a_plan_and_a_bound_and_no_proof() -> None:
    ids = [f"p{number}" for number in range(12)]
    moves = [Move(a, b) for a in ids for b in ids if a != b]
    round_ = Registrations(tuple(map(Participant, ids)), tuple(moves))
    plan = solve_round(round_, max_ring=4, most=20)
    _assert_can_be_carried_out(plan, round_, 4)
    assert plan.placed <= plan.bound == 12
    assert solve_round(round_, max_ring=4).placed == 12


def test_no_time_gives_the_best_found_and_its_bound() -> None:
    ids = [f"p{number}" for number in range(30)]
    moves = [Move(a, b) for n, a in enumerate(ids) for b in ids[n + 1 : n + 4] + ids[n - 3 : n]]
    round_ = Registrations(tuple(map(Participant, ids)), tuple(moves))
    plan = solve_round(round_, time_limit=0)
    _assert_can_be_carried_out(plan, round_, 3)
    assert 0 < plan.placed <= solve_round(round_).placed <= plan.bound


@pytest.mark.parametrize("max_ring", [0, 1, 5])
def test_a_length_that_is_not_offered_is_named(max_ring: int) -> None:
    with pytest.raises(ValueError, match="max_ring must be 2 to 4"):
        solve_round(Registrations(()), max_ring=max_ring)


def test_nothing_registered_is_a_plan_of_nothing() -> None:
    plan = solve_round(Registrations(()))
    assert (plan.status, plan.value, plan.bound, plan.groups) == ("optimal", 0, 0, ())


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Participant("a", sends=False, receives=False), "'a' neither sends nor receives"),
        (lambda: Move("a", "b", -1), "score must be a number of 0 or more"),
        (lambda: Move("a", "b", float("nan")), "score must be a number of 0 or more"),
        (lambda: Registrations((Participant("a"), Participant("a"))), "more than once: a"),
        (lambda: Registrations((Participant("a"),), (Move("a", "x"),)), "names 'x'"),
    ],
)
def test_facts_that_cannot_be_are_refused(make: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()  # type: ignore[operator]
