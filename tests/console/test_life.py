import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from console.domain import create_operator
from core.accounts.models import User
from core.ui.templatetags.ui import local_datetime
from lifecycle.domain.deleting import delete_tenant
from lifecycle.models import Condition, DeletionRun
from onboarding.domain import request_tenant
from onboarding.models import ProvisioningRun
from tenants.doors import platform_context
from tenants.models import Tenant

ClientFor = Callable[..., Client]
ORDER = {
    "slug": "kommune",
    "name": "Prøve kommune",
    "sector": "municipality",
    "default_language": "nn",
    "primary_colour": "#0b5c8a",
    "accent_colour": "#b3541e",
}


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


def _url(tenant: Tenant, name: str) -> str:
    return f"/console/tenants/{tenant.pk}/{name}/"


def _state(tenant: Tenant) -> str:
    with platform_context():
        return Tenant.objects.get(pk=tenant.pk).state


def test_archive_asks_first(console: Client, tenant_a: Tenant, client_for: ClientFor) -> None:
    page = console.get(_url(tenant_a, "archive"))
    assert "Archive Alfa?" in page.content.decode()
    assert _state(tenant_a) == "active"

    assert console.post(_url(tenant_a, "archive")).status_code == 302
    assert _state(tenant_a) == "archived"
    assert client_for(tenant_a).get("/").status_code == 404

    console.post(_url(tenant_a, "resume"))
    assert client_for(tenant_a).get("/").status_code == 200


def test_rename_shows_what_is_wrong_at_its_field(console: Client, tenant_a: Tenant) -> None:
    answer = console.post(_url(tenant_a, "rename"), {"name": "Alfa", "slug": "beta"})
    assert answer.context["form"].errors["slug"] == [
        "“beta” is already in use. Choose another subdomain."
    ]

    console.post(_url(tenant_a, "rename"), {"name": "Nye Alfa", "slug": "nyalfa"})
    with platform_context():
        assert Tenant.objects.get(pk=tenant_a.pk).slug == "nyalfa"


def test_delete_wants_a_reason_and_can_be_followed_and_taken_back(
    console: Client, tenant_a: Tenant
) -> None:
    refused = console.post(_url(tenant_a, "delete"), {"reason": ""})
    assert list(refused.context["form"].errors) == ["reason"]
    assert _state(tenant_a) == "active"

    answer = console.post(_url(tenant_a, "delete"), {"reason": "Avtalen er ute."}, follow=True)
    page = answer.content.decode()
    assert (answer.redirect_chain[-1][0], _state(tenant_a)) == (
        _url(tenant_a, "deletion"),
        "deleting",
    )
    assert "Avtalen er ute." in page
    assert page.count('data-state="pending"') == 9
    assert console.get(_url(tenant_a, "certificate")).status_code == 404

    with platform_context():
        DeletionRun.objects.update(requested_by_id=None)
    wrong = console.post(_url(tenant_a, "wipe"), {"confirmation": "beta"})
    assert list(wrong.context["form"].errors) == ["confirmation"]
    console.post(_url(tenant_a, "restore"))
    with platform_context():
        assert DeletionRun.objects.get(tenant=tenant_a).state == "cancelling"


def test_it_takes_a_second_person_to_wipe_before_the_day(
    console: Client, client_for: ClientFor, tenant_a: Tenant, operator: User
) -> None:
    def run() -> DeletionRun:
        with platform_context():
            return DeletionRun.objects.get(tenant=tenant_a)

    console.post(_url(tenant_a, "delete"), {"reason": "Avtalen er ute."})
    with platform_context():
        DeletionRun.objects.update(state="resting")
        other = create_operator(email="o@veksel.example", full_name="O", role="operator", by=None)
    first_day = run().wipe_after

    own = console.get(_url(tenant_a, "deletion")).content.decode()
    assert ("Wipe now" in own, "Another operator than you" in own) == (False, True)
    refused = console.post(_url(tenant_a, "wipe"), {"confirmation": "alfa"})
    assert "You ordered this deletion." in refused.content.decode()
    assert (run().state, run().wipe_after) == ("resting", first_day)
    with pytest.raises(IntegrityError), platform_context(), transaction.atomic():
        DeletionRun.objects.update(hurried_by_id=operator.pk)

    second = client_for(None, other.user)
    assert _url(tenant_a, "wipe") in second.get(_url(tenant_a, "deletion")).content.decode()
    assert second.post(_url(tenant_a, "wipe"), {"confirmation": "alfa"}).status_code == 302
    assert (run().state, run().hurried_by_label) == ("waiting", "o@veksel.example")
    assert run().wipe_after < first_day
    assert "o@veksel.example" in console.get(_url(tenant_a, "deletion")).content.decode()


