from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.domain import start_trial
from core.accounts.models import User
from lifecycle.domain.states import suspend_tenant
from onboarding.domain import request_tenant
from onboarding.models import ProvisioningRun
from tenants.doors import platform_context
from tenants.models import Tenant
from tests.factories.queue import Queue

ClientFor = Callable[..., Client]
OnCommit = Callable[..., AbstractContextManager[list[Any]]]
PUBLIC_URLS = "config.urls.public"
ORDER = {
    "slug": "kommune",
    "name": "Prøve kommune",
    "sector": "municipality",
    "default_language": "nn",
    "primary_colour": "#0b5c8a",
    "accent_colour": "#b3541e",
    "admin_email": "admin@kommune.example",
    "admin_name": "Ada Admin",
}


def _url(name: str, *args: Any) -> str:
    return reverse(f"console:{name}", urlconf=PUBLIC_URLS, args=args)


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser on the platform's host, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def ordered(db: None, operator: User) -> ProvisioningRun:
    """A customer that no worker has begun with."""
    with platform_context():
        return request_tenant(by=operator, **ORDER)


def _update(run: ProvisioningRun, state: str, **steps: str) -> None:
    with platform_context():
        ProvisioningRun.objects.filter(pk=run.pk).update(state=state)
        for name, step_state in steps.items():
            run.steps.filter(name=name).update(state=step_state)


def test_home_is_public_and_names_no_customer(
    client_for: ClientFor, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    response = client_for(None).get("/")

    assert response.status_code == 200
    page = response.content.decode()
    assert _url("tenants") in page, "the way to the operators' sign-in"
    for customer in (tenant_a, tenant_b):
        assert customer.name not in page
        assert f"{customer.slug}.localhost" not in page


@pytest.mark.parametrize(
    "name", ["tenants", "create_tenant", "tenant", "suspend", "resume", "provisioning"]
)
def test_anonymous_is_sent_to_sign_in(client_for: ClientFor, name: str) -> None:
    args = () if name in {"tenants", "create_tenant"} else (uuid4(),)

    response = client_for(None).get(_url(name, *args))

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={_url(name, *args)}",
    )


@pytest.mark.parametrize("name", ["create_tenant", "suspend", "resume", "retry"])
def test_anonymous_changes_nothing(
    client_for: ClientFor, tenant_a: Tenant, ordered: ProvisioningRun, name: str
) -> None:
    _update(ordered, "failed", tables="failed")
    args = {"create_tenant": (), "retry": (ordered.pk,)}.get(name, (tenant_a.pk,))

    response = client_for(None).post(_url(name, *args), ORDER | {"slug": "annen"})

    assert (response.status_code, response["Location"][:16]) == (302, "/accounts/login/")
    with platform_context():
        assert Tenant.objects.get(pk=tenant_a.pk).state == "active"
        assert ProvisioningRun.objects.get(pk=ordered.pk).state == "failed"
        assert not Tenant.objects.filter(slug="annen").exists()


def test_a_closed_operator_account_is_sent_to_sign_in(console: Client, operator: User) -> None:
    assert console.get(_url("tenants")).status_code == 200
    with platform_context():
        User.objects.filter(pk=operator.pk).update(is_active=False)

    assert console.get(_url("tenants")).status_code == 302


def test_a_portal_has_no_console(client_for: ClientFor, tenant_a: Tenant) -> None:
    assert client_for(tenant_a).get(_url("tenants")).status_code == 404


