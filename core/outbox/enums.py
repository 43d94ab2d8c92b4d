from django.db import models
from django.utils.translation import pgettext_lazy


class MessageState(models.TextChoices):
    """A message waits until its work is done, or until it has failed too often."""

    WAITING = "waiting", pgettext_lazy("message to a worker", "Waiting")
    DONE = "done", pgettext_lazy("message to a worker", "Done")
    DEAD = "dead", pgettext_lazy("message to a worker", "Given up")


class Claim(models.TextChoices):
    """What became of the wish to do a message's work. Never stored."""

    OURS = "ours"
    BUSY = "busy"
    DONE = "done"
