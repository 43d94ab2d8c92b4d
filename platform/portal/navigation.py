"""The main menu and the menu of the person, by role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from clearing.crossing.queries import has_others
from portal.roles import Roles


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a menu."""

    label: str
    url: str
    is_current: bool


def main_menu(request: HttpRequest, roles: Roles) -> list[Link]:
    """Return what the person may open, most used first; nothing for who is not signed in."""
    if not roles.members:
        return []
    employer = roles.is_hr or roles.is_programme_office
    wanted = [
        (True, _("Home"), reverse("portal:home")),
        (roles.uses_market, _("Needs"), reverse("market:needs")),
        (roles.is_employee, _("My profile"), reverse("market:my_offer")),
        (roles.is_employee, _("Requests to me"), reverse("exchange:requests")),
        (roles.is_manager or roles.is_hr, _("Approvals"), reverse("market:approvals")),
        (employer, _("Available colleagues"), reverse("market:offers")),
        (employer, _("Partner interests"), reverse("market:partner_interests")),
        (roles.is_programme_office, _("Registrations"), reverse("portal:office")),
        (roles.is_programme_office, _("Rounds"), reverse("matching:rounds")),
        (roles.has_agreements, _("Agreements"), reverse("exchange:agreements")),
        (
            roles.has_agreements and has_others(),
            _("With other customers"),
            reverse("crossing:overview"),
        ),
        (roles.has_settings, _("Settings"), reverse("portal:settings")),
    ]
    return [_link(request, label, url) for is_wanted, label, url in wanted if is_wanted]


def personal_menu(request: HttpRequest) -> list[Link]:
    """Return the links to what is the person's own."""
    return [
        _link(request, _("Notifications"), reverse("notifications:list")),
        _link(request, _("My account"), reverse("portal:account")),
        _link(request, _("Who has seen me"), reverse("portal:reads")),
    ]


def _link(request: HttpRequest, label: str, url: str) -> Link:
    is_home = url == reverse("portal:home")
    is_current = request.path == url if is_home else request.path.startswith(url)
    return Link(label, url, is_current)