def test_certificate_is_a_page_and_a_file(console: Client, tenant_a: Tenant) -> None:
    issued = {
        "tenant": {"name": "Alfa", "subdomain": "alfa"},
        "ordered": {"by": "Kari", "reason": "Slutt"},
        "rows": 7,
        "files": {"count": 2},
        "tables": [{"table": "accounts_user", "rows": 7, "sha256": "ab" * 32}],
        "log_head": {"sequence": 3, "digest": "cd" * 32},
        "backups_expire_on": "2027-01-01",
        "signature": "ef" * 32,
    }
    with platform_context():
        run = delete_tenant(tenant_a, by=None, reason="Slutt")
        DeletionRun.objects.filter(pk=run.pk).update(certificate=issued)

    page = console.get(_url(tenant_a, "certificate")).content.decode()
    assert [text in page for text in ("7 rows", "ab" * 32, "cd" * 32, "2027-01-01")] == [True] * 4
    file = console.get(_url(tenant_a, "certificate") + "?format=json")
    assert json.loads(file.content) == issued
    assert file["Content-Disposition"].startswith("attachment;")


def test_an_order_is_cancelled(console: Client, operator: User) -> None:
    with platform_context():
        run = request_tenant(by=operator, **ORDER)
    assert "Cancel the order" in console.get(f"/console/tenants/{run.tenant.pk}/").content.decode()

    console.post(_url(run.tenant, "cancel"))

    with platform_context():
        assert ProvisioningRun.objects.get(pk=run.pk).state == "cancelling"
    assert _state(run.tenant) == "cancelled"
    assert console.get(f"/console/tenants/{run.tenant.pk}/").status_code == 200


@pytest.mark.parametrize("name", ["archive", "rename", "delete", "restore", "wipe", "cancel"])
def test_an_auditor_changes_nothing(client_for: ClientFor, tenant_a: Tenant, name: str) -> None:
    with platform_context():
        auditor = create_operator(email="r@veksel.example", full_name="R", role="auditor", by=None)
    browser = client_for(None, auditor.user)
    assert "Rename" not in browser.get(f"/console/tenants/{tenant_a.pk}/").content.decode()

    values = {"reason": "x", "name": "x", "slug": "xx", "confirmation": "alfa"}
    assert browser.post(_url(tenant_a, name), values).status_code == 403
    assert _state(tenant_a) == "active"


def test_the_list_is_narrowed_by_words_state_and_sector(
    console: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with platform_context():
        Tenant.objects.filter(pk=tenant_b.pk).update(state="archived")

    def listed(query: str) -> list[str]:
        rows = console.get(f"/console/?{query}").context["rows"]
        return [row.customer.slug for row in rows]

    assert listed("") == ["alfa", "beta"]
    assert listed("words=ALF") == ["alfa"]
    assert listed("words=a+b") == ["beta"]
    assert listed("state=archived") == ["beta"]
    assert listed("sector=county") == []
    assert listed("state=nonsense") == ["alfa", "beta"]
    assert "No customer fits" in console.get("/console/?words=zz").content.decode()


def test_list_and_page_show_health_size_and_last_backup(console: Client, tenant_a: Tenant) -> None:
    moment = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)
    finding = {"code": "host", "text": "alfa.localhost does not lead to it.", "fix": "doctor --fix"}
    with platform_context():
        Condition.objects.create(
            tenant=tenant_a,
            examined_at=moment,
            findings=[finding],
            bytes=3 * 1024 * 1024,
            rows=1200,
            backed_up_at=moment,
        )

    listed = console.get("/console/").content.decode()
    words = ("1 finding", "3.0\xa0MB", local_datetime(moment), "Not examined yet", "Never")
    assert [word in listed for word in words] == [True] * 5
    page = console.get(f"/console/tenants/{tenant_a.pk}/").content.decode()
    assert [word in page for word in (finding["text"], finding["fix"])] == [True] * 2
