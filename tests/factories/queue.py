"""The queue as a test sees it."""

import contextlib

from celery import current_app

from core.outbox.envelopes import Envelope, unseal
from tenants.delivery import deliver


class Queue:
    """The real queue, without its workers: a test looks into it, or does its work."""

    NAMES = ("default", "provisioning")

    def take(self) -> list[dict[str, str]]:
        """Return every sealed envelope that lies there, oldest first, and empty the queue."""
        taken = []
        with current_app.connection_for_read() as connection:
            for name in self.NAMES:
                with connection.SimpleQueue(name) as queue, contextlib.suppress(queue.Empty):
                    while True:
                        message = queue.get(block=False)
                        message.ack()
                        taken.append(message.payload[0][0])
        return taken

    def envelopes(self) -> list[Envelope]:
        """Take what lies there and open it."""
        return [unseal(sealed) for sealed in self.take()]

    def work_off(self) -> int:
        """Do what a worker would, until nothing is left; return how many messages there were."""
        count = 0
        while sealed := self.take():
            for one in sealed:
                deliver(one)
            count += len(sealed)
        return count
