"""From a rule of the policy to what the other tenant's role is given."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from clearing.domain.visibility import refresh_visibility
from clearing.models import OfferProjection, Visibility
from core.base import clock
from core.organisations.domain.organisations import end_coverage, register_organisation
from core.organisations.models import Organisation
from policy.models import PolicyRule
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.models import Tenant
from tests.factories.people import invented_orgnr
from tests.factories.policy import make_rule, scope_of, take_away

Show = Callable[..., OfferProjection]
Seen = Callable[[Tenant], set[Any]]


def register(tenant: Tenant, number: int) -> Organisation:
    with tenant_context(tenant):
        return register_organisation(
            by=None, orgnr=invented_orgnr(number), name=f"Etat {number}", kind="agency"
        )


def allow(lender: Tenant, host: Tenant, *, lender_orgnr: str = "", **values: Any) -> PolicyRule:
    values.setdefault("valid_from", clock.today())
    with platform_context():
        rule = make_rule(scope_of(lender, lender_orgnr), scope_of(host), **values)
        refresh_visibility()
    return rule


def rows() -> list[Any]:
    with platform_context(), clearing_context():
        return sorted(Visibility.objects.values_list("shown", "orgnr", "valid_from", "valid_until"))


@pytest.fixture
def lender(db: None, tenant_a: Tenant) -> Organisation:
    return register(tenant_a, 91_001)


@pytest.fixture
def host(db: None, tenant_b: Tenant) -> Organisation:
    return register(tenant_b, 91_002)


def test_a_rule_opens_offers_one_way_and_needs_the_other(
    tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    assert rows() == []
    allow(tenant_a, tenant_b)
    today = clock.today()
    assert rows() == [("needs", host.orgnr, today, None), ("offers", lender.orgnr, today, None)]


def test_a_revoked_rule_closes_at_once(
    tenant_a: Tenant,
    tenant_b: Tenant,
    lender: Organisation,
    host: Organisation,
    show: Show,
    seen_by: Seen,
) -> None:
    row = show(tenant_a, lender.orgnr)
    rule = allow(tenant_a, tenant_b)
    assert seen_by(tenant_b) == {row.pk}
    with platform_context():
        take_away(rule)
        refresh_visibility()
    assert seen_by(tenant_b) == set()


def test_a_denied_organisation_stays_closed(
    tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    other = register(tenant_a, 91_003)
    allow(tenant_a, tenant_b)
    allow(tenant_a, tenant_b, lender_orgnr=lender.orgnr, is_allowing=False)
    assert [(shown, orgnr) for shown, orgnr, *_ in rows()] == [
        ("needs", host.orgnr),
        ("offers", other.orgnr),
    ]


def test_a_rule_to_come_is_open_from_its_day_on(
    tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    begin, end = clock.today() + dt.timedelta(days=5), clock.today() + dt.timedelta(days=9)
    allow(tenant_a, tenant_b, valid_from=begin, valid_until=end)
    assert [row[2:] for row in rows()] == [(begin, end), (begin, end)]


def test_a_new_organisation_is_opened_by_the_rules_there_are(
    tenant_a: Tenant, tenant_b: Tenant, host: Organisation
) -> None:
    allow(tenant_a, tenant_b)
    assert rows() == []
    lender = register(tenant_a, 91_001)
    assert {row[1] for row in rows()} == {lender.orgnr, host.orgnr}


def test_the_last_host_that_leaves_closes_the_offers(
    tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation, operator: Any
) -> None:
    allow(tenant_a, tenant_b)
    assert len(rows()) == 2
    with tenant_context(tenant_b):
        end_coverage(host, by=operator)
    assert rows() == []


def test_refreshing_again_changes_nothing(
    tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    allow(tenant_a, tenant_b)
    with platform_context(), clearing_context():
        # As it was written on an earlier day.
        Visibility.objects.update(valid_from=clock.today() - dt.timedelta(days=3))
    assert refresh_visibility() == (0, 0)
    assert refresh_visibility(tenant_a.pk) == (0, 0)
    assert len(rows()) == 2
