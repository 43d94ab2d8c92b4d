import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.preflight import chosen_port, prepare_ground, require_free_port
from infra.local.problems import MachineError


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_port_is_8000_unless_chosen() -> None:
    assert [chosen_port({}), chosen_port({"PORT": ""}), chosen_port({"PORT": "8123"})] == [
        8000,
        8000,
        8123,
    ]


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80 00", "²"])
def test_nonsense_port_is_one_sentence(text: str) -> None:
    with pytest.raises(MachineError) as caught:
        chosen_port({"PORT": text})
    assert str(caught.value) == f"PORT is {text!r} and must be a whole number from 1 to 65535."


def test_taken_port_names_program_and_way_out(taken_port: int) -> None:
    with pytest.raises(MachineError) as caught:
        require_free_port(taken_port)
    sentence = str(caught.value)
    assert sentence.startswith(f"Port {taken_port} is taken by ")
    assert f"(process {os.getpid()})" in sentence
    assert sentence.endswith(
        f": stop that program, or choose another port with `make demo PORT={taken_port + 1}`."
    )


def test_ground_is_prepared_on_a_free_port(tmp_path: Path, taken_port: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert prepare_ground(tmp_path, {"PORT": str(free)}) == free
    with pytest.raises(MachineError):
        prepare_ground(tmp_path, {"PORT": str(taken_port)})
