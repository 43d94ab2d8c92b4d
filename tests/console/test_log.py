import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from console.domain import create_operator
from console.templatetags.console import deed
from core.accounts.models import User
from core.audit.models import Entry
from lifecycle.domain.states import resume_tenant, suspend_tenant
from tenants.doors import platform_context
from tenants.models import Tenant

ClientFor = Callable[..., Client]


@pytest.fixture
def auditor(client_for: ClientFor, operator: User) -> Client:
    """An auditor's browser, reading English."""
    with platform_context():
        user = create_operator(email="r@veksel.example", full_name="R", role="auditor", by=operator)
    browser = client_for(None, user.user)
    browser.cookies["django_language"] = "en"
    return browser


def _listed(browser: Client, query: str = "") -> list[tuple[str, str]]:
    rows = browser.get(f"/console/log/?{query}").context["rows"]
    return [(entry.action, entry.subject_label) for entry in rows]


def test_an_auditor_sees_what_operators_did_to_whom(
    auditor: Client, operator: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with platform_context():
        suspend_tenant(tenant_a, by=operator)
        suspend_tenant(tenant_b, by=None)

    assert _listed(auditor)[:2] == [("tenant.suspended", "Beta"), ("tenant.suspended", "Alfa")]
    assert _listed(auditor, f"actor={operator.email}&subject=alf") == [("tenant.suspended", "Alfa")]
    page = auditor.get("/console/log/").content.decode()
    assert [word in page for word in ("The customer was suspended", operator.email)] == [True] * 2


def test_the_log_takes_the_same_queries_for_one_and_three(
    auditor: Client, operator: User, tenant_a: Tenant
) -> None:
    def count(rows: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(_listed(auditor, "subject=Alfa&actor=operator@")) == rows
        return sum('FROM "audit_entry"' in query["sql"] for query in captured)

    with platform_context():
        suspend_tenant(tenant_a, by=operator)
    one = count(1)
    with platform_context():
        resume_tenant(tenant_a, by=operator)
        suspend_tenant(tenant_a, by=operator)
    assert count(3) == one == 2


def test_the_log_is_not_for_everybody(client_for: ClientFor, tenant_a: Tenant) -> None:
    assert client_for(None).get("/console/log/").status_code == 302
    assert client_for(tenant_a).get("/console/log/").status_code == 404


#: Whatever is recorded in the platform's own log, with a name that stands in the code.
RECORDED = re.compile(r"""record(?:_each)?\(\s*"([a-z_]+\.[a-z_]+)""" + '"')
PLATFORM = ("onboarding", "lifecycle", "console", "policy")


def test_every_deed_of_the_platform_has_words() -> None:
    root = Path(__file__).resolve().parents[2] / "platform"
    files = [path for name in PLATFORM for path in (root / name).rglob("*.py")]
    recorded = {action for path in files for action in RECORDED.findall(path.read_text())}
    assert len(recorded) > 25
    said = {action: deed(Entry(action=action)) for action in recorded}
    assert [action for action, words in said.items() if words == action] == []
