"""Telling the programme office of what should be looked at."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.audit.domain import record
from core.audit.models import Entry
from core.market.models import Programme
from core.market.queries import current_programme
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.organisations.models import Member
from matching.oversight.queries import comparisons
from tenants.current import current_tenant
from tenants.hosts import portal_url

REVIEWED = "rankings.reviewed"


@transaction.atomic
def review_month(month: dt.date) -> bool:
    """Look at a month's figures once, and tell the office when a group comes out low; say whether one did.

    Repeating it, at the same time or later, tells nobody again.
    """
    programme = Programme.objects.select_for_update().get(pk=current_programme().pk)
    name = f"{month:%Y-%m}"
    if Entry.objects.filter(action=REVIEWED, changes__month=[None, name]).exists():
        return False
    has_low = any(found.has_low for found in comparisons(month).values())
    record(REVIEWED, programme, by=None, changes={"month": (None, name), "low": (None, has_low)})
    if has_low:
        _tell_office(reverse("matching:exposure_of", args=[name]))
    return has_low


def _tell_office(path: str) -> None:
    office = Member.objects.filter(role=Role.PROGRAMME_OFFICE, user__is_active=True)
    context = {
        "action_url": portal_url(current_tenant(), path),
        "action_label": _("Look at the figures"),
    }
    for member in office.select_related("user"):
        queue_mail_to(member.user, "matching/mail/exposure_low", context, event=Event.REMINDER)
