"""Set-up: what is done is not done again, and each missing thing is one sentence."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local import setup
from infra.local.problems import MachineError


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(setup.stamps, "BUILT", tmp_path / "stamps")
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def counted() -> tuple[list[str], Callable[[], None]]:
    runs: list[str] = []
    return runs, lambda: runs.append("run")


def test_step_runs_once_for_a_content_and_again_for_another() -> None:
    runs, action = counted()
    for content in ("a", "a", "b", "b"):
        setup._step("name", "Title", content, action)
    assert len(runs) == 2


def test_step_runs_again_when_what_it_makes_is_gone() -> None:
    runs, action = counted()
    setup._step("name", "Title", "a", action)
    setup._step("name", "Title", "a", action, made=False)
    assert len(runs) == 2


def test_failed_step_is_tried_again() -> None:
    runs, action = counted()

    def fail() -> None:
        raise MachineError("no")

    with pytest.raises(MachineError):
        setup._step("name", "Title", "a", fail)
    setup._step("name", "Title", "a", action)
    assert len(runs) == 1


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_missing_venv_module_names_the_package(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(
        setup.importlib.util, "find_spec", lambda name: None if name == missing else object()
    )
    with pytest.raises(MachineError) as caught:
        setup._make_venv()
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert str(caught.value) == (
        "Python's venv module is missing: install it"
        f" (Debian and Ubuntu: apt install {package}) and run the command again."
    )


@pytest.mark.parametrize(
    ("version", "enough"), [("v18.20.1", False), ("v20.0.0", True), ("v24.1.0", True), ("x", False)]
)
def test_old_node_is_not_used(
    empty_machine: Path, monkeypatch: pytest.MonkeyPatch, version: str, enough: bool
) -> None:
    node = empty_machine / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", f"{empty_machine}:/usr/bin:/bin")
    assert setup._node_is_new_enough() is enough
