"""The two tables of moves: what is not in them is refused, and says where the object stands."""

from itertools import product

import pytest

from core.base.errors import ConflictError
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.states import (
    AGREEMENT_MOVES,
    CANDIDATE_MOVES,
    require_agreement_move,
    require_candidate_move,
)

REFUSED_CANDIDATE = [
    pair
    for pair in product(CandidateState, CandidateState)
    if pair[1] not in CANDIDATE_MOVES[pair[0]]
]
REFUSED_AGREEMENT = [
    pair
    for pair in product(AgreementState, AgreementState)
    if pair[1] not in AGREEMENT_MOVES[pair[0]]
]


def test_every_state_has_its_moves() -> None:
    assert set(CANDIDATE_MOVES) == set(CandidateState)
    assert set(AGREEMENT_MOVES) == set(AgreementState)


@pytest.mark.parametrize(("current", "wanted"), REFUSED_CANDIDATE)
def test_refused_candidate_move_says_where_it_stands(current: str, wanted: CandidateState) -> None:
    with pytest.raises(ConflictError) as caught:
        require_candidate_move(current, wanted)

    assert caught.value.code == "move_refused"
    assert str(CandidateState(current).label) in str(caught.value)


@pytest.mark.parametrize(("current", "wanted"), REFUSED_AGREEMENT)
def test_refused_agreement_move_says_where_it_stands(current: str, wanted: AgreementState) -> None:
    with pytest.raises(ConflictError) as caught:
        require_agreement_move(current, wanted)

    assert caught.value.code == "move_refused"
    assert str(AgreementState(current).label) in str(caught.value)


@pytest.mark.parametrize("current", list(CandidateState))
def test_allowed_candidate_moves_pass(current: CandidateState) -> None:
    for wanted in CANDIDATE_MOVES[current]:
        require_candidate_move(current, wanted)


def test_nobody_is_named_back_from_no() -> None:
    assert CANDIDATE_MOVES[CandidateState.DECLINED] == frozenset()


def test_nothing_leaves_the_end_states() -> None:
    ends = (AgreementState.COMPLETED, AgreementState.ENDED_EARLY, AgreementState.CANCELLED)
    assert [AGREEMENT_MOVES[end] for end in ends] == [frozenset()] * 3
