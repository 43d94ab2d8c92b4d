import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local import disk
from infra.local.problems import MachineError


def test_writable_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    disk.require_writable(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError) as caught:
        disk.require_writable(tmp_path / "file" / "below")
    assert str(caught.value) == (
        f"The folder {tmp_path / 'file' / 'below'} cannot be written to: move the project to a"
        " folder of your own, or change the rights of this one."
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "The disk that holds {} is full:"), (errno.EROFS, "The folder {} cannot be")],
)
def test_refused_write_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(self: Path, data: bytes) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(MachineError) as caught:
        disk.require_writable(tmp_path)
    assert str(caught.value).startswith(said.format(tmp_path))


def test_too_little_room_names_both_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=12_000_000))
    with pytest.raises(MachineError) as caught:
        disk.require_room(tmp_path, disk.ROOM_TO_INSTALL)
    assert str(caught.value) == (
        f"The disk that holds {tmp_path} has 12 MB free and 1500 MB are needed: free some space."
    )
    disk.require_room(tmp_path, 12_000_000)
