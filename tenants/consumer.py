"""What the worker does with messages that are not even tasks."""

from typing import Any

from celery.worker.consumer import Consumer
from django.db import Error, connections

from tenants.delivery import refuse


class RefusingConsumer(Consumer):
    """Celery's consumer; what it would only log is also kept for an operator to look at."""

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Refuse a body of another kind than JSON; it is never unpacked."""
        _keep(f"Its content type is {message.content_type}.", message.headers)
        super().on_decode_error(message, exc)

    def on_unknown_message(self, body: Any, message: Any) -> None:
        """Refuse what is no task."""
        _keep("It is not a task.", body)
        super().on_unknown_message(body, message)

    def on_unknown_task(self, body: Any, message: Any, exc: Exception) -> None:
        """Refuse a task that is not ours."""
        _keep("The worker knows one task, and this is another.", message.headers)
        super().on_unknown_task(body, message, exc)

    def on_invalid_task(self, body: Any, message: Any, exc: Exception) -> None:
        """Refuse a task whose message cannot be read."""
        _keep(f"It is not a task's message: {message.content_type}.", message.headers)
        super().on_invalid_task(body, message, exc)


def _keep(reason: str, content: Any) -> None:
    try:
        refuse(reason, content)
    except Error:
        # The log has it; a database that is away must not end the worker.
        pass
    finally:
        # This is the worker's parent process: children forked later must not share a connection.
        connections.close_all()
