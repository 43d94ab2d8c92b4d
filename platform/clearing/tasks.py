"""What the clock does to the shared exchange."""

import logging

from clearing.domain.reconciling import reconcile
from tenants.tasks import platform_task

logger = logging.getLogger(__name__)


@platform_task("clearing.reconcile", commits_itself=True)
def reconcile_all() -> None:
    """Mend what differs between tenants and what they show; a difference is worth a look."""
    found = reconcile()
    if found.differences:
        logger.warning("The shared exchange differed in %d rows.", len(found.differences))
