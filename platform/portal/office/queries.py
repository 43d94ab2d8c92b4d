"""What the programme office sees of everything in its customer."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.enums import Role
from core.base import clock
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate, ExchangeAgreement
from core.exchange.queries import OPEN_AGREEMENT_STATES
from core.exchange.running import placements_to_help
from core.market.enums import NeedState, OfferState
from core.market.models import Need, Offer, PartnerInterest
from core.notifications.bulk import Addressee
from core.organisations.models import Member
from matching.contests.queries import open_contests

#: Days after which something that should move is called stalled.
ANSWER_LATE, NEED_LATE, AGREEMENT_LATE = 14, 30, 14
SHOWN = 50

KINDS = {
    "needs": gettext_lazy("Needs"),
    "employees": gettext_lazy("Employees"),
    "partners": gettext_lazy("Partner interests"),
}
#: An employee's registration before the employer's yes, and after it was taken back, is seen by nobody else.
SAID_YES = (OfferState.APPROVED, OfferState.ENGAGED)
STATES: dict[str, Any] = {
    "needs": NeedState.choices,
    "employees": [(state.value, state.label) for state in SAID_YES],
    "partners": NeedState.choices,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed by; empty means everything."""

    kind: str = "needs"
    state: str = ""
    organisation: str = ""
    text: str = ""


def registrations(filters: Filters) -> QuerySet[Any]:
    """Return the registrations of one kind, the longest untouched first, each with ``candidate_count``
    where there can be candidates. Employees are among them from the employer's yes on; their own words
    are not looked in: they stay masked.
    """
    rows: QuerySet[Any]
    words: tuple[str, ...]
    if filters.kind == "employees":
        rows = (
            Offer.objects.filter(state__in=SAID_YES)
            .select_related("member__organisation")
            .annotate(candidate_count=Count("candidates"))
        )
        organisation, words = "member__organisation", ("member__organisation__name",)
    elif filters.kind == "partners":
        rows = PartnerInterest.objects.select_related("organisation")
        organisation, words = "organisation", ("title", "organisation__name")
    else:
        rows = Need.objects.select_related("organisation").annotate(
            candidate_count=Count("candidates")
        )
        organisation, words = "organisation", ("title", "organisation__name")
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.organisation:
        rows = rows.filter(**{organisation: filters.organisation})
    if filters.text:
        said = Q()
        for word in words:
            said |= Q(**{f"{word}__icontains": filters.text})
        rows = rows.filter(said)
    return rows.order_by("updated_at", "pk")


@dataclass(frozen=True, slots=True)
class Line:
    """One registration as the office's list shows it."""

    title: str
    organisation: str
    state: str
    days: int
    url: str
    candidates: int | None
    pk: Any
    may_be_proposed: bool


def lines(kind: str, rows: Iterable[Any]) -> list[Line]:
    """Return the lines of a page of registrations."""
    today = clock.today()
    return [_line(kind, row, today) for row in rows]


def _line(kind: str, row: Any, today: dt.date) -> Line:
    if kind == "employees":
        title, organisation, url = row.mask, row.member.organisation, ""
    elif kind == "partners":
        title, organisation = row.title, row.organisation
        url = reverse("market:partner_interest", args=[row.pk])
    else:
        title, organisation = row.title, row.organisation
        url = reverse("market:need", args=[row.pk])
    return Line(
        title=title,
        organisation=str(organisation or ""),
        state=row.get_state_display(),
        days=(today - clock.day_of(row.updated_at)).days,
        url=url,
        candidates=getattr(row, "candidate_count", None),
        pk=row.pk,
        may_be_proposed=kind == "employees" and row.state == OfferState.APPROVED,
    )


def addressees(filters: Filters) -> list[Addressee]:
    """Return who answers for the registrations of a list: each person once."""
    if filters.kind == "employees":
        rows = registrations(filters).select_related("member__user")
        return [Addressee(row.member.user, row.mask) for row in rows if row.member.ended_at is None]
    organisations = registrations(filters).order_by().values("organisation")
    people = Member.objects.filter(
        role=Role.HR, organisation__in=organisations, user__is_active=True
    ).select_related("user", "organisation")
    return [
        Addressee(member.user, f"{member.user.full_name}, {member.organisation}")
        for member in people
    ]


