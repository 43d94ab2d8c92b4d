"""Looking organisations up."""

import pytest
from django.utils import translation

from core.organisations.register import (
    BundledRegister,
    Found,
    Removed,
    Unavailable,
    Unknown,
)
from core.organisations.registry_data import state_organisations


def test_known_number_is_found_with_kind_and_county() -> None:
    answer = BundledRegister().look_up("986252932")
    assert answer == Found(
        orgnr="986252932",
        name="Direktoratet for forvaltning og økonomistyring",
        kind="agency",
        is_confirmed=True,
        parent_orgnr="972417807",
        county="03",
    )


def test_unconfirmed_number_is_found_but_said_to_be_unconfirmed() -> None:
    row = next(row for row in state_organisations() if not row.is_confirmed)
    answer = BundledRegister().look_up(row.orgnr)
    assert isinstance(answer, Found)
    assert not answer.is_confirmed
    confirmed = BundledRegister().look_up("986252932")
    assert isinstance(confirmed, Found)
    with translation.override("en"):
        assert "not been confirmed" in str(answer.message)
        assert "not been confirmed" not in str(confirmed.message)


def test_other_number_is_unknown() -> None:
    assert BundledRegister().look_up("310000007") == Unknown("310000007")


@pytest.mark.parametrize(
    "answer", [Unknown("1"), Removed("1", "Etat"), Unavailable("1")], ids=lambda a: type(a).__name__
)
def test_each_answer_says_that_the_rest_can_be_filled_in_by_hand(
    answer: Unknown | Removed | Unavailable,
) -> None:
    with translation.override("en"):
        assert "fill in the rest yourself" in str(answer.message).lower()
