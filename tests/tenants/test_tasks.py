"""Tasks of a tenant: sent after the commit, and never in the way of what was committed."""

from collections.abc import Callable
from typing import Any

import pytest

from core.base.current import NoDoorError
from tenants.models import Tenant
from tenants.tasks import tenant_task


@tenant_task("tests.greet")
def greet(*, name: str) -> None:
    """Do nothing."""


def test_task_is_sent_with_its_tenant_after_the_commit(
    in_tenant_a: Tenant,
    django_capture_on_commit_callbacks: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(greet, "send", lambda tenant_id, **words: sent.append((tenant_id, words)))

    with django_capture_on_commit_callbacks(execute=True):
        greet.enqueue(name="Kari")
        assert sent == []
    assert sent == [(str(in_tenant_a.pk), {"name": "Kari"})]


def test_queue_that_is_away_does_not_fail_what_was_done(
    in_tenant_a: Tenant,
    django_capture_on_commit_callbacks: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*arguments: object, **words: object) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(greet, "send", refuse)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        greet.enqueue(name="Kari")
    assert len(callbacks) == 1


def test_task_without_a_tenant_is_not_sent(platform: None) -> None:
    with pytest.raises(NoDoorError):
        greet.enqueue(name="Kari")
