"""Keeping a checked list, ordering its customers, trying the failed ones again."""

import hashlib
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from onboarding.batches.checking import GoodLine, Report, check_lines
from onboarding.batches.reading import decode, read_lines
from onboarding.domain import open_runs
from onboarding.enums import BatchState
from onboarding.models import Batch, BatchRow, ProvisioningRun, ProvisioningStep
from tenants.sagas.enums import RunState, StepState


class BadLinesError(DomainError):
    """The list has lines to mend, and nobody has chosen to go on without them."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            _("%(bad)d of %(total)d lines must be mended first. Nothing has been ordered.")
            % {"bad": report.bad, "total": report.total}
        )
        self.report = report


def digest_of(content: bytes) -> str:
    """Return what a list is known by: SHA-256 of its bytes."""
    return hashlib.sha256(content).hexdigest()


@transaction.atomic
def keep_list(content: bytes, *, name: str, by: User | None) -> tuple[Batch, Report]:
    """Keep a list that can be read, and say what is wrong in its lines. No customer is ordered.

    A list that has been started already is returned as it is, with an empty report. Raises
    ``UnreadableListError`` when the file as a whole cannot be read.
    """
    text, digest = decode(content), digest_of(content)
    lines = read_lines(text)
    started = Batch.objects.filter(digest=digest, state=BatchState.STARTED).first()
    if started is not None:
        return started, Report((), ())
    batch = Batch.objects.create(
        name=name[:200],
        digest=digest,
        content=text,
        requested_by_id=by.pk if by else None,
        requested_by_label=by.email if by else "",
    )
    record("batch.checked", batch, by=by, changes={"lines": (None, len(lines))})
    return batch, check_lines(lines)


def check_again(batch: Batch) -> Report:
    """Return what is wrong now in a list that has not been started."""
    return check_lines(read_lines(batch.content))


@transaction.atomic
def start_batch(batch: Batch, *, by: User | None, only_good: bool = False) -> Batch:
    """Order the customers of a list, all in one transaction; workers then set them up.

    The lines are checked once more. With a bad one among them ``BadLinesError`` is raised and
    nothing is ordered, unless ``only_good`` leaves the bad ones out.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.is_started:
        raise ConflictError(_("The customers of this list have been ordered already."))
    report = check_again(batch)
    if report.bad and not only_good:
        raise BadLinesError(report)
    if not report.good:
        raise DomainError(_("No line of the list can be set up. Mend it and upload it again."))
    _order_lines(batch, report.good, by=by)
    batch.state, batch.started_at, batch.content = BatchState.STARTED, clock.now(), ""
    batch.left_out = report.bad
    _save_started(batch)
    numbers = {"customers": (0, len(report.good)), "left_out": (0, report.bad)}
    record("batch.started", batch, by=by, changes=numbers)
    return batch


def _order_lines(batch: Batch, lines: Sequence[GoodLine], *, by: User | None) -> None:
    runs = open_runs([line.order for line in lines], by=by)
    BatchRow.objects.bulk_create(
        BatchRow(batch=batch, line=line.number, run=run)
        for line, run in zip(lines, runs, strict=True)
    )


def _save_started(batch: Batch) -> None:
    try:
        with transaction.atomic():
            batch.save(update_fields=["state", "started_at", "content", "left_out", "updated_at"])
    except IntegrityError as error:
        raise ConflictError(
            _("The customers of this list have been ordered already, from another upload of it.")
        ) from error


@transaction.atomic
def discard_batch(batch: Batch, *, by: User | None) -> None:
    """Forget a list that has not been started."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.is_started:
        raise ConflictError(_("The customers of this list have been ordered already."))
    record("batch.discarded", batch, by=by)
    batch.delete()


@transaction.atomic
def retry_failed(batch: Batch, *, by: User | None) -> int:
    """Let every customer of the list that has stopped be taken up again; return how many."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    runs = ProvisioningRun.objects.select_for_update().filter(
        batch_row__batch=batch, state=RunState.FAILED
    )
    ids = [run.pk for run in runs]
    ProvisioningStep.objects.filter(run__in=ids, state=StepState.FAILED).update(
        state=StepState.PENDING, error=""
    )
    ProvisioningRun.objects.filter(pk__in=ids).update(
        state=RunState.WAITING, updated_at=clock.now()
    )
    if ids:
        record("batch.retried", batch, by=by, changes={"customers": (0, len(ids))})
    return len(ids)
