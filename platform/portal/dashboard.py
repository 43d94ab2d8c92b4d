"""What waits for a person on the front page, by role."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from branding.queries import current_theme
from clearing.crossing.queries import has_others
from clearing.crossing.waiting import count_waiting_across
from core.accounts.enums import Role
from core.accounts.models import User
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate
from core.exchange.queries import agreements_waiting, placements_of, unanswered_requests
from core.market.enums import NeedState, OfferState
from core.market.models import Need, Offer
from core.market.queries import employee_member, open_needs, own_offer, requests_to, visible_offers
from core.notifications.models import OutgoingMail
from core.notifications.queries import count_unread
from core.organisations.models import Invitation, Member
from core.organisations.queries import covered_organisations
from core.organisations.rules import organisations_of
from portal.roles import Roles

NEEDS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that leads somewhere. ``is_waiting``: somebody waits for this person."""

    number: int
    label: str
    url: str
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class OfferLine:
    """How it stands with the person's own offer."""

    text: str | Promise
    action: str
    url: str
    is_begun: bool


def figures_for(user: User, roles: Roles) -> list[Figure]:
    """Return the numbers for all the roles the person holds; what waits comes first."""
    figures = [
        *_unread(user),
        *(_of_employee(user) if roles.is_employee else ()),
        *(_of_approver(user) if roles.is_manager or roles.is_hr else ()),
        *(_of_hr(user) if roles.is_hr else ()),
        *(_of_agreements(user) if roles.has_agreements else ()),
        *(_of_others(user) if roles.has_agreements and has_others() else ()),
        *(_of_programme_office() if roles.is_programme_office else ()),
        *(_of_tenant_admin() if roles.is_tenant_admin else ()),
    ]
    return sorted(figures, key=lambda figure: not (figure.is_waiting and figure.number))


def _unread(user: User) -> Iterator[Figure]:
    if number := count_unread(user):
        yield Figure(number, _("Notifications you have not read"), reverse("notifications:list"))


def _of_employee(user: User) -> Iterator[Figure]:
    number = unanswered_requests(user).count()
    label = _("Requests waiting for your answer")
    yield Figure(number, label, reverse("exchange:requests"), is_waiting=True)


def _of_approver(user: User) -> Iterator[Figure]:
    number = requests_to(user).count()
    label = _("Employees waiting for your approval")
    yield Figure(number, label, reverse("market:approvals"), is_waiting=True)


def _of_agreements(user: User) -> Iterator[Figure]:
    number = agreements_waiting(user).count()
    label = _("Agreements not yet signed by all")
    yield Figure(number, label, reverse("exchange:agreements"), is_waiting=True)
    running = placements_of(user).filter(ended_on__isnull=True).count()
    yield Figure(running, _("Exchanges running"), reverse("exchange:placements"))


def _of_others(user: User) -> Iterator[Figure]:
    if number := count_waiting_across(user):
        label = _("Contacts and agreements with other customers that wait for you")
        yield Figure(number, label, reverse("crossing:overview"), is_waiting=True)


def _of_hr(user: User) -> Iterator[Figure]:
    said_yes = Candidate.objects.filter(
        state=CandidateState.INTERESTED, need__organisation__in=organisations_of(user, Role.HR)
    )
    label = _("Candidates who have said yes to contact")
    yield Figure(said_yes.count(), label, reverse("market:needs"), is_waiting=True)


def _of_programme_office() -> Iterator[Figure]:
    yield Figure(open_needs().count(), _("Published needs"), reverse("market:needs"))
    yield Figure(visible_offers().count(), _("Available colleagues"), reverse("market:offers"))
    yield Figure(Candidate.objects.count(), _("Candidates considered"), reverse("market:needs"))


def _of_tenant_admin() -> Iterator[Figure]:
    covered = covered_organisations().count()
    yield Figure(covered, _("Organisations taking part"), reverse("organisations:list"))
    waiting = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    label = _("Invitations without an answer")
    yield Figure(waiting.count(), label, reverse("organisations:list"))
    lost = OutgoingMail.objects.filter(gave_up_at__isnull=False).count()
    if lost:
        label = _("E-mails that have not got through")
        yield Figure(lost, label, reverse("portal:failing_mail"), is_waiting=True)


def needs_of(user: User) -> list[Need]:
    """Return the newest open needs of the person's organisations with ``candidate_count``."""
    needs = (
        Need.objects.filter(organisation__in=organisations_of(user, Role.HR))
        .filter(state__in=(NeedState.DRAFT, NeedState.PUBLISHED))
        .select_related("organisation")
        .annotate(candidate_count=Count("candidates"))
    )
    return list(needs.order_by("-updated_at")[:NEEDS_SHOWN])


def offer_line(user: User) -> OfferLine:
    """Return how it stands with the employee's offer, and the next thing to do."""
    member = employee_member(user)
    offer = own_offer(member) if member else None
    action = _("Open my profile") if offer else _("Make myself available")
    return OfferLine(_offer_text(offer), action, reverse("market:my_offer"), bool(offer))


def _offer_text(offer: Offer | None) -> str | Promise:
    return {
        None: _("You have not made yourself available yet."),
        OfferState.DRAFT: _("Your profile is a draft. Nobody else sees it."),
        OfferState.REQUESTED: _(
            "Your manager has been asked. Nobody outside sees your profile yet."
        ),
        OfferState.APPROVED: _("Your profile is shown to other organisations, without your name."),
        OfferState.DECLINED: _("Your manager said no. You can change the profile and ask again."),
        OfferState.ENGAGED: _("You have a signed agreement. Your profile is not shown meanwhile."),
    }[OfferState(offer.state) if offer else None]


def get_started() -> list[dict[str, str]]:
    """Return an administrator's first steps and which are done, as the ``steps`` tag reads them.

    Nothing is returned once all are done.
    """
    theme = current_theme()
    has_hr = Member.objects.filter(role=Role.HR).exists() or _hr_is_invited()
    steps = [
        (bool(theme and theme.has_logo), _("Choose logo and colours"), "branding:theme"),
        (covered_organisations().exists(), _("Add organisations"), "organisations:list"),
        (has_hr, _("Invite HR in each organisation"), "organisations:list"),
        (_office_exists(), _("Invite the programme office"), "organisations:people"),
    ]
    if all(is_done for is_done, _label, _url_name in steps):
        return []
    first_open = next((place for place, step in enumerate(steps) if not step[0]), None)
    return [
        {
            "label": label,
            "url": reverse(url_name),
            "state": "done" if is_done else "current" if place == first_open else "pending",
        }
        for place, (is_done, label, url_name) in enumerate(steps)
    ]


def _hr_is_invited() -> bool:
    return Invitation.objects.filter(role=Role.HR, withdrawn_at__isnull=True).exists()


def _office_exists() -> bool:
    invited = Invitation.objects.filter(role=Role.PROGRAMME_OFFICE, withdrawn_at__isnull=True)
    return Member.objects.filter(role=Role.PROGRAMME_OFFICE).exists() or invited.exists()
