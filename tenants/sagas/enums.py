from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """How far one run has come."""

    WAITING = "waiting", _("Waiting to start")
    RUNNING = "running", _("Being set up")
    RESTING = "resting", _("Waiting for its day")
    FAILED = "failed", _("Stopped by an error")
    CANCELLING = "cancelling", _("Being taken back")
    CANCELLED = "cancelled", _("Taken back")
    COMPLETE = "complete", _("Complete")


#: A worker has it, or will take it without anybody's help.
MOVING = (RunState.WAITING, RunState.RUNNING, RunState.CANCELLING)
#: Nothing more will happen.
ENDED = (RunState.COMPLETE, RunState.CANCELLED)


class StepState(models.TextChoices):
    """How far one step has come."""

    PENDING = "pending", _("Not started")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Taken back")
