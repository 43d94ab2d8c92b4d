"""Outboxes on the command line."""

import pytest

from core.audit.queries import entries_about
from core.base.errors import DomainError
from core.outbox.domain import note_failure
from core.outbox.models import Message
from tenants.commands import list_messages, retry_messages
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.tenants.test_tasks import greet, tick


@pytest.fixture
def dead(db: None, tenant_b: Tenant) -> Message:
    """A message of the neighbour that was given up."""
    with tenant_context(tenant_b):
        message = greet.enqueue(name="Kari")
        note_failure(message.pk, "The form is full.", is_final=True)
    return message


def test_list_shows_what_is_not_done_by_owner(dead: Message) -> None:
    with platform_context():
        waiting = tick.enqueue()
    lines = [
        ("platform", str(waiting.pk), "tests.tick", "waiting", "0", ""),
        ("beta", str(dead.pk), "tests.greet", "dead", "1", "The form is full."),
    ]
    assert list(list_messages(None)) == lines
    assert list(list_messages("beta")) == lines[1:]
    assert list(list_messages("alfa")) == []


def test_retry_takes_up_what_was_given_up_and_logs_it(dead: Message, tenant_b: Tenant) -> None:
    assert retry_messages("alfa") == 0
    assert retry_messages(None) == 1
    with tenant_context(tenant_b):
        dead.refresh_from_db()
        assert [entry.action for entry in entries_about(dead)] == ["message.retried"]
    assert (dead.state, dead.failures) == ("waiting", 0)


def test_unknown_owner_is_named(db: None) -> None:
    with pytest.raises(DomainError, match="'gamma'"):
        list(list_messages("gamma"))