# -- what has stalled -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stalled:
    """Something that should have moved: what, whose, how many days, and where to look."""

    label: str
    organisation: str
    days: int
    url: str


def stalled(day: dt.date) -> list[tuple[str, list[Stalled]]]:
    """Return, by what should happen, what has waited too long; the longest first."""
    return [
        (_("The manager should answer the employee"), list(_unanswered_offers(day))),
        (
            _("The employee should answer the host"),
            list(_late(day, CandidateState.CONTACT_REQUESTED)),
        ),
        (
            _("The host should decide about the candidate"),
            list(_late(day, CandidateState.INTERESTED)),
        ),
        (_("The agreement should be approved or signed"), list(_old_agreements(day))),
        (_("The need has found nobody"), list(_lonely_needs(day))),
        (_("Somebody has asked for your help"), list(_asked_for_help(day))),
        (_("A questioned ranking should be answered"), list(_questioned(day))),
    ]


def _unanswered_offers(day: dt.date) -> Iterator[Stalled]:
    rows = (
        Offer.objects.filter(
            state=OfferState.REQUESTED,
            requested_at__date__lte=day - dt.timedelta(days=ANSWER_LATE),
            member__ended_at__isnull=True,
        )
        .select_related("member__organisation")
        .order_by("requested_at")[:SHOWN]
    )
    for row in rows:
        days = (day - clock.day_of(row.requested_at or clock.now())).days
        label = _("A request to be made available")
        yield Stalled(label, str(row.member.organisation or ""), days, "")


def _late(day: dt.date, state: CandidateState) -> Iterator[Stalled]:
    rows = (
        Candidate.objects.filter(state=state, due_on__lt=day)
        .select_related("need__organisation", "offer")
        .order_by("due_on")[:SHOWN]
    )
    for row in rows:
        label = f"{row.offer.mask}: {row.need.title}"
        url = reverse("exchange:candidate", args=[row.pk])
        days = (day - (row.due_on or day)).days
        yield Stalled(label, str(row.need.organisation), days, url)


def _old_agreements(day: dt.date) -> Iterator[Stalled]:
    rows = (
        ExchangeAgreement.objects.filter(
            state__in=OPEN_AGREEMENT_STATES,
            updated_at__date__lte=day - dt.timedelta(days=AGREEMENT_LATE),
        )
        .select_related("host")
        .order_by("updated_at")[:SHOWN]
    )
    for row in rows:
        days = (day - clock.day_of(row.updated_at)).days
        url = reverse("exchange:agreement", args=[row.pk])
        yield Stalled(f"{row.number}: {row.get_state_display()}", str(row.host), days, url)


def _lonely_needs(day: dt.date) -> Iterator[Stalled]:
    rows = (
        Need.objects.filter(
            state=NeedState.PUBLISHED,
            candidates__isnull=True,
            published_at__date__lte=day - dt.timedelta(days=NEED_LATE),
        )
        .select_related("organisation")
        .order_by("published_at")[:SHOWN]
    )
    for row in rows:
        days = (day - clock.day_of(row.published_at or clock.now())).days
        yield Stalled(row.title, str(row.organisation), days, reverse("market:need", args=[row.pk]))


def _questioned(day: dt.date) -> Iterator[Stalled]:
    for row in open_contests()[:SHOWN]:
        need = row.candidate.need
        label = f"{row.candidate.offer.mask}: {need.title}"
        url = reverse("matching:answer_contest", args=[row.pk])
        days = (day - clock.day_of(row.raised_at)).days
        yield Stalled(label, str(need.organisation), days, url)


def _asked_for_help(day: dt.date) -> Iterator[Stalled]:
    for row in placements_to_help()[:SHOWN]:
        agreement = row.placement.agreement
        label = f"{agreement.number}: {row.get_kind_display()}"
        url = reverse("exchange:placement", args=[row.placement_id])
        yield Stalled(label, str(agreement.host), (day - (row.held_on or day)).days, url)