def test_tenants_shows_state_subscription_and_address(
    console: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with platform_context():
        start_trial(tenant_a, by=None)

    response = console.get(_url("tenants"))

    rows = {row.customer.slug: row for row in response.context["rows"]}
    assert list(rows) == ["alfa", "beta"]
    assert rows["alfa"].url == "http://alfa.localhost:8000/"
    assert rows["alfa"].subscription.state == "trial"
    assert rows["alfa"].unfinished_run is None


def test_tenants_takes_the_same_queries_for_one_and_three_customers(
    console: Client, operator: User
) -> None:
    with platform_context():
        Tenant.objects.update(state="cancelled")
        _add_customer("ein", operator)
    one = _queries_of_the_list(console, rows=1)
    with platform_context():
        _add_customer("to", operator)
        _add_customer("tre", operator)

    assert _queries_of_the_list(console, rows=3) == one == 5


def _add_customer(slug: str, operator: User) -> None:
    run = request_tenant(by=operator, **{**ORDER, "slug": slug})
    assert run.tenant is not None
    start_trial(run.tenant, by=operator)


def _queries_of_the_list(console: Client, *, rows: int) -> int:
    """Count the queries on our own tables, apart from those of the session and the user."""
    with CaptureQueriesContext(connection) as captured:
        response = console.get(_url("tenants"))
    assert len(response.context["rows"]) == rows
    own = ('FROM "tenants_', 'FROM "billing_', 'FROM "onboarding_')
    return sum(any(table in query["sql"] for table in own) for query in captured.captured_queries)


def test_create_tenant_orders_it_and_shows_the_steps(
    console: Client,
    operator: User,
    queue: Queue,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = console.post(_url("create_tenant"), ORDER)

    with platform_context():
        run = ProvisioningRun.objects.get(slug="kommune")
    assert (response.status_code, response["Location"]) == (302, _url("provisioning", run.pk))
    assert (run.requested_by_id, run.admin_email) == (operator.pk, "admin@kommune.example")
    assert [sent.arguments for sent in queue.envelopes()] == [{"run_id": str(run.pk)}]


def test_create_tenant_shows_every_error_at_its_field_and_keeps_the_input(console: Client) -> None:
    wrong = {
        "slug": "Bærum",
        "name": "",
        "sector": "church",
        "primary_colour": "#fffff0",
        "admin_email": "admin@",
    }

    response = console.post(_url("create_tenant"), ORDER | wrong)

    form = response.context["form"]
    assert response.status_code == 200
    assert sorted(form.errors) == ["admin_email", "name", "primary_colour", "sector", "slug"]
    assert "“baerum”" in form.errors["slug"][0]
    page = response.content.decode()
    assert 'value="Bærum"' in page
    assert 'value="Ada Admin"' in page
    with platform_context():
        assert not ProvisioningRun.objects.filter(name="Prøve kommune").exists()


@pytest.mark.parametrize("slug", ["alfa", "Alfa", "admin"])
def test_create_tenant_refuses_a_taken_or_kept_subdomain(console: Client, slug: str) -> None:
    response = console.post(_url("create_tenant"), ORDER | {"slug": slug})

    assert list(response.context["form"].errors) == ["slug"]
    with platform_context():
        assert not ProvisioningRun.objects.filter(name=ORDER["name"]).exists()


def test_provisioning_asks_again_until_the_steps_have_ended(
    console: Client, ordered: ProvisioningRun
) -> None:
    page = console.get(_url("provisioning", ordered.pk)).content.decode()

    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'data-state="done"' in page
    assert page.count('data-state="pending"') == 9


def test_provisioning_answers_a_poll_only_when_there_is_news(
    console: Client, ordered: ProvisioningRun
) -> None:
    url = _url("provisioning", ordered.pk)
    mark = console.get(url).context["progress"].mark
    poll = {"headers": {"HX-Request": "true"}}

    assert console.get(f"{url}?seen={mark}", **poll).status_code == 204

    _update(ordered, "running", schema="running")
    news = console.get(f"{url}?seen={mark}", **poll)
    assert (news.status_code, "<html" in news.content.decode()) == (200, False)
    assert 'data-state="current"' in news.content.decode()


def test_provisioning_that_stopped_shows_the_sentence_and_a_retry(
    console: Client, ordered: ProvisioningRun
) -> None:
    _update(ordered, "failed", tables="failed")
    with platform_context():
        ordered.steps.filter(name="tables").update(error="The disk is full.")

    page = console.get(_url("provisioning", ordered.pk)).content.decode()

    assert "The disk is full." in page
    assert f'action="{_url("retry", ordered.pk)}"' in page
    assert "hx-trigger" not in page

    response = console.post(_url("retry", ordered.pk))
    assert response["Location"] == _url("provisioning", ordered.pk)
    with platform_context():
        assert ProvisioningRun.objects.get(pk=ordered.pk).state == "waiting"


def test_retry_of_a_run_that_moves_says_so_and_changes_nothing(
    console: Client, ordered: ProvisioningRun
) -> None:
    response = console.post(_url("retry", ordered.pk), follow=True)

    assert "Somebody has tried again already" in response.content.decode()
    with platform_context():
        assert ProvisioningRun.objects.get(pk=ordered.pk).state == "waiting"


def test_suspend_asks_first_and_then_the_portal_answers_503(
    console: Client, client_for: ClientFor, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    portal, neighbour = client_for(tenant_a), client_for(tenant_b)
    assert console.get(_url("suspend", tenant_a.pk)).status_code == 200
    assert portal.get("/-/health").status_code == 200, "asking changes nothing"

    response = console.post(_url("suspend", tenant_a.pk))

    assert response["Location"] == _url("tenant", tenant_a.pk)
    assert [portal.get(path).status_code for path in ("/", "/-/health", "/none")] == [503] * 3
    assert neighbour.get("/-/health").status_code == 200

    console.post(_url("resume", tenant_a.pk))
    assert portal.get("/-/health").status_code == 200


def test_a_suspended_portal_reads_nothing_of_its_tenant(
    client_for: ClientFor, tenant_a: Tenant, operator: User
) -> None:
    with platform_context():
        suspend_tenant(tenant_a, by=operator)

    with CaptureQueriesContext(connection) as captured:
        client_for(tenant_a).get("/")

    assert [
        query for query in captured.captured_queries if tenant_a.schema_name in query["sql"]
    ] == []


def test_a_portal_that_is_being_set_up_answers_503(
    client_for: ClientFor, ordered: ProvisioningRun
) -> None:
    assert client_for(ordered.tenant).get("/").status_code == 503


def test_suspend_twice_says_so(console: Client, tenant_a: Tenant) -> None:
    console.post(_url("suspend", tenant_a.pk))

    response = console.post(_url("suspend", tenant_a.pk), follow=True)

    assert "Only an active customer can be suspended" in response.content.decode()


def test_tenant_shows_what_operators_have_done(console: Client, tenant_a: Tenant) -> None:
    console.post(_url("suspend", tenant_a.pk))

    page = console.get(_url("tenant", tenant_a.pk)).content.decode()

    assert "The customer was suspended" in page
    assert _url("resume", tenant_a.pk) in page


@pytest.mark.parametrize("name", ["tenant", "suspend", "resume", "provisioning"])
def test_unknown_ids_are_not_found(console: Client, name: str) -> None:
    assert console.get(_url(name, uuid4())).status_code == 404
