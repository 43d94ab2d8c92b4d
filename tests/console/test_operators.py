from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.test import Client

from config.cli import main
from console.domain import create_operator, remove_operator
from console.models import Operator
from core.accounts.models import User
from core.audit.models import Entry
from core.base.errors import ConflictError, DomainError
from tenants.doors import platform_context
from tenants.models import Tenant

ClientFor = Callable[..., Client]
CONSOLE_PAGES = ("/console/", "/console/tenants/new/", "/console/lists/")
PORTAL_PAGES = ("/settings/", "/needs/", "/privacy/", "/api/v1/schema/", "/agreements/")


@pytest.fixture
def auditor(db: None) -> User:
    """A person who may read the console and change nothing."""
    with platform_context():
        return create_operator(
            email="revisor@veksel.example", full_name="Revisor", role="auditor", by=None
        ).user


def test_an_auditor_reads_and_changes_nothing(
    client_for: ClientFor, auditor: User, tenant_a: Tenant
) -> None:
    browser = client_for(None, auditor)
    assert browser.get("/console/").status_code == 200

    answer = browser.post(f"/console/tenants/{tenant_a.pk}/suspend/")

    assert answer.status_code == 403
    with platform_context():
        assert Tenant.objects.get(pk=tenant_a.pk).state == "active"


def test_a_user_of_the_platform_who_is_no_operator_sees_nothing(client_for: ClientFor) -> None:
    with platform_context():
        user = User.objects.create_user("ingen@veksel.example", full_name="Ingen")
    browser = client_for(None, user)

    assert [browser.get(page).status_code for page in CONSOLE_PAGES] == [403] * 3
    assert "/console/lists/" not in browser.get("/").content.decode()


def test_console_and_portals_have_no_page_in_common(
    client_for: ClientFor, operator: User, tenant_a: Tenant
) -> None:
    console, portal = client_for(None, operator), client_for(tenant_a)
    assert [console.get(page).status_code for page in CONSOLE_PAGES] == [200] * 3
    assert [portal.get(page).status_code for page in CONSOLE_PAGES] == [404] * 3
    assert [portal.get(page).status_code != 404 for page in PORTAL_PAGES] == [True] * 5
    assert [console.get(page).status_code for page in PORTAL_PAGES] == [404] * 5


def test_an_operators_session_is_nobody_in_a_portal(
    client_for: ClientFor, operator: User, tenant_a: Tenant
) -> None:
    console, portal = client_for(None, operator), client_for(tenant_a)
    assert console.get("/console/").status_code == 200
    portal.cookies["session"] = console.cookies["session"].value

    assert portal.get("/settings/").status_code == 302


def test_the_console_may_have_a_host_of_its_own(
    client_for: ClientFor, operator: User, settings: object
) -> None:
    settings.CONSOLE_HOST = "drift.localhost"
    shared, own = client_for(None, operator), client_for(None, operator)
    own.defaults["HTTP_HOST"] = "drift.localhost"

    assert [own.get(page).status_code for page in CONSOLE_PAGES] == [200] * 3
    assert own.get("/")["Location"] == "/console/"
    assert [shared.get(page).status_code for page in CONSOLE_PAGES] == [404] * 3
    assert shared.get("/accounts/login/").status_code == 404
    front = shared.get("/")
    assert front.status_code == 200
    assert "http://drift.localhost:8000/console/" in front.content.decode()


def test_remove_operator_ends_the_session_and_keeps_the_last_one(
    client_for: ClientFor, operator: User
) -> None:
    browser = client_for(None, operator)
    with platform_context():
        mine = Operator.objects.get(user=operator)
        key = mine.pk
        with pytest.raises(ConflictError):
            remove_operator(mine, by=None)
        create_operator(email="ny@veksel.example", full_name="Ny", role="operator", by=operator)
        remove_operator(mine, by=None)
        actions = list(Entry.objects.values_list("action", flat=True).filter(subject_id=key))
    assert actions == ["operator.removed"]

    assert browser.get("/console/").status_code == 302


def test_create_operator_gives_access_back_to_who_had_lost_it(operator: User) -> None:
    with platform_context():
        create_operator(email="ny@veksel.example", full_name="Ny", role="operator", by=operator)
        remove_operator(Operator.objects.get(user=operator), by=None)
        back = create_operator(email=operator.email, full_name="", role="auditor", by=None)
        assert (back.user.pk, back.user.is_active, back.role) == (operator.pk, True, "auditor")
        with pytest.raises(DomainError) as caught:
            create_operator(email=operator.email, full_name="", role="auditor", by=None)
    assert (caught.value.field, caught.value.code) == ("email", "taken")


def test_commands_list_and_remove(operator: User) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["operator", *arguments])
        return result.exit_code, result.output

    assert call("list") == (0, "operator@veksel.example\toperator\tOperatør\n")
    assert call("remove", "ukjent@veksel.example")[0] == 1
    assert call("remove", operator.email) == (
        1,
        "Error: This is the last operator. Make another one first.\n",
    )
    assert call("create", "ny@veksel.example", "--name", "Ny", "--role", "king")[0] == 1
    assert call("create", "ny@veksel.example", "--name", "Ny")[0] == 0
    assert call("remove", operator.email)[0] == 0
