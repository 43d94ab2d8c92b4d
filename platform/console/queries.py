"""What the console shows of customers. No customer's own data."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from billing.models import Subscription
from billing.queries import current_subscriptions
from core.audit.models import Entry
from lifecycle.models import Condition
from onboarding.models import ProvisioningRun
from tenants.enums import GONE
from tenants.hosts import portal_url, tenant_host
from tenants.models import Tenant
from tenants.sagas.enums import ENDED


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the list of customers."""

    customer: Tenant
    host: str
    url: str
    subscription: Subscription | None
    unfinished_run: ProvisioningRun | None
    # None until it has been examined once.
    condition: Condition | None


def all_customers() -> QuerySet[Tenant]:
    """Return every customer there is or was, with what a line needs, in three queries however many."""
    unfinished = ProvisioningRun.objects.exclude(state__in=ENDED)
    return (
        Tenant.objects.order_by("name")
        .select_related("sector", "condition")
        .prefetch_related(
            Prefetch("subscriptions", current_subscriptions(), to_attr="current_subscriptions"),
            Prefetch("provisioning_runs", unfinished, to_attr="unfinished_runs"),
        )
    )


def find_customers(*, words: str = "", state: str = "", sector: str = "") -> QuerySet[Tenant]:
    """Return the customers that fit; without a state, those that are gone are left out."""
    found = all_customers()
    found = found.filter(state=state) if state else found.exclude(state__in=GONE)
    if sector:
        found = found.filter(sector=sector)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    return found


def customer_row(customer: Tenant) -> CustomerRow:
    """Return one customer read by ``all_customers`` as a line."""
    subscriptions: list[Subscription] = getattr(customer, "current_subscriptions", [])
    runs: list[ProvisioningRun] = getattr(customer, "unfinished_runs", [])
    return CustomerRow(
        customer=customer,
        host=tenant_host(customer.slug),
        url=portal_url(customer),
        subscription=next(iter(subscriptions), None),
        unfinished_run=next(iter(runs), None),
        condition=getattr(customer, "condition", None),
    )


def recent_entries(customer: Tenant, *, at_most: int = 20) -> QuerySet[Entry]:
    """Return what operators have done with a customer, newest first."""
    return Entry.objects.filter(subject_type=customer._meta.label_lower, subject_id=customer.pk)[
        :at_most
    ]
