"""Reading runs. Needs the platform's door."""

import datetime as dt

from django.db.models import Q, QuerySet

from onboarding.models import ProvisioningRun, ProvisioningStep
from tenants.sagas.enums import MOVING, RunState, StepState

#: A run nobody has touched for this long was lost by the queue or by a worker that died.
STALLED_AFTER = dt.timedelta(seconds=30)


def stalled_runs(*, before: dt.datetime) -> QuerySet[ProvisioningRun]:
    """Return the runs that should be moving and have not been touched since ``before``.

    Those of a list are left out, unless they are taken back: whoever works on the list takes them.
    """
    is_nobodys = Q(batch_row__isnull=True) | Q(state=RunState.CANCELLING)
    moving = ProvisioningRun.objects.filter(is_nobodys, state__in=MOVING, updated_at__lt=before)
    return moving.order_by("created_at")


def failed_step(run: ProvisioningRun) -> ProvisioningStep | None:
    """Return the step that stopped the run, with its sentence."""
    return run.steps.filter(state=StepState.FAILED).first()
