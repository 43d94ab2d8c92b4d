"""Working a list off commits customer by customer, so each of these tests has a database of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connections

from config.cli import main
from core.audit.models import Entry
from core.base import clock
from core.organisations.models import Organisation
from onboarding import tasks
from onboarding.batches.domain import keep_list, retry_failed, start_batch
from onboarding.batches.queries import counts_of
from onboarding.batches.working import take_next, work_off
from onboarding.models import Batch, ProvisioningRun
from onboarding.queries import STALLED_AFTER
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.factories.queue import Queue

pytestmark = pytest.mark.usefixtures("committed_db")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def batch(committed_db: None, small_list: bytes) -> Batch:
    """Three customers that are ordered and that no worker has taken."""
    with platform_context():
        return start_batch(keep_list(small_list, name="liste.csv", by=None)[0], by=None)


def _states() -> dict[str, str]:
    with platform_context():
        rows = ProvisioningRun.objects.filter(batch_row__isnull=False)
        return dict(rows.values_list("slug", "state"))


def test_a_worker_takes_one_customer_at_a_time(
    batch: Batch, quick_steps: Callable[[str], None]
) -> None:
    assert take_next(batch.pk) is not None
    assert _states() == {"as": "complete", "bo": "waiting", "os": "waiting"}

    assert [(run.slug, error) for run, error in work_off(batch.pk)] == [("bo", ""), ("os", "")]
    assert take_next(batch.pk) is None


def test_a_customer_that_stops_does_not_stop_the_others(
    batch: Batch, quick_steps: Callable[[str], None]
) -> None:
    quick_steps("bo")
    outcomes = [(run.slug, bool(error)) for run, error in work_off(batch.pk)]
    assert outcomes == [("as", False), ("bo", True), ("os", False)]

    quick_steps("bo")
    with platform_context():
        retry_failed(batch, by=None)
    assert [(run.slug, error) for run, error in work_off(batch.pk)] == [("bo", "")]
    with platform_context():
        assert counts_of(batch).complete == 3


def test_two_workers_share_a_list_and_do_nothing_twice(
    batch: Batch, quick_steps: Callable[[str], None]
) -> None:
    barrier, done = threading.Barrier(2), []

    def work() -> None:
        barrier.wait(10)
        try:
            done.extend(run.slug for run, _error in work_off(batch.pk))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    # Both may tell of a run that one of them has just ended; it was ended once.
    assert set(done) == {"as", "bo", "os"}
    with platform_context():
        runs = ProvisioningRun.objects.filter(batch_row__batch=batch).values_list("pk", flat=True)
        ended = Entry.objects.filter(action="provisioning.completed", subject_id__in=list(runs))
        assert sorted(ended.values_list("subject_id", flat=True)) == sorted(runs)


def test_the_queue_takes_the_next_until_none_is_left(
    batch: Batch, quick_steps: Callable[[str], None], queue: Queue
) -> None:
    with platform_context():
        tasks.enqueue_batch(batch.pk)
    assert [sent.arguments for sent in queue.envelopes()] == [_words(batch)] * tasks.LANES

    for _turn in range(3):
        tasks.take_next_of_batch.run(**_words(batch))
        assert [sent.arguments for sent in queue.envelopes()] == [_words(batch)]
    tasks.take_next_of_batch.run(**_words(batch))
    assert queue.envelopes() == []


def _words(batch: Batch) -> dict[str, str]:
    return {"batch_id": str(batch.pk)}


def test_the_sweep_takes_up_a_list_that_nobody_works_on(batch: Batch, queue: Queue) -> None:
    queue.take()
    with platform_context():
        tasks.resume_unfinished.run()
    assert queue.envelopes() == [], "the list is fresh: a worker has it"

    with platform_context():
        ProvisioningRun.objects.update(updated_at=clock.now() - 2 * STALLED_AFTER)
        tasks.resume_unfinished.run()

    assert [sent.arguments for sent in queue.envelopes()] == [_words(batch)] * tasks.LANES


def _import(path: Path, *options: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(
        main, ["tenant", "import", str(path), "--json", "--quiet", *options]
    )
    return result.exit_code, json.loads(result.stdout)


def test_a_dry_run_makes_nothing(tmp_path: Path, small_list: bytes) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(small_list + b"Www,www,municipality,,,\n")

    status, outcome = _import(path, "--dry-run")

    assert (status, outcome["total"], outcome["good"], outcome["bad"]) == (1, 4, 3, 1)
    with platform_context():
        assert (Batch.objects.count(), Tenant.objects.count()) == (0, 2)


def test_import_with_a_bad_line_makes_nothing_until_told_to(
    tmp_path: Path, small_list: bytes, quick_steps: Callable[[str], None]
) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(small_list + b"Www,www,municipality,,,\n")

    status, outcome = _import(path)
    assert (status, outcome["state"]) == (1, "refused")
    with platform_context():
        assert (Batch.objects.count(), Tenant.objects.count()) == (0, 2)

    status, outcome = _import(path, "--only-good")
    assert (status, outcome["state"], outcome["complete"]) == (0, "started", 3)


def test_import_tells_a_file_that_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes("name,slug,sector\nBærum,b,c\n".encode("cp1252"))

    result = CliRunner().invoke(main, ["tenant", "import", str(path)])

    assert (result.exit_code, result.stdout) == (
        1,
        (
            "line 2 “Bæ”: The file is not written in UTF-8: save it once more as “CSV UTF-8”.\n"
            "liste.csv cannot be read as a list. Nothing has been ordered.\n"
        ),
    )


def test_import_killed_halfway_carries_on_with_the_same_file(
    tmp_path: Path, small_list: bytes
) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(small_list.replace(b",municipality,,3218", b",municipality,986252932,3218"))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", DIES_IN_THE_SECOND, str(path)],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    assert process.wait(120) == -signal.SIGKILL
    assert _states() == {"as": "complete", "bo": "running", "os": "waiting"}

    status, outcome = _import(path)

    assert (status, outcome["complete"], outcome["failed"]) == (0, 3, 0)
    assert set(_states().values()) == {"complete"}
    with platform_context():
        assert Batch.objects.count() == 1
        tenant = Tenant.objects.get(slug="as")
    with tenant_context(tenant):
        assert list(Organisation.objects.values_list("orgnr", "name", "kind", "county")) == [
            ("986252932", "Ås", "municipality", "32")
        ]


DIES_IN_THE_SECOND = """
import os, pathlib, signal, sys
import django
django.setup()
from onboarding.batches import commands
from onboarding.saga import running
whole = running.STEPS["reference_data"]
def perform(run):
    whole.perform(run)
    if run.slug == "bo":
        os.kill(os.getpid(), signal.SIGKILL)
running.STEPS["reference_data"] = type(whole)(perform)
commands.import_tenants(pathlib.Path(sys.argv[1]), dry_run=False, only_good=False, say=print)
"""
