"""What was sealed for one tenant opens nothing in another, and nothing else opens anything."""

import json
import time
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outbox import envelopes
from core.outbox.envelopes import OLDEST, Envelope, EnvelopeError, seal, unseal

A, B = uuid.UUID(int=1), uuid.UUID(int=2)
LETTER = Envelope("tests.greet", {"name": "Kari"}, receiver=A, sender=A, key=uuid.UUID(int=3))
plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()


@given(
    st.builds(
        Envelope,
        task=st.text(max_size=100),
        arguments=st.dictionaries(st.text(), plain | st.lists(plain)),
        receiver=st.none() | st.uuids(),
        sender=st.none() | st.uuids(),
        key=st.none() | st.uuids(),
        has_row=st.booleans(),
    )
)
def test_envelope_comes_out_as_it_went_in(envelope: Envelope) -> None:
    assert unseal(json.loads(json.dumps(seal(envelope)))) == envelope


@pytest.mark.parametrize(
    "change",
    [
        {"receiver": str(B)},
        {"receiver": None},
        {"task": "tests.fail"},
        {"arguments": {"name": "Mallory"}},
        {"sender": str(B)},
        {"key": None},
        {"has_row": True},
        {"at": time.time() + 1},
    ],
)
def test_envelope_that_was_changed_is_refused(change: dict[str, Any]) -> None:
    sealed = seal(LETTER)
    assert unseal(sealed) == LETTER
    sealed["body"] = json.dumps({**json.loads(sealed["body"]), **change})
    with pytest.raises(EnvelopeError, match="signature"):
        unseal(sealed)


def test_signature_of_one_tenant_is_not_anothers() -> None:
    body = seal(LETTER)["body"].replace(str(A), str(B))
    with pytest.raises(EnvelopeError, match="signature"):
        unseal({"body": body, "signature": seal(LETTER)["signature"]})


@pytest.mark.parametrize("difference", [-OLDEST - 60, envelopes.CLOCK_DIFFERENCE + 60])
def test_envelope_of_another_day_is_refused(
    difference: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = time.time() + difference
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: moment)
        sealed = seal(LETTER)
    with pytest.raises(EnvelopeError, match="day ago"):
        unseal(sealed)


def test_envelope_of_the_former_secret_opens_while_it_is_a_fallback(settings: Any) -> None:
    sealed, former = seal(LETTER), settings.SECRET_KEY
    settings.SECRET_KEY = "a new one"
    with pytest.raises(EnvelopeError):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(sealed) == LETTER


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "text",
        [],
        {},
        {"body": "{}"},
        {"body": 1, "signature": 2},
        {"body": "{}", "signature": ""},
        {"body": "[1]", "signature": ""},
        {"body": "[" * 100_000, "signature": ""},
        {"body": '{"receiver": 1, "sender": 2, "key": 3, "at": 4}', "signature": ""},
        {"body": '{"receiver": null, "sender": null, "key": null, "at": null}', "signature": ""},
        {"body": "{}", "signature": "", "more": ""},
    ],
)
def test_anything_else_is_refused(odd: Any) -> None:
    with pytest.raises(EnvelopeError):
        unseal(odd)
