"""The operators' pages of messages and of what customers show each other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clearing.domain.publishing import publish_organisation
from clearing.models import OfferProjection, ParticipatingOrganisation
from clearing.tasks import reconcile_all
from console.domain import create_operator
from core.accounts.models import User
from core.audit.models import Entry
from core.base import clock
from core.outbox.models import Message
from lifecycle.models import Condition
from tenants.delivery import describe_failure
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.models import RefusedMessage, Tenant
from tests.factories.market import OfferFactory
from tests.factories.people import OrganisationFactory

ClientFor = Callable[..., Client]
MESSAGES, SHOWN = "/console/upkeep/messages/", "/console/upkeep/shown/"
SECRET = "elin.entydig@etat.example"


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def auditor(client_for: ClientFor, db: None) -> Client:
    """The browser of somebody who reads the console and changes nothing."""
    with platform_context():
        found = create_operator(email="r@veksel.example", full_name="R", role="auditor", by=None)
    return client_for(None, found.user)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def give_up(task: str, error: str = describe_failure(ConnectionError(SECRET))) -> Message:
    return Message.objects.create(
        task=task,
        state="dead",
        due_at=clock.now(),
        failures=10,
        arguments={"to": SECRET},
        last_error=error,
    )


def note_trouble(tenant: Tenant, *findings: dict[str, str]) -> None:
    Condition.objects.update_or_create(
        tenant=tenant, defaults={"examined_at": clock.now(), "findings": list(findings)}
    )


def test_what_was_given_up_is_shown_without_what_it_is_about(
    console: Client, auditor: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    assert "Nothing was given up." in text_of(console.get(MESSAGES))
    with platform_context():
        give_up("lifecycle.examine_everybody")
        note_trouble(tenant_a, {"code": "outbox", "text": "", "fix": ""})
        note_trouble(tenant_b, {"code": "theme", "text": "", "fix": ""})
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            give_up("notifications.deliver_mail")
            give_up("exchange.remind", error=f"{SECRET} has left.")

    page = text_of(console.get(MESSAGES))

    assert page.count("lifecycle.examine_everybody") == 1
    # Beta's last examination found nothing in its queue: its schema is not asked.
    assert page.count("notifications.deliver_mail") == 1
    assert page.count("<code>ConnectionError</code>") == 2
    assert ("exchange.remind" in page, SECRET in page) == (True, False)
    read = text_of(auditor.get(MESSAGES))
    assert ("notifications.deliver_mail" in read, "<form method" in read.split("<main")[1]) == (
        True,
        False,
    )


def test_they_are_tried_again_by_owner_and_it_is_logged(
    console: Client, auditor: Client, tenant_a: Tenant, operator: User
) -> None:
    with platform_context():
        own = give_up("lifecycle.examine_everybody")
    with tenant_context(tenant_a):
        theirs = give_up("notifications.deliver_mail")
    address = f"{MESSAGES}{tenant_a.pk}/retry/"
    assert auditor.post(address).status_code == 403

    assert "1 message will be tried again." in text_of(console.post(address, follow=True))

    with tenant_context(tenant_a):
        theirs.refresh_from_db()
        assert (theirs.state, theirs.failures) == ("waiting", 0)
    with platform_context():
        own.refresh_from_db()
        assert own.state == "dead"
        entry = Entry.objects.get(action="messages.retried")
        assert (entry.actor_label, entry.subject_label) == (operator.email, str(tenant_a))
    console.post(f"{MESSAGES}retry/")
    with platform_context():
        own.refresh_from_db()
        assert own.state == "waiting"
        Tenant.objects.filter(pk=tenant_a.pk).update(state="suspended")
    assert "is not served now" in text_of(console.post(address, follow=True))


def test_what_was_refused_is_listed(console: Client) -> None:
    with platform_context():
        RefusedMessage.objects.create(
            reason="The signature is not ours.", body="<script>x</script>"
        )

    page = text_of(console.get(MESSAGES))

    assert "The signature is not ours." in page
    assert ("&lt;script&gt;x" in page, "<script>x" in page) == (True, False)


def test_what_customers_show_is_counted_and_names_nobody(
    console: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_a):
        lender = OrganisationFactory(name="Avgiveretaten")
        publish_organisation(lender)
        OfferFactory(approved=True, member__organisation=lender, headline="Eneste i Hønefoss")
    with platform_context():
        reconcile_all.run()

    answer = console.get(SHOWN)

    rows = {row.name: (row.organisations, row.offers, row.needs) for row in answer.context["page"]}
    assert (rows[tenant_a.name], rows[tenant_b.name]) == ((1, 1, 0), (0, 0, 0))
    page = text_of(answer)
    assert ("Avgiveretaten" in page, "Hønefoss" in page) == (False, False)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_times(
    console: Client, tenant_a: Tenant, number: int
) -> None:
    with tenant_context(tenant_a):
        for _ in range(number):
            publish_organisation(OrganisationFactory())
    console.get(SHOWN)
    with CaptureQueriesContext(connection) as queries:
        console.get(SHOWN)
    shared = [each["sql"] for each in queries if "clearing_" in each["sql"]]
    assert len(shared) == 4


def test_a_comparison_is_ordered_and_what_it_mends_is_told(
    console: Client, auditor: Client, tenant_a: Tenant, operator: User
) -> None:
    with tenant_context(tenant_a):
        publish_organisation(OrganisationFactory())
    with platform_context():
        reconcile_all.run()
        with clearing_context():
            assert ParticipatingOrganisation.objects.count() == 1
            ParticipatingOrganisation.objects.all().delete()
            assert not OfferProjection.objects.exists()
    assert auditor.post(f"{SHOWN}compare/").status_code == 403

    page = text_of(console.post(f"{SHOWN}compare/", follow=True))

    assert ("A worker compares now." in page, "Nothing so far." in page) == (True, True)
    with platform_context():
        assert Message.objects.filter(task="clearing.reconcile").count() == 1
        assert Entry.objects.get(action="exchange.comparison_ordered").actor_label == operator.email
    reconcile_all.run()
    with platform_context():
        entry = Entry.objects.get(action="exchange.mended")
        assert (entry.subject_label, entry.changes) == (str(tenant_a), {"rows": ["", "1"]})
    assert str(tenant_a) in text_of(console.get(SHOWN)).split("What had to be mended")[1]
