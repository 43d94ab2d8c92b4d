import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Subscription
from core.accounts.models import User
from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.competence.models import Concept
from core.market.models import FormRules, Programme
from onboarding.domain import provision_tenant, request_tenant
from onboarding.models import ProvisioningRun
from onboarding.sectors.content import FormContent, SectorContent
from onboarding.sectors.domain import SectorNames, add_sector, decide_sector
from onboarding.sectors.queries import (
    content_of,
    current_sector,
    current_sectors,
    customers_by_sector,
    first_contents,
)
from onboarding.validation import TenantOrder
from policy.models import PolicyRule
from tenants.doors import platform_context, tenant_context
from tenants.models import Sector

NAMES: SectorNames = {
    "name_nb": "Kirken",
    "name_nn": "Kyrkja",
    "name_en": "The church",
    "position": 50,
    "is_active": True,
}
OTHER = SectorContent(
    forms={"short_exchange": FormContent(7, 30, 60, is_mutual=False)},
    payers=("lender",),
    vocabulary_off=("digital-and-data", "theme-grants"),
    default_language="nn",
    plan="trial",
    trial_days=30,
    exchanges_within=False,
    exchanges_with_sector=False,
    longest_days=60,
    notices=first_contents()["private"].notices[:1],
)


def _add(code: str = "church", **values: object) -> Sector:
    version = add_sector(
        code,
        **{"by": None, "like": "municipality", "reason": "Asked for.", "names": NAMES} | values,
    )
    return version.sector


@pytest.mark.usefixtures("platform")
def test_a_new_sector_begins_like_another(operator: User) -> None:
    sector = _add(by=operator)

    current = current_sector("church")
    assert current is not None
    assert (current.number, current.content) == (1, first_contents()["municipality"])
    [version] = sector.versions.all()
    assert (version.decided_by_label, version.reason) == (operator.email, "Asked for.")
    assert [entry.action for entry in entries_about(version)] == ["sector.decided"]
    assert [row.sector.code for row in current_sectors()] == [
        "state",
        "county",
        "municipality",
        "private",
        "church",
    ]


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "state"}, "code"),
        ({"code": " STATE "}, "code"),
        ({"code": "1st"}, "code"),
        ({"code": "æ"}, "code"),
        ({"like": "nobody"}, "like"),
        ({"reason": " "}, "reason"),
        ({"names": {**NAMES, "name_nn": ""}}, "name_nn"),
    ],
)
def test_a_sector_that_cannot_be_added_is_told_by_field(
    values: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        _add(**values)

    assert caught.value.field == field
    assert Sector.objects.count() == 4


@pytest.mark.usefixtures("platform")
def test_a_decision_makes_a_version_and_keeps_the_old() -> None:
    sector = _add()

    decide_sector(sector, OTHER, by=None, names=NAMES, reason="New rules.", seen=1)

    assert content_of("church", 1) == first_contents()["municipality"]
    assert content_of("church", 2) == OTHER


@pytest.mark.usefixtures("platform")
def test_a_decision_on_an_older_version_is_a_conflict() -> None:
    sector = _add()
    decide_sector(sector, OTHER, by=None, names=NAMES, reason="First.", seen=1)

    with pytest.raises(ConflictError):
        decide_sector(sector, OTHER, by=None, names=NAMES, reason="Second.", seen=1)
    assert sector.versions.count() == 2


@pytest.mark.usefixtures("platform")
def test_a_plan_that_is_not_there_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        decide_sector(
            _add(),
            dataclasses.replace(OTHER, plan="gold"),
            by=None,
            names=NAMES,
            reason="x",
            seen=1,
        )

    assert caught.value.field == "plan"


@pytest.mark.usefixtures("platform")
def test_sectors_are_read_in_one_query_however_many() -> None:
    counts = []
    for code in ("church", "union"):
        _add(code)
        with CaptureQueriesContext(connection) as queries:
            current_sectors()
        counts.append(len(queries))

    assert counts == [1, 1]
    assert customers_by_sector() == {"state": 2}


@pytest.mark.usefixtures("platform")
def test_an_order_remembers_the_version_it_was_made_under(
    order: TenantOrder,
) -> None:
    sector = _add()
    first = request_tenant(by=None, **{**order, "slug": "first", "sector": "church"})
    decide_sector(sector, OTHER, by=None, names=NAMES, reason="New rules.", seen=1)
    second = request_tenant(by=None, **{**order, "slug": "second", "sector": "church"})

    versions = ProvisioningRun.objects.filter(pk__in=[first.pk, second.pk])
    assert dict(versions.values_list("slug", "sector_version")) == {"first": 1, "second": 2}


def test_a_customer_is_set_up_as_its_sector_says(committed_db: None, order: TenantOrder) -> None:
    with platform_context():
        decide_sector(_add(), OTHER, by=None, names=NAMES, reason="New rules.", seen=1)

    tenant = provision_tenant(**{**order, "sector": "church"})

    with platform_context():
        assert PolicyRule.objects.filter(lender_tenant=tenant).count() == 0
        subscription = Subscription.objects.get(tenant=tenant)
        assert (subscription.trial_until - clock.today()).days == 30
    with tenant_context(tenant):
        assert list(
            FormRules.objects.values_list("form", "min_days", "recommended_max_days", "max_days")
        ) == [("short_exchange", 7, 30, 60)]
        programme = Programme.objects.get(is_default=True)
        assert programme.payers == ["lender"]
        assert [text[:20] for text in programme.notices_in("nn")] == ["Utanfor staten kan e"]
        off = Concept.objects.filter(is_active=False)
        assert off.filter(code="theme-grants").count() == 1
        assert off.filter(parent__code="digital-and-data").count() > 5
        assert Concept.objects.get(code="theme-archiving").is_active
