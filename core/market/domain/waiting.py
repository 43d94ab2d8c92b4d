"""The clock of a request to be made available: the manager is reminded, then HR is asked too."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from core.accounts.enums import Role
from core.base import clock
from core.market.enums import OfferState
from core.market.models import Offer
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.organisations.models import Member
from core.organisations.rules import managers_of

logger = logging.getLogger(__name__)

REMINDED_BEFORE = dt.timedelta(days=4)


class Moved(NamedTuple):
    """How many requests were reminded of, and how many HR was asked about."""

    reminded: int
    escalated: int


def move_request_clocks(day: dt.date) -> Moved:
    """Remind managers of what is due within days, and ask HR about what is overdue; each once."""
    waiting = Offer.objects.filter(state=OfferState.REQUESTED, member__ended_at__isnull=True)
    soon = waiting.filter(answer_due_on__lte=day + REMINDED_BEFORE, answer_reminded_at__isnull=True)
    late = waiting.filter(answer_due_on__lt=day, answer_escalated_at__isnull=True)
    return Moved(_each(soon, _remind), _each(late, _ask_hr))


def shift_request_clocks(days: int) -> int:
    """Give back the ``days`` a pause has taken; return how many clocks moved."""
    running = Offer.objects.filter(state=OfferState.REQUESTED, answer_due_on__isnull=False)
    return running.update(answer_due_on=F("answer_due_on") + dt.timedelta(days=days))


def _each(offers: Iterable[Offer], act: Callable[[Offer], None]) -> int:
    done = 0
    for offer in list(offers):
        try:
            with transaction.atomic():
                locked = (
                    Offer.objects.select_for_update(of=("self",), skip_locked=True)
                    .select_related("member__user", "member__organisation", "member__unit")
                    .filter(pk=offer.pk, state=OfferState.REQUESTED)
                    .first()
                )
                if locked is not None:
                    act(locked)
                    done += 1
        except Exception:
            logger.exception("The clock of profile %s could not be moved.", offer.pk)
    return done


def _remind(offer: Offer) -> None:
    offer.answer_reminded_at = clock.now()
    offer.save(update_fields=["answer_reminded_at"])
    path = reverse("market:approval", args=[offer.pk])
    for manager in managers_of(offer.member):
        queue_mail_to(
            manager, "market/mail/offer_due", {"offer": offer}, event=Event.REMINDER, path=path
        )


def _ask_hr(offer: Offer) -> None:
    """HR may answer as well as the manager; the employee hears that they have been asked."""
    offer.answer_escalated_at = clock.now()
    offer.save(update_fields=["answer_escalated_at"])
    people = Member.objects.filter(
        organisation=offer.member.organisation, role=Role.HR, user__is_active=True
    ).exclude(user=offer.member.user)
    path = reverse("market:approval", args=[offer.pk])
    for member in people.select_related("user"):
        queue_mail_to(
            member.user, "market/mail/offer_late", {"offer": offer}, event=Event.REMINDER, path=path
        )
    queue_mail_to(
        offer.member.user,
        "market/mail/offer_with_hr",
        {"offer": offer},
        event=Event.AVAILABILITY,
        path=reverse("market:my_offer"),
    )
