"""The database is stopped at once while customers work and workers deliver, again and again (W41).

The server, as safe as production's, and the customers are the test's own.
"""

import os
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from infra.local.addresses import derived_addresses
from infra.local.postgres import Cluster, start_postgres
from tests.factories.jobs import SUBJECT
from tests.factories.office import OFFERS
from tests.factories.queue import Queue
from tests.factories.workers import ROOT, running_worker, wait_until

POWER_CUTS = 3
REQUESTS_BETWEEN = 15


class Office:
    """What the process of the customers has said so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.said: list[str] = []
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.said.append(line.strip())

    @property
    def saved(self) -> list[uuid.UUID]:
        """The rankings whose commits were acknowledged."""
        return [uuid.UUID(line.split()[1]) for line in self.said if line.startswith("saved ")]

    def tell(self, *, until: str) -> None:
        """Let it go on to what comes next, and wait until it has."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.wait_for(until)

    def wait_for(self, line: str) -> None:
        wait_until(lambda: line in self.said or not self.lives, seconds=90, what=line)
        assert line in self.said, "the customers' process has ended"

    def wait_for_more(self, requests: int) -> None:
        goal = len(self.saved) + requests
        wait_until(lambda: len(self.saved) >= goal, seconds=60, what="requests")

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """End it, and everything it still wanted to say."""
        self._process.kill()
        self._listener.join(10)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A server that keeps what it has acknowledged; processes started from here know no other."""
    with tempfile.TemporaryDirectory(prefix="veksel-power-") as name:
        folder = Path(name)
        # The server may run as a system user that must be able to reach its data.
        folder.chmod(0o755)
        cluster = start_postgres(folder / "pg")
        addresses = derived_addresses(cluster.url, folder)
        for variable, address in addresses.for_preparation().items():
            monkeypatch.setenv(variable, address)
        yield cluster
        start_postgres(folder / "pg").abandon()


@pytest.fixture
def office(cluster: Cluster) -> Iterator[Office]:
    """Two customers, already at work."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.factories.office"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        office = Office(process)
        try:
            office.wait_for("ready")
            yield office
        finally:
            office.end()


class Books:
    """The tables themselves, read past all doors."""

    def __init__(self, url: str) -> None:
        parts = psycopg.conninfo.conninfo_to_dict(url)
        self._address = psycopg.conninfo.make_conninfo(**{**parts, "dbname": "veksel"})
        found = self._rows("SELECT slug, schema_name FROM public.tenants_tenant")
        self.alfa, self.beta = (dict(found)[slug] for slug in ("alfa", "beta"))

    def _rows(self, query: str, schema: str = "public", *parameters: object) -> list[tuple]:
        with psycopg.connect(self._address) as connection:
            whole = sql.SQL(query).format(schema=sql.Identifier(schema))
            return connection.execute(whole, parameters).fetchall()

    def matches_of_runs(self) -> dict[uuid.UUID, int]:
        """How many candidates stand in each ranking."""
        return dict(
            self._rows(
                "SELECT run.id, count(line.id) FROM {schema}.matching_matchrun run LEFT JOIN"
                " {schema}.matching_match line ON line.run_id = run.id GROUP BY run.id",
                self.alfa,
            )
        )

    def needs(self) -> int:
        """How many needs there are; each was saved with its ranking."""
        return int(self._rows("SELECT count(*) FROM {schema}.market_need", self.alfa)[0][0])

    def messages(self, task: str) -> Counter[tuple[uuid.UUID, str]]:
        """How often each ranking stands in the outbox, and how far each message is."""
        query = "SELECT arguments->>'label', state FROM {schema}.outbox_message WHERE task = %s"
        return Counter((uuid.UUID(run), state) for run, state in self._rows(query, self.alfa, task))

    def effects(self, schema: str) -> Counter[uuid.UUID]:
        """How often the work of each ranking was done."""
        query = "SELECT subject_label FROM {schema}.audit_entry WHERE subject_id = %s"
        return Counter(uuid.UUID(run) for (run,) in self._rows(query, schema, SUBJECT))

    def unfinished(self) -> int:
        """How many messages have not been done."""
        query = "SELECT count(*) FROM {schema}.outbox_message WHERE state <> 'done'"
        return int(self._rows(query, self.alfa)[0][0])


def test_w41_what_was_acknowledged_before_a_power_cut_is_there_and_done_once(
    cluster: Cluster, queue: Queue, office: Office, tmp_path: Path
) -> None:
    with running_worker(tmp_path / "worker.log"):
        for _ in range(POWER_CUTS):
            office.wait_for_more(REQUESTS_BETWEEN)
            cluster.abandon()
            cluster = start_postgres(cluster.folder)
        office.tell(until="rested")
        books = Books(cluster.url)
        wait_until(lambda: not books.unfinished(), seconds=60, what="the rest of the work")

    assert [line for line in office.said if line.startswith("broken")] == []
    asked, saved = office.said.count("asked"), set(office.saved)
    runs = books.matches_of_runs()
    once = Counter(dict.fromkeys(runs, 1))
    assert asked > len(saved) >= POWER_CUTS * REQUESTS_BETWEEN, "some requests were cut off"
    assert saved - set(runs) == set()
    assert len(runs) <= asked
    assert books.needs() == len(runs)
    assert set(runs.values()) == {OFFERS}, "no half ranking"
    for task in ("jobs.slow", "jobs.send_on"):
        assert books.messages(task) == Counter(dict.fromkeys(((run, "done") for run in runs), 1))
    assert books.effects(books.alfa) == once
    assert books.effects(books.beta) == once
