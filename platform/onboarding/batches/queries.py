"""Reading lists and how far they have come. Needs the platform's door."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from onboarding.models import Batch, BatchRow, ProvisioningRun, ProvisioningStep
from tenants.sagas.enums import RunState, StepState

_RUN = "rows__run__state"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers of a list are where."""

    total: int
    complete: int
    failed: int
    running: int
    waiting: int

    @property
    def is_moving(self) -> bool:
        """Whether a worker has something left to do. An order that was taken back is nobody's."""
        return self.running + self.waiting > 0


def batches() -> QuerySet[Batch]:
    """Return the lists, newest first, each with its counts."""
    return Batch.objects.annotate(
        total=Count("rows"),
        complete=Count("rows", filter=Q(**{_RUN: RunState.COMPLETE})),
        failed=Count("rows", filter=Q(**{_RUN: RunState.FAILED})),
        running=Count("rows", filter=Q(**{_RUN: RunState.RUNNING})),
        waiting=Count("rows", filter=Q(**{_RUN: RunState.WAITING})),
    ).order_by("-created_at")


def counts_of(batch: Batch) -> Counts:
    """Return how far a list has come, in one query (none for one read by ``batches``)."""
    row = batch if hasattr(batch, "total") else batches().get(pk=batch.pk)
    names = ("total", "complete", "failed", "running", "waiting")
    return Counts(*(getattr(row, name) for name in names))


def rows_of(batch: Batch, *, only_failed: bool = False) -> QuerySet[BatchRow]:
    """Return the lines of a list with their runs and what stopped them, in two queries."""
    failed = ProvisioningStep.objects.filter(state=StepState.FAILED)
    rows = batch.rows.select_related("run", "run__tenant").prefetch_related(
        Prefetch("run__steps", failed, to_attr="failed_steps")
    )
    return rows.filter(run__state=RunState.FAILED) if only_failed else rows


def idle_batches(*, before: dt.datetime) -> list[UUID]:
    """Return the lists with customers left to set up, of which none was touched since ``before``."""
    moving = Q(rows__run__state__in=(RunState.WAITING, RunState.RUNNING))
    touched = BatchRow.objects.filter(batch=OuterRef("pk"), run__updated_at__gte=before)
    lists = Batch.objects.filter(moving).exclude(Exists(touched)).distinct().order_by("created_at")
    return [batch.pk for batch in lists]


def runs_to_take(batch_id: UUID, *, stalled_before: dt.datetime) -> QuerySet[ProvisioningRun]:
    """Return the runs of a list that nobody works on: those waiting, and those left behind."""
    return ProvisioningRun.objects.filter(
        Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, updated_at__lt=stalled_before),
        batch_row__batch=batch_id,
    ).order_by("batch_row__line")


def stopped_by(row: BatchRow) -> str:
    """Return the sentence of the step that stopped a line read by ``rows_of``; empty if none did."""
    steps: list[ProvisioningStep] = getattr(row.run, "failed_steps", [])
    return steps[0].error if steps else ""
