"""What the clock does to the shared exchange."""

import logging

from celery import shared_task

from clearing.domain.reconciling import reconcile
from tenants.pages import import_pages

logger = logging.getLogger(__name__)


@shared_task(name="clearing.reconcile")
def reconcile_all() -> None:
    """Mend what differs between tenants and what they show; a difference is worth a look."""
    import_pages()
    found = reconcile()
    if found.differences:
        logger.warning("The shared exchange differed in %d rows.", len(found.differences))
