"""Several people at the same moment, for real: a thread and a transaction each. Needs ``committed_db``."""

import threading
from collections.abc import Callable

from django.db import connections

from core.base.errors import DomainError
from tenants.doors import tenant_context
from tenants.models import Tenant


def run_together(tenant: Tenant, *acts: Callable[[], object]) -> list[str]:
    """Do all at once; return how each ended, sorted: ``done`` or the code of what the domain refused.

    Anything else that is raised fails the test.
    """
    barrier = threading.Barrier(len(acts))
    ended: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            with tenant_context(tenant):
                act()
            ended.append("done")
        except DomainError as error:
            ended.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(ended) == len(acts), "one of them ended otherwise: see the warning of its thread"
    return sorted(ended)
