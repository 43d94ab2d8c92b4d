from pathlib import Path

import pytest

from infra.local.stamps import fingerprint, forget, is_done, mark_done


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VEKSEL_DATA_DIR", str(tmp_path))
    return tmp_path


def test_step_is_done_for_the_same_content_alone() -> None:
    assert not is_done("step", "a")
    mark_done("step", "a")
    assert is_done("step", "a")
    assert not is_done("step", "b")


def test_forgotten_step_runs_again() -> None:
    mark_done("step", "a")
    forget("step")
    forget("step")
    assert not is_done("step", "a")


def test_fingerprint_follows_the_content_of_files(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("one")
    first = fingerprint(path)
    assert fingerprint(path) == first
    path.write_text("two")
    second = fingerprint(path)
    path.unlink()
    assert len({first, second, fingerprint(path)}) == 3


def test_fingerprint_keeps_parts_apart() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
