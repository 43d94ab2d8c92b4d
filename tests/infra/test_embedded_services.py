"""The embedded servers, for real: started, killed hard, started again."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from infra.local.postgres import cluster_identifier, start_postgres, stop_postgres
from infra.local.redis import start_redis


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the system user of PostgreSQL may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="veksel-") as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()


def test_postgres_survives_a_hard_kill_and_a_lock_with_a_living_number(place: Path) -> None:
    folder = place / "pg"
    cluster = start_postgres(folder)
    identifier = cluster_identifier(cluster.url)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postmaster = psutil.Process(cluster.process_id)
    family = [postmaster, *postmaster.children(recursive=True)]
    postmaster.kill()
    psutil.wait_procs(family, timeout=20)
    assert not cluster.is_running()
    lock = folder / "postmaster.pid"
    lines = lock.read_text().splitlines()
    # The number of a process that lives and is no PostgreSQL.
    lock.write_text("\n".join([str(psutil.Process().pid), *lines[1:]]) + "\n")

    again = start_postgres(folder)
    try:
        with psycopg.connect(again.url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
        assert cluster_identifier(again.url) == identifier
    finally:
        again.stop()
    assert not again.is_running()


def test_running_postgres_is_joined_and_can_be_stopped_by_folder(place: Path) -> None:
    first = start_postgres(place / "pg")
    second = start_postgres(place / "pg")
    assert second.process_id == first.process_id
    stop_postgres(place / "pg")
    assert not first.is_running()
    stop_postgres(place / "pg")


def test_redis_answers_only_with_its_password_and_ends_its_forerunner(place: Path) -> None:
    first = start_redis(place)
    with redis.Redis.from_url(first.url) as connection:
        connection.set("key", "value")
        connection.save()
    second = start_redis(place)
    try:
        assert not first.is_running()
        with redis.Redis.from_url(second.url) as connection:
            assert connection.get("key") == b"value"
        stranger = redis.Redis.from_url("redis://" + second.url.partition("@")[2])
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    finally:
        second.stop()
    assert not second.is_running()


@pytest.mark.parametrize("service", ["postgres", "redis"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_service_in_the_foreground_ends_on_a_signal(
    place: Path, monkeypatch: pytest.MonkeyPatch, service: str, number: int
) -> None:
    monkeypatch.setenv("VEKSEL_DATA_DIR", str(place))
    command = [sys.executable, "-m", "config.cli", "serve", service]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().strip()
        assert answers(service, url)
        process.send_signal(number)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    assert eventually(lambda: not answers(service, url))


def answers(service: str, url: str) -> bool:
    try:
        if service == "postgres":
            psycopg.connect(url).close()
        else:
            with redis.Redis.from_url(url) as connection:
                connection.ping()
    except (psycopg.OperationalError, redis.ConnectionError):
        return False
    return True


def eventually(true: Callable[[], bool]) -> bool:
    for _ in range(50):
        if true():
            return True
        time.sleep(0.1)
    return False
