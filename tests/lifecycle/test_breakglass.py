"""Nobody of the platform reads in a customer without a second person, and the customer sees it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from console.domain import create_operator, remove_operator
from console.models import Operator
from core.accounts.models import User
from core.audit.models import Entry
from core.base import clock
from core.base.errors import DomainError, NotAllowedError
from core.support.domain import issue_ticket
from core.support.models import SupportAccess
from lifecycle.breakglass.domain import approve_support, request_support
from lifecycle.models import SupportRequest
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.factories.cast import Cast, make_cast

ClientFor = Callable[..., Client]
REASON = "Kari i HR får ikke åpnet avtalen."


@pytest.fixture
def colleague(operator: User) -> User:
    """A second operator."""
    with platform_context():
        return create_operator(
            email="ola@veksel.example", full_name="Ola", role="operator", by=operator
        ).user


@pytest.fixture
def cast(db: None, tenant_a: Tenant) -> Cast:
    """Somebody in each role."""
    with tenant_context(tenant_a):
        return make_cast()


@pytest.fixture
def asked(operator: User, tenant_a: Tenant) -> SupportRequest:
    """A request that nobody has decided about."""
    with platform_context():
        return request_support(tenant_a, by=operator, reason=REASON, hours=2)


@pytest.fixture
def approved(asked: SupportRequest, colleague: User) -> SupportRequest:
    """An access that is open."""
    with platform_context():
        return approve_support(asked, by=colleague)


def _go_in(console: Client, portal: Client, request: SupportRequest) -> int:
    """Follow the button in the console; return the status of the last answer."""
    answer = console.post(f"/console/support/{request.pk}/enter/")
    if answer.status_code != 302:
        return answer.status_code
    path = answer["Location"].split("localhost:8000", 1)[1]
    return portal.get(path, follow=True).status_code


def _entries(tenant: Tenant, action: str) -> list[Entry]:
    with tenant_context(tenant):
        return list(Entry.objects.filter(action=action))


def test_without_an_approval_nobody_gets_in_and_it_is_noted(
    client_for: ClientFor, operator: User, asked: SupportRequest, tenant_a: Tenant
) -> None:
    console, portal = client_for(None, operator), client_for(tenant_a)

    assert _go_in(console, portal, asked) == 403
    assert portal.get("/settings/").status_code == 302
    assert portal.get("/support/enter/?ticket=made-up").status_code == 403
    with platform_context():
        refused = Entry.objects.get(action="support.entry_refused")
    assert (refused.actor_label, refused.subject_id) == (operator.email, asked.pk)


def test_nobody_approves_their_own_request(
    client_for: ClientFor, operator: User, asked: SupportRequest
) -> None:
    with platform_context(), pytest.raises(NotAllowedError):
        approve_support(asked, by=operator)
    client_for(None, operator).post(f"/console/support/{asked.pk}/approve/")
    with platform_context():
        assert SupportRequest.objects.get(pk=asked.pk).state == "waiting"


def test_who_is_let_in_reads_and_every_page_is_in_the_tenants_log(
    client_for: ClientFor,
    operator: User,
    approved: SupportRequest,
    tenant_a: Tenant,
    tenant_b: Tenant,
    cast: Cast,
) -> None:
    console, portal = client_for(None, operator), client_for(tenant_a)
    assert _go_in(console, portal, approved) == 200

    assert [portal.get(page).status_code for page in ("/settings/", "/needs/")] == [200, 200]

    pages = _entries(tenant_a, "support.page_read")
    assert sorted(entry.changes["page"][1] for entry in pages) == ["/", "/needs/", "/settings/"]
    said = pages[0].changes
    assert said["person"][1] == f"{operator.full_name} <{operator.email}>"
    assert said["reason"][1] == REASON
    assert said["until"][1] == approved.ends_at.isoformat(timespec="minutes")
    assert _entries(tenant_b, "support.page_read") == []
    with tenant_context(tenant_a):
        assert not User.objects.filter(email=operator.email).exists(), "no account is made"


def test_who_is_let_in_changes_nothing(
    client_for: ClientFor, operator: User, approved: SupportRequest, tenant_a: Tenant, cast: Cast
) -> None:
    portal = client_for(tenant_a)
    _go_in(client_for(None, operator), portal, approved)

    for path in (
        "/settings/theme/",
        "/language/",
        "/account/",
        f"/settings/support/{approved.pk}/end/",
    ):
        assert portal.post(path, {"language": "en"}).status_code == 403, path
    assert portal.put("/api/v1/needs/").status_code == 403


@pytest.mark.parametrize("side", ["time", "operator", "tenant"])
def test_an_access_ends_by_itself_and_from_either_side(
    client_for: ClientFor,
    operator: User,
    colleague: User,
    approved: SupportRequest,
    tenant_a: Tenant,
    cast: Cast,
    side: str,
) -> None:
    console, portal = client_for(None, operator), client_for(tenant_a)
    assert _go_in(console, portal, approved) == 200
    assert portal.get("/settings/").status_code == 200

    if side == "time":
        past = clock.now() - dt.timedelta(hours=3)
        with tenant_context(tenant_a):
            SupportAccess.objects.update(begins_at=past, ends_at=past + dt.timedelta(hours=2))
    elif side == "operator":
        client_for(None, colleague).post(f"/console/support/{approved.pk}/end/")
    else:
        admin = client_for(tenant_a, cast["tenant_admin"])
        assert admin.post(f"/settings/support/{approved.pk}/end/").status_code == 302

    assert portal.get("/settings/").status_code == 302, "nobody any more"
    assert _go_in(console, portal, approved) == 403


def test_a_removed_operator_reads_in_no_customer_any_more(
    client_for: ClientFor, operator: User, approved: SupportRequest, tenant_a: Tenant, cast: Cast
) -> None:
    portal = client_for(tenant_a)
    assert _go_in(client_for(None, operator), portal, approved) == 200
    with platform_context():
        waiting = request_support(tenant_a, by=operator, reason=REASON, hours=1)
        remove_operator(Operator.objects.get(user=operator), by=None)

    assert portal.get("/settings/").status_code == 302
    with platform_context():
        rows = SupportRequest.objects.filter(pk__in=[approved.pk, waiting.pk])
        assert list(rows.values_list("state", flat=True)) == ["ended", "ended"]
    assert len(_entries(tenant_a, "support.ended")) == 1


def test_the_administrator_sees_who_why_and_until_when(
    client_for: ClientFor, approved: SupportRequest, operator: User, tenant_a: Tenant, cast: Cast
) -> None:
    admin, hr = client_for(tenant_a, cast["tenant_admin"]), client_for(tenant_a, cast["hr"])
    for browser in (admin, hr):
        browser.cookies["django_language"] = "en"

    assert "Veksel&#x27;s support may read here." in admin.get("/").content.decode()
    page = admin.get("/settings/support/").content.decode()
    assert [word in page for word in (operator.email, REASON, "End now")] == [True] * 3
    assert hr.get("/settings/support/").status_code == 403
    assert "support may read here" not in hr.get("/").content.decode()


def test_a_ticket_is_good_once_and_in_its_own_portal_alone(
    client_for: ClientFor, approved: SupportRequest, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    ticket = issue_ticket(approved.pk, tenant_a.pk)
    address = f"/support/enter/?ticket={ticket}"

    assert client_for(tenant_b).get(address).status_code == 403
    assert client_for(tenant_a).get(address).status_code == 302
    assert client_for(tenant_a).get(address).status_code == 403, "used"


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize(
    ("reason", "hours", "field"), [(" ", 1, "reason"), ("x", 0, "hours"), ("x", 9, "hours")]
)
def test_a_request_needs_a_reason_and_a_limit(
    operator: User, tenant_a: Tenant, reason: str, hours: int, field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        request_support(tenant_a, by=operator, reason=reason, hours=hours)
    assert caught.value.field == field


def test_the_list_is_read_in_one_query_for_one_and_three(
    client_for: ClientFor, operator: User, asked: SupportRequest, tenant_a: Tenant
) -> None:
    console = client_for(None, operator)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert console.get("/console/support/").status_code == 200
        return sum('FROM "lifecycle_' in query["sql"] for query in captured)

    one = count()
    with platform_context():
        for _number in range(2):
            request_support(tenant_a, by=operator, reason=REASON, hours=1)
    assert count() == one == 2
