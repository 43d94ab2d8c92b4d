import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from billing.domain import start_trial
from billing.models import Plan, Subscription
from core.accounts.models import User
from core.audit.queries import entries_about
from core.base import clock
from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("platform")


@pytest.fixture
def customer(tenant_a: Tenant) -> Tenant:
    """A customer without any subscription."""
    Subscription.objects.filter(tenant=tenant_a).delete()
    return tenant_a


def test_start_trial_lasts_ninety_days_and_is_logged(customer: Tenant, operator: User) -> None:
    subscription = start_trial(customer, by=operator)

    assert (subscription.state, subscription.plan.code) == ("trial", "trial")
    assert subscription.trial_until == clock.today() + dt.timedelta(days=90)
    assert [(entry.action, entry.actor_label) for entry in entries_about(subscription)] == [
        ("subscription.started", operator.email)
    ]


def test_start_trial_repeated_keeps_the_first(customer: Tenant) -> None:
    first = start_trial(customer, by=None)
    Subscription.objects.filter(pk=first.pk).update(trial_until=dt.date(2026, 1, 1))

    second = start_trial(customer, by=None)

    assert (second.pk, second.trial_until) == (first.pk, dt.date(2026, 1, 1))
    assert Subscription.objects.filter(tenant=customer).count() == 1


def test_start_trial_gives_no_second_trial_after_the_first_has_ended(customer: Tenant) -> None:
    first = start_trial(customer, by=None)
    Subscription.objects.filter(pk=first.pk).update(state="ended")

    assert start_trial(customer, by=None).state == "ended"


def test_a_tenant_has_one_running_subscription_at_a_time(customer: Tenant) -> None:
    trial = start_trial(customer, by=None)

    with pytest.raises(IntegrityError, match="subscription_one_at_a_time"), transaction.atomic():
        Subscription.objects.create(tenant=customer, plan=trial.plan, state="active")


def test_a_trial_without_an_end_is_refused_by_the_database(customer: Tenant) -> None:
    plan = Plan.objects.create(code="a", name_nb="a", name_nn="a", name_en="a")

    with pytest.raises(IntegrityError, match="subscription_trial_has_an_end"), transaction.atomic():
        Subscription.objects.create(tenant=customer, plan=plan, state="trial")


@pytest.mark.parametrize(
    ("language", "name"), [("nb", "én"), ("nn", "ein"), ("en", "one"), ("de", "én")]
)
def test_plan_name_follows_the_reader(language: str, name: str) -> None:
    plan = Plan(code="a", name_nb="én", name_nn="ein", name_en="one")

    with translation.override(language):
        assert plan.name == name
