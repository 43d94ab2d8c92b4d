"""Writing subscriptions. Needs the platform's door."""

import datetime as dt

from django.db import transaction

from billing.enums import SubscriptionState
from billing.models import Plan, Subscription
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from tenants.models import Tenant

TRIAL_DAYS = 90
TRIAL_PLAN = "trial"


@transaction.atomic
def start_trial(
    tenant: Tenant, *, by: User | None, plan: str = TRIAL_PLAN, days: int = TRIAL_DAYS
) -> Subscription:
    """Give ``tenant`` its one trial, from today and ``days`` on, of the plan with this code.

    A tenant that has or has had a subscription keeps it: repeating changes nothing.
    """
    # The row of the tenant is the lock: two at once would both see no subscription.
    Tenant.objects.select_for_update().get(pk=tenant.pk)
    existing = Subscription.objects.filter(tenant=tenant).first()
    if existing is not None:
        return existing
    subscription = Subscription.objects.create(
        tenant=tenant,
        plan=_plan(plan),
        state=SubscriptionState.TRIAL,
        trial_until=clock.today() + dt.timedelta(days=days),
    )
    record(
        "subscription.started",
        subscription,
        by=by,
        changes={"trial_until": (None, subscription.trial_until)},
    )
    return subscription


def _plan(code: str) -> Plan:
    if code != TRIAL_PLAN:
        return Plan.objects.get(code=code)
    plan, _is_new = Plan.objects.get_or_create(
        code=TRIAL_PLAN,
        defaults={"name_nb": "Prøveperiode", "name_nn": "Prøveperiode", "name_en": "Trial"},
    )
    return plan
