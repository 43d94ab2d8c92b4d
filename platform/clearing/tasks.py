"""What the clock does to the shared exchange."""

import logging
from collections import Counter

from clearing.domain.reconciling import reconcile
from core.audit.domain import record
from tenants.doors import platform_context
from tenants.models import Tenant
from tenants.tasks import platform_task

logger = logging.getLogger(__name__)
#: The action in the platform's log when what a customer shows had to be put right.
MENDED = "exchange.mended"


@platform_task("clearing.reconcile", commits_itself=True)
def reconcile_all() -> None:
    """Mend what differs between tenants and what they show; a difference is worth a look."""
    found = reconcile()
    if found.differences:
        logger.warning("The shared exchange differed in %d rows.", len(found.differences))
    rows = Counter(difference.tenant for difference in found.differences)
    with platform_context():
        tenants = {tenant.slug: tenant for tenant in Tenant.objects.filter(slug__in=rows)}
        for slug, number in sorted(rows.items()):
            # A row that is nobody's any more names a customer that is gone.
            subject = tenants.get(slug) or Tenant(name=slug or "–")
            record(MENDED, subject, by=None, changes={"rows": ("", str(number))})
