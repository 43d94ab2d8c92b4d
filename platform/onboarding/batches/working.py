"""Workers take the customers of a list one by one. Several may work on the same list.

A run is claimed by marking it, and carried on under its own lock, so that a claim that was made by
a worker that died is simply made again.
"""

from collections.abc import Iterator
from uuid import UUID

from core.base import clock
from onboarding.batches.queries import runs_to_take
from onboarding.models import ProvisioningRun
from onboarding.queries import STALLED_AFTER, failed_step
from onboarding.saga.running import run_provisioning
from tenants.doors import platform_context
from tenants.sagas.enums import RunState


def take_next(batch_id: UUID) -> UUID | None:
    """Claim one run of the list and carry it to its end; return it, or None when none is left.

    Must not be called inside an open door: each step commits by itself.
    """
    run_id = _claim(batch_id)
    if run_id is not None:
        run_provisioning(run_id)
    return run_id


def _claim(batch_id: UUID) -> UUID | None:
    now = clock.now()
    with platform_context():
        runs = runs_to_take(batch_id, stalled_before=now - STALLED_AFTER)
        run = runs.select_for_update(skip_locked=True, of=("self",)).first()
        if run is None:
            return None
        run.state = RunState.RUNNING
        run.save(update_fields=["state", "updated_at"])
        return run.pk


def work_off(batch_id: UUID) -> Iterator[tuple[ProvisioningRun, str]]:
    """Carry the list's runs on until none is left; yield each with what stopped it, if anything.

    Begins with those that a worker which died has left behind. One that another worker is busy
    with is left to it.
    """
    for run_id in _begun(batch_id):
        if run_provisioning(run_id):
            yield _outcome(run_id)
    while (taken := take_next(batch_id)) is not None:
        yield _outcome(taken)


def _begun(batch_id: UUID) -> list[UUID]:
    with platform_context():
        runs = ProvisioningRun.objects.filter(batch_row__batch=batch_id, state=RunState.RUNNING)
        return list(runs.values_list("pk", flat=True))


def _outcome(run_id: UUID) -> tuple[ProvisioningRun, str]:
    with platform_context():
        run = ProvisioningRun.objects.get(pk=run_id)
        step = failed_step(run)
    return run, step.error if step else ""
