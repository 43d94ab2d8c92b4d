"""Reading subscriptions. Needs the platform's door."""

from django.db.models import QuerySet

from billing.enums import SubscriptionState
from billing.models import Subscription


def current_subscriptions() -> QuerySet[Subscription]:
    """Return the subscriptions that have not ended, with their plans; at most one a tenant."""
    return Subscription.objects.exclude(state=SubscriptionState.ENDED).select_related("plan")
