"""Loading the demo for real: three tenants, everybody in place, and nothing doubled."""

from collections import Counter

import pytest

from branding.models import Theme
from config.demo import load, logins
from config.demo.sign_in import logins_of
from core.accounts.models import User
from core.market.enums import NeedState, OfferState
from core.market.models import Need, Offer, OfferApproval, PartnerInterest
from core.organisations.models import Member, Organisation
from policy.models import PolicyRule
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant

MODELS = (User, Organisation, Member, Need, Offer, OfferApproval, PartnerInterest)


def _tenants() -> dict[str, Tenant]:
    with platform_context():
        return {tenant.slug: tenant for tenant in Tenant.objects.filter(state="active")}


def _counts(tenant: Tenant) -> dict[str, int]:
    with tenant_context(tenant):
        return {model.__name__: model._default_manager.count() for model in MODELS}


def _rules() -> list[str]:
    with platform_context():
        return [str(rule) for rule in PolicyRule.objects.current()]


@pytest.fixture
def loaded(committed_db: None) -> dict[str, Tenant]:
    lines: list[str] = []
    load(lines.append)
    assert lines == ["Staten", "Kristiansand", "Fjordkraft Demo"]
    return _tenants()


def test_demo_loads_once_and_not_twice(loaded: dict[str, Tenant]) -> None:
    before = {slug: _counts(tenant) for slug, tenant in loaded.items()}
    assert before["staten"] | {"User": 0, "Member": 0} == {
        "User": 0,
        "Member": 0,
        "Organisation": 105,
        "Need": 27,
        "Offer": 24,
        "OfferApproval": 21,
        "PartnerInterest": 17,
    }
    rules = _rules()
    assert len(rules) == len(loaded) + 4
    load(lambda line: None)
    assert _rules() == rules
    assert {slug: _counts(tenant) for slug, tenant in _tenants().items()} == before

    for slug, tenant in loaded.items():
        if slug in ("alfa", "beta"):
            continue
        with tenant_context(tenant):
            addresses = {login.email for login in logins_of(slug)}
            assert set(
                User.objects.filter(email__in=addresses).values_list("email", flat=True)
            ) == (addresses)
            assert Theme.objects.get().has_logo
            _assert_market_is_as_if_made_by_people()
    assert len(logins()) == 13


def _assert_market_is_as_if_made_by_people() -> None:
    assert set(Need.objects.values_list("state", flat=True)) == {NeedState.PUBLISHED}
    approved = Offer.objects.filter(state=OfferState.APPROVED)
    assert approved.exists()
    for offer in approved.select_related("member"):
        [approval] = offer.approvals.all()
        assert approval.decided_by_id != offer.member.user_id
    owners = Counter(Offer.objects.values_list("member_id", flat=True))
    assert max(owners.values()) == 1
