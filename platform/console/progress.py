"""A run as the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onboarding.models import ProvisioningRun
from tenants.hosts import portal_url
from tenants.sagas.enums import StepState
from tenants.sagas.models import SagaRun, SagaStep

_SHOWN_AS = {
    StepState.PENDING: "pending",
    StepState.RUNNING: "current",
    StepState.DONE: "done",
    StepState.FAILED: "failed",
    StepState.UNDONE: "pending",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps for the component that draws them, and how many are done.

    ``mark`` changes when anything a reader sees has changed, so that a page that asks again is
    answered only when there is news. ``portal`` is empty until the portal answers.
    """

    steps: Sequence[dict[str, Any]]
    done: int
    total: int
    mark: str
    error: str
    portal: str


def progress_of(run: ProvisioningRun) -> Progress:
    """Return how far a run has come."""
    steps = list(run.steps.all())
    done = sum(step.state == StepState.DONE for step in steps)
    failed = next((step for step in steps if step.state == StepState.FAILED), None)
    is_open = run.is_complete and run.tenant is not None and run.tenant.is_active
    return Progress(
        steps=[_shown(step) for step in steps],
        done=done,
        total=len(steps),
        mark="-".join([run.state, *(step.state for step in steps)]),
        error=failed.error if failed else "",
        portal=portal_url(run.tenant) if is_open and run.tenant else "",
    )


def steps_of(run: SagaRun) -> list[dict[str, Any]]:
    """Return the steps of any kind of run for the component that draws them."""
    return [_shown(step) for step in run.steps.all()]


def _shown(step: SagaStep) -> dict[str, Any]:
    return {
        "label": str(step),
        "state": _SHOWN_AS[StepState(step.state)],
        "detail": step.error,
    }
