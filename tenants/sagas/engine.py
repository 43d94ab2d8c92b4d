"""The engine: carries a run from its first unfinished step to the end, or takes it back."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import OperationalError
from django.utils.translation import gettext as _

from core.audit.domain import record
from core.base import clock
from core.base.current import current_door
from core.base.errors import DomainError
from tenants.doors import platform_context
from tenants.sagas.enums import RunState, StepState
from tenants.sagas.locks import run_lock
from tenants.sagas.models import SagaRun, SagaStep

logger = logging.getLogger(__name__)
RunT = TypeVar("RunT", bound=SagaRun)


class NotYetError(Exception):
    """A step's day has not come: the run rests, and the step begins anew when it is woken."""


@dataclass(frozen=True, slots=True)
class Step(Generic[RunT]):
    """How a step is done and taken back: in the platform's door, or by the owner, who commits by itself."""

    perform: Callable[[RunT], None]
    is_by_owner: bool = False
    undo: Callable[[RunT], None] | None = None


@dataclass(frozen=True, slots=True)
class Saga(Generic[RunT]):
    """A kind of run. Its name begins the codes in the log: ``provisioning.failed``."""

    name: str
    runs: type[RunT]
    steps: Mapping[str, Step[RunT]]

    def carry_on(self, run_id: UUID, *, wait: bool = False) -> bool:
        """Do what is left of a run; return whether it is complete.

        May be repeated after a crash at any point. A run that another worker is busy with is left to
        it (with ``wait``, taken up when that worker has finished), and one that has failed waits
        until somebody has asked for a retry.
        """
        if current_door() is not None:
            raise RuntimeError(
                "A run commits step by step and cannot be part of a larger transaction."
            )
        with run_lock(run_id, wait=wait) as is_ours:
            return is_ours and self._carry_on(run_id)

    def _carry_on(self, run_id: UUID) -> bool:
        run = self._begin(run_id)
        if run.state == RunState.RUNNING and all(
            self._do(run, step) for step in _steps_left(run) if self._is_still_wanted(run)
        ):
            self._end(run, RunState.RUNNING, RunState.COMPLETE)
        run = self._read(run_id)
        if run.state == RunState.CANCELLING and all(
            self._take_back(run, step) for step in _steps_to_undo(run)
        ):
            self._end(run, RunState.CANCELLING, RunState.CANCELLED)
        return run.is_complete

    def _read(self, run_id: UUID) -> RunT:
        with platform_context():
            return self.runs._default_manager.select_related("tenant").get(pk=run_id)

    def _begin(self, run_id: UUID) -> RunT:
        with platform_context():
            self._move(run_id, RunState.WAITING, RunState.RUNNING)
        return self._read(run_id)

    def _is_still_wanted(self, run: RunT) -> bool:
        """Whether nobody has cancelled the run while its steps were being done."""
        return self._read(run.pk).state == RunState.RUNNING

    def _move(self, run_id: UUID, old: RunState, new: RunState) -> bool:
        """Change the run's state, unless somebody has changed it first."""
        values: dict[str, Any] = {"state": new, "updated_at": clock.now()}
        if new == RunState.COMPLETE:
            values["completed_at"] = values["updated_at"]
        return bool(self.runs._default_manager.filter(pk=run_id, state=old).update(**values))

    def _do(self, run: RunT, step: SagaStep) -> bool:
        kind = self.steps[step.name]
        try:
            _perform(kind.perform, run, step, StepState.DONE, is_by_owner=kind.is_by_owner)
        except NotYetError:
            with platform_context():
                step.end(StepState.PENDING, at=None)
                self._move(run.pk, RunState.RUNNING, RunState.RESTING)
            return False
        except Exception as error:  # whatever stops a step is shown to the operator
            logger.exception("%s of %s stopped at %s", self.name, run.pk, step.name)
            self._fail(run, step, describe_failure(error))
            return False
        return True

    def _take_back(self, run: RunT, step: SagaStep) -> bool:
        kind = self.steps[step.name]
        try:
            _perform(
                kind.undo or _nothing, run, step, StepState.UNDONE, is_by_owner=kind.is_by_owner
            )
        except Exception as error:  # stays to be taken back; the sweep tries again
            logger.exception("%s of %s could not take back %s", self.name, run.pk, step.name)
            with platform_context():
                step.end(StepState.FAILED, at=clock.now(), error=describe_failure(error))
            return False
        return True

    def _fail(self, run: RunT, step: SagaStep, sentence: str) -> None:
        with platform_context():
            step.end(StepState.FAILED, at=clock.now(), error=sentence)
            self._move(run.pk, RunState.RUNNING, RunState.FAILED)
            record(f"{self.name}.failed", run, by=None, changes={step.name: ("", sentence)})

    def _end(self, run: RunT, old: RunState, new: RunState) -> None:
        with platform_context():
            if self._move(run.pk, old, new):
                word = "completed" if new == RunState.COMPLETE else new.value
                record(f"{self.name}.{word}", run, by=None)
                run.state = new


def _perform(
    work: Callable[[RunT], None],
    run: RunT,
    step: SagaStep,
    outcome: StepState,
    *,
    is_by_owner: bool,
) -> None:
    with platform_context():
        step.start(at=clock.now())
    if is_by_owner:
        # The owner's connection commits by itself; these steps may be repeated without harm.
        work(run)
        with platform_context():
            step.end(outcome, at=clock.now())
    else:
        # The effect and the mark that it is done are one transaction: it happens once.
        with platform_context():
            work(run)
            step.end(outcome, at=clock.now())


def _nothing(run: SagaRun) -> None:
    """Take nothing back: the step leaves nothing behind that another one does not take along."""


def _steps_left(run: SagaRun) -> list[SagaStep]:
    with platform_context():
        return list(run.steps.exclude(state=StepState.DONE))


def _steps_to_undo(run: SagaRun) -> list[SagaStep]:
    """Return what has been begun, the last one first: half of it may be there."""
    untouched = (StepState.PENDING, StepState.UNDONE)
    with platform_context():
        return list(run.steps.exclude(state__in=untouched).order_by("-position"))


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
