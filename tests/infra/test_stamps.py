from pathlib import Path

from infra.local.stamps import fingerprint, forget, is_done, mark_done


def test_step_is_done_for_the_same_content_alone(tmp_path: Path) -> None:
    assert not is_done("step", "a", folder=tmp_path)
    mark_done("step", "a", folder=tmp_path)
    assert is_done("step", "a", folder=tmp_path)
    assert not is_done("step", "b", folder=tmp_path)
    assert not is_done("step", "a", folder=tmp_path / "other")


def test_forgotten_step_runs_again(tmp_path: Path) -> None:
    mark_done("step", "a", folder=tmp_path)
    forget("step", folder=tmp_path)
    forget("step", folder=tmp_path)
    assert not is_done("step", "a", folder=tmp_path)


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
