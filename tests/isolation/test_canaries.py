"""Two tenants' people use the service at once, in random order; each sees its own canary alone (W01)."""

import random
import uuid
from collections.abc import Callable

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.test import Client

from core.accounts.enums import Role
from core.accounts.models import User
from core.base.models import TenantModel
from core.notifications.domain import queue_mail_to
from core.notifications.models import OutgoingMail
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.market import NeedFactory
from tests.factories.people import MemberFactory, OrganisationFactory, OrgUnitFactory, UserFactory
from tests.isolation.routes import address, names, routes

Browser = Callable[..., Client]


def _canary(tenant: Tenant) -> str:
    return f"Kanari{tenant.slug.capitalize()}"


def _populate(tenant: Tenant) -> tuple[User, dict[str, list[uuid.UUID]]]:
    """Give every name in a tenant its canary; return who may see it all, and the keys of all rows."""
    canary = _canary(tenant)
    with tenant_context(tenant):
        organisation = OrganisationFactory(name=f"{canary} etat")
        OrgUnitFactory(organisation=organisation, name=f"{canary} enhet")
        user = UserFactory(full_name=f"{canary} Leder", email=f"{canary}@example.com".lower())
        for role in (Role.TENANT_ADMIN, Role.PROGRAMME_OFFICE, Role.AUDITOR):
            MemberFactory(user=user, role=role)
        for role in (Role.HR, Role.MANAGER, Role.EMPLOYEE):
            MemberFactory(user=user, role=role, organisation=organisation)
        for number in range(3):
            NeedFactory(organisation=organisation, title=f"{canary} {number}", published=True)
        queue_mail_to(user, "accounts/mail/login_code", {"code": "X"})
        keys = [
            key
            for model in apps.get_models()
            if issubclass(model, TenantModel)
            and model._meta.app_label in {"market", "organisations"}
            for key in model.objects.values_list("pk", flat=True)[:3]
        ]
    return user, {"keys": keys}


def test_w01_random_requests_of_two_tenants_show_each_its_own(
    db: None,
    tenant_a: Tenant,
    tenant_b: Tenant,
    client_for: Browser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    dice = random.Random(1)
    people = {tenant: _populate(tenant) for tenant in (tenant_a, tenant_b)}
    browsers = {tenant: client_for(tenant, user) for tenant, (user, _keys) in people.items()}
    keys = [key for _user, found in people.values() for key in found["keys"]]
    visits = [(tenant, route) for tenant in people for route in routes("config.urls.tenant")]
    visits = [visit for visit in visits if "logout" not in visit[1]]
    dice.shuffle(visits)

    own, statuses = 0, set()
    for tenant, route in visits:
        other = tenant_b if tenant == tenant_a else tenant_a
        # Of either tenant: what is the other's must be as if it were not there.
        there = address(route, {name: dice.choice(keys) for name in names(route)})
        answer = browsers[tenant].get(there)
        text = f"{dict(answer.headers)}{answer.cookies}{answer.content.decode(errors='replace')}"
        assert _canary(other).lower() not in text.lower(), there
        own += _canary(tenant) in text
        statuses.add(answer.status_code)
    assert own > 40, "what could leak was there to be seen"
    assert {200, 404} <= statuses
    assert not {status for status in statuses if status >= 500}

    for tenant, other in ((tenant_a, tenant_b), (tenant_b, tenant_a)):
        with tenant_context(tenant):
            mails = list(OutgoingMail.objects.values("subject", "text", "html", "recipient"))
        assert _canary(tenant).lower() in str(mails).lower()
        assert _canary(other).lower() not in str(mails).lower()
        assert _canary(other).lower() not in _cached(tenant)
    assert "kanari" not in caplog.text.lower()


def _cached(tenant: Tenant) -> str:
    with redis.from_url(settings.CACHE_URL) as server:
        keys = list(server.scan_iter(match=f"v*|{tenant.pk.hex}|*"))
        return str([(key, server.get(key)) for key in keys]).lower()
