"""The supervisor for real, around a product of one page: start, Ctrl-C, hard kill, second start."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from infra.local.processes import MARK

# A stand-in for the package `config`: it writes down what it was called with and may know.
CLI = """\
import json, os, sys
from pathlib import Path

KNOWN = ("DATABASE_URL", "DATABASE_MIGRATOR_URL", "DATABASE_ADMIN_URL", "REDIS_URL")

def note(name):
    line = json.dumps([name, [key for key in KNOWN if os.environ.get(key)]])
    with (Path(os.environ["VEKSEL_DATA_DIR"]) / "calls").open("a") as file:
        file.write(line + "\\n")
    with (Path(os.environ["VEKSEL_DATA_DIR"]) / "https").open("a") as file:
        file.write(os.environ.get("VEKSEL_HTTPS", "") + "\\n")

if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments == ["demo"]:
        from infra.local import preparation, supervisor
        from infra.local.problems import speak_plainly
        # Whoever edits the product while the tests run does not change this one.
        preparation._sources = lambda: iter([Path(__file__)])
        speak_plainly(supervisor.run_demo)
    elif arguments[0] == "demo-logins":
        print(json.dumps([{"url": "http://localhost", "person": "Kari", "role": "HR",
                           "email": "kari@example.no"}]))
    else:
        note(" ".join(arguments))
        if os.environ.get("FAIL") == arguments[0]:
            sys.exit("this step was told to fail")
"""
WSGI = """\
from config.cli import note
note("web")

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
CELERY = """\
import os, sys
from celery import Celery
from config.cli import note
note("worker" if "worker" in sys.argv else "beat")
app = Celery("stand-in", broker=os.environ["REDIS_URL"])
"""


