"""A copy of every customer each night, in a folder of the day; old folders go by themselves."""

import datetime as dt
import logging
import shutil
from pathlib import Path
from typing import NamedTuple

from lifecycle.copies.taking import take_copy
from tenants.doors import platform_context
from tenants.enums import STANDING
from tenants.models import Tenant

logger = logging.getLogger(__name__)


class Night(NamedTuple):
    """How many copies were taken and failed, and how many days' folders went."""

    taken: int
    failed: int
    days_gone: int


def back_up_everybody(folder: Path, *, day: dt.date, kept_days: int) -> Night:
    """Copy each customer that has no copy of ``day`` yet, so that a night that was broken off goes on.

    One that fails is logged and does not hold the others back; the console shows how old its last copy is.
    What is older than ``kept_days`` is deleted, once there are copies of this day.
    """
    tonight = folder / day.isoformat()
    tonight.mkdir(parents=True, exist_ok=True)
    with platform_context():
        tenants = list(Tenant.objects.filter(state__in=STANDING).order_by("slug"))
    taken = failed = 0
    for tenant in tenants:
        target = tonight / f"{tenant.pk}.zip"
        if target.exists():
            continue
        try:
            take_copy(tenant, target)
            taken += 1
        except Exception:
            logger.exception("Customer %s could not be copied.", tenant.pk)
            failed += 1
    return Night(taken, failed, _forget_old(folder, day - dt.timedelta(days=kept_days)))


def _forget_old(folder: Path, before: dt.date) -> int:
    gone = 0
    for each in folder.iterdir():
        try:
            day = dt.date.fromisoformat(each.name)
        except ValueError:
            # Not ours to delete.
            continue
        if each.is_dir() and day < before:
            shutil.rmtree(each)
            gone += 1
    return gone
