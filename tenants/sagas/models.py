"""What every kind of run has in common. Each kind has tables of its own, with its order in them."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import models

from core.base.ids import new_id
from core.base.models import Timestamped
from tenants.sagas.enums import ENDED, MOVING, RunState, StepState


class SagaRun(Timestamped):
    """Something done to one customer, step by step. A kind of run gives its steps a key ``run``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    # Plain id and label: the run outlives the operator.
    requested_by_id = models.UUIDField(null=True)
    requested_by_label = models.CharField(max_length=254, blank=True)
    completed_at = models.DateTimeField(null=True)

    steps: Any  # the reverse side of the steps' key

    class Meta:
        abstract = True

    @property
    def is_moving(self) -> bool:
        """Whether a worker has it or will take it without anybody's help."""
        return self.state in MOVING

    @property
    def is_complete(self) -> bool:
        """Whether every step is done."""
        return self.state == RunState.COMPLETE

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED

    @property
    def has_failed(self) -> bool:
        """Whether it waits for somebody to press Retry."""
        return self.state == RunState.FAILED


class SagaStep(models.Model):
    """One step of a run. Done once, whatever happens to the process that does it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    position = models.PositiveSmallIntegerField()
    name: models.CharField[str, str]
    state = models.CharField(max_length=10, choices=StepState, default=StepState.PENDING)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # A sentence a person can read; the worker's log has the rest.
    error = models.TextField(blank=True)

    run_id: UUID

    class Meta:
        abstract = True

    def start(self, *, at: dt.datetime) -> None:
        """Note that the step has begun, and forget how it ended last time."""
        self.state, self.started_at, self.finished_at, self.error = StepState.RUNNING, at, None, ""
        self.save(update_fields=["state", "started_at", "finished_at", "error"])

    def end(self, state: StepState, *, at: dt.datetime | None, error: str = "") -> None:
        """Note how the step ended."""
        self.state, self.finished_at, self.error = state, at, error
        self.save(update_fields=["state", "finished_at", "error"])