@pytest.fixture
def product(place: Path) -> Path:
    package = place / "product" / "config"
    package.mkdir(parents=True)
    for name, text in (
        ("__init__", ""),
        ("cli", CLI),
        ("settings", 'SECRET_KEY = "for-tests-only"\nUSE_TZ = True\n'),
        ("wsgi", WSGI),
        ("celery_app", CELERY),
    ):
        (package / f"{name}.py").write_text(text)
    return package.parent


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the system user of PostgreSQL may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="veksel-") as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """One running supervisor, its output, and the processes that are its work."""

    def __init__(self, product: Path, folder: Path, port: int, **more: str) -> None:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DATABASE_MIGRATOR_URL", "DATABASE_ADMIN_URL", MARK}
            and name not in {"REDIS_URL", "VEKSEL_TEST_SERVICES"}
        }
        self.folder, self.port = folder, port
        self.output = folder.parent / "output"
        environment = {
            **kept,
            "PYTHONPATH": str(product),
            "VEKSEL_DATA_DIR": str(folder),
            "PORT": str(port),
            **more,
        }
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.cli", "demo"],
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def text(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        assert eventually(lambda: "Veksel is ready" in self.text(), 60), self.text()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/") as answer:
            assert answer.read() == b"ok"

    def calls(self) -> list[list[object]]:
        path = self.folder / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()]

    def belongings(self) -> list[psutil.Process]:
        """Every living process that was started for this data folder, PostgreSQL included."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def _owns(self, process: psutil.Process) -> bool:
        try:
            mark = process.environ().get(MARK, "")
            alive = process.status() != psutil.STATUS_ZOMBIE
            return alive and mark.endswith(f":{self.folder}")
        except psutil.Error:
            return False


def eventually(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def start(product: Path, place: Path, port: int) -> Iterator[Callable[..., Demo]]:
    demos: list[Demo] = []

    def begin(**more: str) -> Demo:
        demos.append(Demo(product, place / "data", port, **more))
        return demos[-1]

    yield begin
    for demo in demos:
        for process in [*demo.belongings(), demo.process]:
            process.kill()
        demo.process.wait()


def names(demo: Demo) -> list[object]:
    return [name for name, _known in demo.calls()]


def test_start_gives_each_process_what_it_may_know_and_ctrl_c_ends_all(
    start: Callable[..., Demo],
) -> None:
    demo = start(VEKSEL_HTTPS="1")
    demo.wait_until_ready()
    assert "  Kari  HR  kari@example.no" in demo.text()
    assert eventually(lambda: len(demo.calls()) == 6, 30)
    owner = ["DATABASE_URL", "DATABASE_MIGRATOR_URL"]
    assert demo.calls()[:3] == [
        ["database prepare", [*owner, "DATABASE_ADMIN_URL", "REDIS_URL"]],
        ["migrate", [*owner, "REDIS_URL"]],
        ["demo-data", [*owner, "REDIS_URL"]],
    ]
    assert sorted(demo.calls()[3:]) == [
        ["beat", ["DATABASE_URL", "REDIS_URL"]],
        ["web", ["DATABASE_URL", "REDIS_URL"]],
        ["worker", [*owner, "REDIS_URL"]],
    ]
    # The demo speaks plain HTTP, whatever the shell's settings are for.
    assert set((demo.folder / "https").read_text().split()) == {"0"}
    assert {process.name() for process in demo.belongings()} >= {"postgres", "redis-server"}

    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(40) == 0
    assert demo.text().endswith("Veksel has stopped.\n")
    assert demo.belongings() == []


def test_second_start_skips_what_is_done_and_a_hard_kill_is_recovered_from(
    start: Callable[..., Demo],
) -> None:
    first = start()
    first.wait_until_ready()
    # Worker and clock write down their calls when they have loaded, which may be after the first page.
    assert eventually(lambda: len(first.calls()) == 6, 30)
    first.process.kill()
    first.process.wait()
    left = first.belongings()
    assert left != []
    (first.folder / "calls").unlink()

    second = start()
    second.wait_until_ready()
    assert "database prepare" not in names(second)
    assert eventually(lambda: len(second.calls()) == 3, 30)
    # PostgreSQL is joined, everything else of the killed run is gone.
    assert {process.name() for process in left if process.is_running()} <= {"postgres"}
    third = start()
    assert third.process.wait(20) == 1
    assert "Veksel already runs on the data in" in third.text()
    second.process.send_signal(signal.SIGTERM)
    assert second.process.wait(40) == 0
    assert second.belongings() == []


def test_failed_step_stops_the_start_and_runs_again_next_time(
    start: Callable[..., Demo],
) -> None:
    failed = start(FAIL="migrate")
    assert failed.process.wait(60) == 1
    assert "  this step was told to fail\n" in failed.text()
    assert failed.text().endswith(
        "veksel: Bringing the tables up to date failed; the lines above say why.\n"
    )
    assert failed.belongings() == []
    mended = start()
    mended.wait_until_ready()
    assert names(mended)[:2] == ["database prepare", "migrate"]


def test_taken_port_is_told_before_anything_starts(start: Callable[..., Demo], port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        demo = start()
        assert demo.process.wait(30) == 1
    assert demo.text().startswith(f"veksel: Port {port} is taken by ")
    assert demo.text().count("\n") == 1
    assert not (demo.folder / "pg").exists()


def test_process_that_ends_by_itself_ends_all_and_shows_why(
    start: Callable[..., Demo], product: Path
) -> None:
    (product / "config" / "wsgi.py").write_text('raise RuntimeError("the page is missing")\n')
    demo = start()
    assert demo.process.wait(90) == 1
    # The last lines of the log.
    assert "Error: the page is missing" in demo.text()
    assert "A process of Veksel ended by itself;" in demo.text()
    assert demo.belongings() == []


def test_dead_service_ends_all_and_is_named(start: Callable[..., Demo]) -> None:
    demo = start()
    demo.wait_until_ready()
    redis = [process for process in demo.belongings() if process.name() == "redis-server"]
    redis[0].kill()
    assert demo.process.wait(40) == 1
    assert "veksel: An embedded database service ended by itself;" in demo.text()
    assert demo.belongings() == []
