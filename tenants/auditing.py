"""Every log there is, the platform's and each customer's: sealing, anchoring and verifying them.

An anchor is the end of each chain written to another store (settings.STORAGES["anchors"]): a database
that was cut, rewritten or put back to an older day no longer fits it.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import DatabaseError, IntegrityError

from core.audit.chain import export_lines, owner_label, seal_log, sealed_rows, unsealed_behind
from core.audit.models import Link
from core.audit.verification import Anchor, Problem, Verdict, read_anchors, verify_rows
from core.base import clock
from tenants.doors import platform_context, tenant_context
from tenants.enums import STANDING
from tenants.models import Tenant

logger = logging.getLogger(__name__)


def _doors() -> list[tuple[str, AbstractContextManager[None]]]:
    """Return a door to each log: the platform's, and those of customers whose schema stands."""
    with platform_context():
        tenants = list(Tenant.objects.filter(state__in=STANDING).order_by("pk"))
    return [
        ("platform", platform_context()),
        *((tenant.slug, tenant_context(tenant)) for tenant in tenants),
    ]


def seal_all_logs() -> int:
    """Seal what is new in every log; return how many rows. One log that fails holds up no other."""
    sealed = 0
    for name, door in _doors():
        try:
            with door:
                sealed += seal_log()
        except IntegrityError:
            logger.info("The log of %s is being sealed by another worker", name)
        except DatabaseError:
            logger.exception("The log of %s could not be sealed", name)
    return sealed


def anchor_all_logs() -> int:
    """Write the end of every chain to the anchors' store, as one new file; return how many."""
    lines = []
    for _name, door in _doors():
        with door:
            last = Link.objects.order_by("-sequence").first()
            if last is not None:
                anchor = {
                    "owner": owner_label(),
                    "sequence": last.sequence,
                    "digest": last.digest,
                    "at": clock.now().isoformat(),
                }
                lines.append(json.dumps(anchor))
    if lines:
        name = clock.now().strftime("%Y/%m/%d/%H%M%S%f.ndjson")
        _store().save(name, ContentFile("\n".join(lines).encode()))
    return len(lines)


def _store() -> Storage:
    return storages["anchors"]


def anchors_of(owner: str) -> list[Anchor]:
    """Return every anchor that was ever written of an owner's chain."""
    return [anchor for anchor in _anchors() if anchor.owner == owner]


def _anchors(folder: str = "") -> Iterator[Anchor]:
    store = _store()
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        with store.open(f"{folder}{name}") as file:
            yield from read_anchors(file.read().decode())
    for name in sorted(folders):
        yield from _anchors(f"{folder}{name}/")


def verify_open_log() -> Verdict:
    """Check the log behind the open door against itself and its anchors."""
    owner = owner_label()
    verdict = verify_rows(owner, sealed_rows(), anchors=anchors_of(owner))
    late = tuple(Problem("back_dated", 0, str(row_id)) for _kind, row_id in unsealed_behind())
    return Verdict(owner, verdict.rows, verdict.anchors, (*verdict.problems, *late))


def verify_logs(slug: str = "") -> Iterator[tuple[str, Verdict]]:
    """Check one customer's log (``platform`` for the platform's own), or all of them."""
    for name, door in _doors():
        if slug in ("", name):
            with door:
                yield name, verify_open_log()


def exported_log(slug: str) -> list[str] | None:
    """Return the exported log of a customer (``platform``: the platform's own); None for nobody's."""
    for name, door in _doors():
        if name == slug:
            with door:
                return list(export_lines())
    return None
