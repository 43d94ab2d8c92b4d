"""Mails carry the tenant's colours and say when they come from a demonstration."""

from branding.models import Theme
from core.accounts.enums import Role
from core.notifications.domain import queue_mail
from core.notifications.models import OutgoingMail
from core.organisations.domain import invite_member
from tenants.models import Tenant
from tests.factories.people import OrganisationFactory


def _mail_html() -> str:
    invite_member(
        by=None, email="ny@etat.example", role=Role.HR, organisation=OrganisationFactory()
    )
    return OutgoingMail.objects.order_by("-created_at")[0].html


def test_button_has_the_tenants_colour_and_readable_text(in_tenant_a: Tenant) -> None:
    Theme.objects.update(primary_colour="#ffd54a")
    html = _mail_html()
    assert "background:#ffd54a;color:#000000" in html
    Theme.objects.update(primary_colour="#10233d")
    assert "background:#10233d;color:#ffffff" in _mail_html()


def test_pale_button_is_given_an_edge(in_tenant_a: Tenant) -> None:
    Theme.objects.update(primary_colour="#ffd54a")
    assert "border:1px solid #ffd54a" not in _mail_html()


def test_mail_before_there_is_a_look_is_plain(in_tenant_a: Tenant) -> None:
    Theme.objects.all().delete()
    assert "background:#12454f" in _mail_html()


def test_mail_of_the_demonstration_says_so(in_tenant_a: Tenant) -> None:
    mail = queue_mail(
        "accounts/mail/login_code", recipient="a@b.example", language="en", context={"code": "X"}
    )
    assert "All people here are invented." in mail.text
    assert "All people here are invented." in mail.html
