import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from infra.local.preflight import require_nobody_running
from infra.local.problems import MachineError
from infra.local.processes import (
    MARK,
    end_marked,
    end_orphans,
    end_process,
    living_supervisor,
    mark_of,
    read_process,
    write_process,
)

SLEEP = "import time; time.sleep(60)"
# Ignores the polite request to end.
STUBBORN = (
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
)


def sleeper(mark: str = "", code: str = SLEEP) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, MARK: mark}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)


def ended(process: "subprocess.Popen[bytes]") -> bool:
    process.stdout.close()
    return process.wait(20) is not None


def test_remembered_process_is_found_and_ended(tmp_path: Path) -> None:
    process = sleeper()
    write_process(tmp_path / "file", process.pid)
    found = read_process(tmp_path / "file")
    assert found is not None
    assert found.pid == process.pid
    end_process(found)
    assert ended(process)
    assert read_process(tmp_path / "file") is None


def test_number_used_again_is_another_process(tmp_path: Path) -> None:
    began = psutil.Process().create_time() - 100
    (tmp_path / "file").write_text(f'{{"pid": {os.getpid()}, "began": {began}}}')
    assert read_process(tmp_path / "file") is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"pid": "x", "began": 1}'])
def test_broken_file_is_no_process(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    assert read_process(tmp_path / "file") is None


def test_orphans_of_a_dead_supervisor_end_and_others_live(tmp_path: Path) -> None:
    dead = sleeper()
    mark = mark_of(dead.pid, tmp_path)
    dead.kill()
    assert ended(dead)
    orphan = sleeper(mark)
    child_of_living = sleeper(mark_of(os.getpid(), tmp_path))
    of_another_folder = sleeper(mark.replace(str(tmp_path), str(tmp_path / "other")))
    unmarked = sleeper()
    try:
        assert end_orphans(tmp_path) == 1
        assert ended(orphan)
        living = [child_of_living, of_another_folder, unmarked]
        assert [process.poll() for process in living] == [None, None, None]
    finally:
        for process in (child_of_living, of_another_folder, unmarked):
            process.kill()
            ended(process)


def test_second_supervisor_on_the_same_data_is_refused(tmp_path: Path) -> None:
    first = sleeper()
    child = sleeper(mark_of(first.pid, tmp_path))
    try:
        assert living_supervisor(tmp_path) == psutil.Process(first.pid)
        with pytest.raises(MachineError) as caught:
            require_nobody_running(tmp_path)
        assert str(caught.value) == (
            f"Veksel already runs on the data in {tmp_path} (process {first.pid}):"
            " stop it with Ctrl-C in its window first."
        )
    finally:
        for process in (first, child):
            process.kill()
            ended(process)
    require_nobody_running(tmp_path)


def test_stubborn_process_is_made_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.processes.PATIENCE", 0.3)
    mark = mark_of(os.getpid(), tmp_path)
    process = sleeper(mark, STUBBORN)
    process.stdout.readline()
    started = time.monotonic()
    end_marked(mark)
    assert ended(process)
    assert time.monotonic() - started < 10
