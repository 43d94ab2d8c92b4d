"""The engine: carries a run from its first unfinished step to the end, each step saved."""

import logging
from uuid import UUID

from django.db import OperationalError
from django.utils.translation import gettext as _

from core.audit.domain import record
from core.base import clock
from core.base.current import current_door
from core.base.errors import DomainError
from onboarding.enums import RunState, StepState
from onboarding.models import ProvisioningRun, ProvisioningStep
from onboarding.saga.locks import run_lock
from onboarding.saga.steps import STEPS
from tenants.doors import platform_context

logger = logging.getLogger(__name__)


def run_provisioning(run_id: UUID, *, wait: bool = False) -> bool:
    """Do what is left of a run; return whether it is complete.

    May be repeated after a crash at any point. A run that another worker is busy with is left to
    it (with ``wait``, taken up when that worker has finished), and one that has failed waits
    until somebody has asked for a retry.
    """
    if current_door() is not None:
        raise RuntimeError("A run commits step by step and cannot be part of a larger transaction.")
    with run_lock(run_id, wait=wait) as is_ours:
        return is_ours and _carry_on(run_id)


def _carry_on(run_id: UUID) -> bool:
    run = _begin(run_id)
    if run.is_moving and all(_do_step(run, step) for step in _unfinished_steps(run)):
        _complete(run)
    return run.is_complete


def _begin(run_id: UUID) -> ProvisioningRun:
    with platform_context():
        run = ProvisioningRun.objects.select_related("tenant").get(pk=run_id)
        if run.state == RunState.WAITING:
            _save_state(run, RunState.RUNNING)
    return run


def _unfinished_steps(run: ProvisioningRun) -> list[ProvisioningStep]:
    with platform_context():
        return list(run.steps.exclude(state=StepState.DONE))


def _do_step(run: ProvisioningRun, step: ProvisioningStep) -> bool:
    _start(step)
    try:
        _perform(run, step)
    except Exception as error:  # whatever stops a step is shown to the operator
        logger.exception("Provisioning %s stopped at %s", run.slug, step.name)
        _fail(run, step, describe_failure(error))
        return False
    return True


def _perform(run: ProvisioningRun, step: ProvisioningStep) -> None:
    kind = STEPS[step.name]
    if kind.is_by_owner:
        # The owner's connection commits by itself; these steps may be repeated without harm.
        kind.perform(run)
        with platform_context():
            _finish(step)
    else:
        # The effect and the mark that it is done are one transaction: it happens once.
        with platform_context():
            kind.perform(run)
            _finish(step)


def _start(step: ProvisioningStep) -> None:
    step.state, step.started_at, step.finished_at, step.error = (
        StepState.RUNNING,
        clock.now(),
        None,
        "",
    )
    with platform_context():
        step.save(update_fields=["state", "started_at", "finished_at", "error"])


def _finish(step: ProvisioningStep) -> None:
    step.state, step.finished_at = StepState.DONE, clock.now()
    step.save(update_fields=["state", "finished_at"])


def _fail(run: ProvisioningRun, step: ProvisioningStep, sentence: str) -> None:
    step.state, step.finished_at, step.error = StepState.FAILED, clock.now(), sentence
    with platform_context():
        step.save(update_fields=["state", "finished_at", "error"])
        _save_state(run, RunState.FAILED)
        record("provisioning.failed", run, by=None, changes={step.name: ("", sentence)})


def _complete(run: ProvisioningRun) -> None:
    with platform_context():
        run.completed_at = clock.now()
        _save_state(run, RunState.COMPLETE)
        record("provisioning.completed", run, by=None)


def _save_state(run: ProvisioningRun, state: RunState) -> None:
    run.state = state
    run.save(update_fields=["state", "completed_at", "updated_at"])


def describe_failure(error: Exception) -> str:
    """Return what went wrong and what to do, for a person."""
    if isinstance(error, DomainError):
        return str(error)
    if isinstance(error, OperationalError):
        return _("The database did not answer in time. Try again in a moment.")
    return _(
        "Something unexpected stopped the step (%(kind)s). Try again; if it stops once more, the"
        " worker's log says why."
    ) % {"kind": type(error).__name__}
