"""Lines above the pages of a portal: in the reader's language, to the right customers, at no cost."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.base import clock
from lifecycle.domain.announcing import end_announcement, write_announcement
from tenants.doors import platform_context
from tenants.models import Announcement, Tenant
from tests.lifecycle.test_announcing import content

ClientFor = Callable[..., Client]
SIGN_IN = "/accounts/login/"


def _write(operator: User, **changes: object) -> Announcement:
    with platform_context():
        return write_announcement(by=operator, **content(**changes))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Vi oppgraderer i kveld."),
        ("nn", "Vi oppgraderer i kveld, på nynorsk."),
        ("en", "We upgrade tonight."),
    ],
)
@pytest.mark.parametrize("path", ["/", SIGN_IN])
def test_announcement_speaks_the_readers_language(
    tenant_a: Tenant, operator: User, client_for: ClientFor, path: str, language: str, text: str
) -> None:
    _write(operator)
    browser = client_for(tenant_a)
    browser.cookies["django_language"] = language
    page = browser.get(path).content.decode()
    assert f"<p>{text}</p>" in page
    assert page.count('role="status" aria-labelledby="announcement-') == 1


def test_announcement_is_gone_at_the_next_page_once_it_is_over(
    tenant_a: Tenant, operator: User, client_for: ClientFor
) -> None:
    announcement, browser = _write(operator), client_for(tenant_a)
    assert "Vi oppgraderer" in browser.get(SIGN_IN).content.decode()
    with platform_context():
        end_announcement(announcement, by=operator)
    assert "Vi oppgraderer" not in browser.get(SIGN_IN).content.decode()


def test_announcement_to_one_customer_is_not_read_by_its_neighbour(
    tenant_a: Tenant, tenant_b: Tenant, operator: User, client_for: ClientFor
) -> None:
    _write(operator, tenants=[tenant_a])
    assert "Vi oppgraderer" in client_for(tenant_a).get(SIGN_IN).content.decode()
    assert "Vi oppgraderer" not in client_for(tenant_b).get(SIGN_IN).content.decode()


def test_announcement_is_plain_text(
    tenant_a: Tenant, operator: User, client_for: ClientFor
) -> None:
    _write(operator, text_nb="<b>Nå</b>")
    assert "<p>&lt;b&gt;Nå&lt;/b&gt;</p>" in client_for(tenant_a).get(SIGN_IN).content.decode()


def test_announcements_cost_one_query_while_one_is_shown_and_none_otherwise(
    tenant_a: Tenant, tenant_b: Tenant, operator: User, client_for: ClientFor
) -> None:
    browser = client_for(tenant_a)
    browser.get(SIGN_IN)

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            browser.get(SIGN_IN)
        return [query["sql"] for query in captured]

    def asked(queries: list[str]) -> int:
        return sum('FROM "tenants_announcement"' in sql.partition(" WHERE ")[0] for sql in queries)

    nothing = statements()
    # It is asked in the query that finds the portal by its host.
    assert sum("tenants_announcement" in sql for sql in nothing) == 1
    _write(operator, tenants=[tenant_b])
    assert (len(statements()), asked(statements())) == (len(nothing), asked(nothing))
    for _ in range(3):
        _write(operator)
    assert (len(statements()), asked(statements())) == (len(nothing) + 1, asked(nothing) + 1)
    with platform_context():
        Announcement.objects.update(ends_at=clock.now())
    assert len(statements()) == len(nothing)
