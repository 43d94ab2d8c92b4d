"""Invitations: what is kept, who is let in, and what happens to a link that is no good."""

import datetime as dt
import re
import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.notifications.models import OutgoingMail
from core.organisations.domain import (
    accept_invitation,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from core.organisations.domain.invitations import VALID_FOR
from core.organisations.errors import ClosedInvitationError, UnknownInvitationError
from core.organisations.models import Invitation, Member
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.cast import Cast
from tests.factories.people import OrganisationFactory, UserFactory

PASSWORD = "et-langt-og-sjeldent-passord"
NEWCOMER = "ny@etat.example"


def token_in(mail: OutgoingMail) -> str:
    """Return the key in a mail's link, as the person who opens it would."""
    found = re.search(r"http://alfa\.localhost:8000/invitation/([A-Za-z0-9_-]{43})/", mail.text)
    assert found is not None
    return found[1]


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    """An invitation to be HR, from an administrator to somebody new."""
    return invite_member(
        by=cast[Role.TENANT_ADMIN], email=NEWCOMER, role=Role.HR, organisation=cast.organisation
    )


@pytest.fixture
def token(invitation: Invitation) -> str:
    """The key in the mail."""
    return token_in(OutgoingMail.objects.get(recipient=NEWCOMER))


# -- inviting -------------------------------------------------------------------------------------


def test_invitation_keeps_only_a_digest_of_its_key(invitation: Invitation, token: str) -> None:
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(row)
    assert len(row["token_digest"]) == 64


def test_invitation_is_mailed_in_both_forms_and_logged(invitation: Invitation, token: str) -> None:
    mail = OutgoingMail.objects.get()
    assert f"/invitation/{token}/" in mail.html
    assert invitation.expires_at - clock.now() > VALID_FOR - dt.timedelta(minutes=1)
    assert entries_about(invitation).get().action == "invitation.sent"


@pytest.mark.parametrize(
    ("sender", "role", "organisation", "is_allowed"),
    [
        ("tenant_admin", "auditor", None, True),
        ("tenant_admin", "hr", "own", True),
        ("programme_office", "hr", "own", True),
        ("programme_office", "tenant_admin", None, False),
        ("hr", "employee", "own", True),
        ("hr", "employee", "other", False),
        ("hr", "programme_office", None, False),
        ("manager", "employee", "own", False),
        ("employee", "employee", "own", False),
        ("auditor", "auditor", None, False),
        ("stranger", "employee", "own", False),
    ],
)
def test_role_is_given_only_by_those_who_may(
    cast: Cast, sender: str, role: str, organisation: str | None, is_allowed: bool
) -> None:
    where = {"own": cast.organisation, "other": cast.other, None: None}[organisation]

    def invite() -> Invitation:
        return invite_member(by=cast[sender], email=NEWCOMER, role=role, organisation=where)

    if is_allowed:
        assert invite().role == role
    else:
        with pytest.raises(NotAllowedError):
            invite()
        assert not Invitation.objects.exists()
        assert not OutgoingMail.objects.exists()


def test_second_invitation_replaces_the_first(cast: Cast, token: str) -> None:
    invite_member(
        by=cast[Role.HR], email=NEWCOMER.upper(), role=Role.HR, organisation=cast.organisation
    )
    with pytest.raises(ClosedInvitationError) as refusal:
        accept_invitation(token, full_name="Ny")
    assert refusal.value.code == "withdrawn"
    newest = OutgoingMail.objects.order_by("created_at").last()
    assert newest is not None
    assert accept_invitation(token_in(newest), full_name="Ny").role == Role.HR


def test_person_who_has_the_role_is_not_invited_to_it(cast: Cast) -> None:
    with pytest.raises(ConflictError) as refusal:
        invite_member(
            by=cast[Role.TENANT_ADMIN],
            email=cast[Role.HR].email.upper(),
            role=Role.HR,
            organisation=cast.organisation,
        )
    assert refusal.value.field == "email"


# -- accepting ------------------------------------------------------------------------------------


def test_newcomer_gets_user_and_role(cast: Cast, invitation: Invitation, token: str) -> None:
    member = accept_invitation(token, full_name="Ny Person", password=PASSWORD)
    user = User.objects.get(email=NEWCOMER)
    assert (member.user, member.role, member.organisation) == (user, Role.HR, cast.organisation)
    assert user.check_password(PASSWORD)
    invitation.refresh_from_db()
    assert invitation.accepted_at is not None


def test_newcomer_without_password_has_none(token: str) -> None:
    member = accept_invitation(token, full_name="Ny Person", password=None)
    assert not member.user.has_usable_password()


def test_weak_password_leaves_nothing_behind(invitation: Invitation, token: str) -> None:
    with pytest.raises(DomainError) as refusal:
        accept_invitation(token, full_name="Ny Person", password="12345678")
    assert refusal.value.field == "password"
    assert not User.objects.filter(email=NEWCOMER).exists()
    invitation.refresh_from_db()
    assert invitation.is_open


def test_known_person_keeps_name_and_password_and_gets_the_role(cast: Cast) -> None:
    known = UserFactory(email="kjent@etat.example", full_name="Kjent", password=PASSWORD)
    invite_member(
        by=cast[Role.HR],
        email="Kjent@etat.example",
        role=Role.MANAGER,
        organisation=cast.organisation,
    )
    accept_invitation(
        token_in(OutgoingMail.objects.get()), full_name="Annen", password="et-annet-passord-her"
    )
    known.refresh_from_db()
    assert (known.full_name, known.check_password(PASSWORD)) == ("Kjent", True)
    assert [m.role for m in Member.objects.filter(user=known)] == [Role.MANAGER]


def test_person_who_left_may_come_back_by_invitation(cast: Cast) -> None:
    hr, admin = cast[Role.HR], cast[Role.TENANT_ADMIN]
    remove_member(Member.objects.get(user=hr), by=admin)
    invite_member(by=admin, email=hr.email, role=Role.HR, organisation=cast.organisation)
    accept_invitation(token_in(OutgoingMail.objects.get()), full_name="X", password=PASSWORD)
    hr.refresh_from_db()
    assert (hr.is_active, hr.check_password(PASSWORD)) == (True, True)


def test_used_link_is_used(token: str) -> None:
    accept_invitation(token, full_name="Ny")
    with pytest.raises(ClosedInvitationError) as refusal:
        accept_invitation(token, full_name="Ny")
    assert refusal.value.code == "used"
    assert Member.objects.filter(user__email=NEWCOMER).count() == 1


def test_expired_link_is_expired(
    invitation: Invitation, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = invitation.expires_at
    monkeypatch.setattr(clock, "now", lambda: end)
    with pytest.raises(ClosedInvitationError) as refusal:
        accept_invitation(token, full_name="Ny")
    assert refusal.value.code == "expired"
    monkeypatch.setattr(clock, "now", lambda: end - dt.timedelta(seconds=1))
    assert accept_invitation(token, full_name="Ny").role == Role.HR


def test_withdrawn_link_is_withdrawn(cast: Cast, invitation: Invitation, token: str) -> None:
    withdraw_invitation(invitation, by=cast[Role.TENANT_ADMIN])
    with pytest.raises(ClosedInvitationError) as refusal:
        accept_invitation(token, full_name="Ny")
    assert refusal.value.code == "withdrawn"


def test_unknown_link_is_unknown(cast: Cast) -> None:
    with pytest.raises(UnknownInvitationError):
        accept_invitation("A" * 43, full_name="Ny")


def test_link_of_one_tenant_is_unknown_in_another(token: str, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b), pytest.raises(UnknownInvitationError):
        accept_invitation(token, full_name="Ny")


def test_two_who_accept_at_once_one_wins(committed_db: None, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        invite_member(
            by=None, email=NEWCOMER, role=Role.HR, organisation=OrganisationFactory(name="Etat")
        )
        token = token_in(OutgoingMail.objects.get())
    start, outcomes = threading.Barrier(2), []

    def accept() -> None:
        try:
            start.wait()
            with tenant_context(tenant_a):
                accept_invitation(token, full_name="Ny")
            outcomes.append("accepted")
        except ClosedInvitationError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "used"]
    with tenant_context(tenant_a):
        assert Member.objects.filter(user__email=NEWCOMER).count() == 1


# -- the page -------------------------------------------------------------------------------------

Browser = Callable[..., Client]


def test_page_lets_a_newcomer_in(tenant_a: Tenant, token: str, client_for: Browser) -> None:
    browser = client_for(tenant_a)
    page = browser.get(f"/invitation/{token}/")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    answer = browser.post(
        f"/invitation/{token}/",
        {"full_name": "Ny Person", "sign_in_with": "password", "password": PASSWORD},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")
    home = browser.get("/")
    assert home.context["user"].email == NEWCOMER


def test_page_accepts_without_a_password(tenant_a: Tenant, token: str, client_for: Browser) -> None:
    answer = client_for(tenant_a).post(
        f"/invitation/{token}/", {"full_name": "Ny Person", "sign_in_with": "code"}
    )
    assert answer.status_code == 302
    assert not User.objects.get(email=NEWCOMER).has_usable_password()


def test_page_shows_a_weak_password_at_its_field(
    tenant_a: Tenant, token: str, client_for: Browser
) -> None:
    page = client_for(tenant_a).post(
        f"/invitation/{token}/",
        {"full_name": "Ny", "sign_in_with": "password", "password": "12345678"},
    )
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["password"]
    assert not User.objects.filter(email=NEWCOMER).exists()


def test_page_asks_a_known_person_only_to_accept(
    cast: Cast, tenant_a: Tenant, client_for: Browser
) -> None:
    known = UserFactory(email="kjent@etat.example")
    invite_member(
        by=cast[Role.HR], email=known.email, role=Role.MANAGER, organisation=cast.organisation
    )
    path = f"/invitation/{token_in(OutgoingMail.objects.get())}/"
    browser = client_for(tenant_a)
    assert b'type="password"' not in browser.get(path).content
    answer = browser.post(path)
    # Who holds the link has not shown to be the person behind an existing user.
    assert answer["Location"] == "/accounts/login/"
    assert not browser.get("/").context["user"].is_authenticated
    assert Member.objects.filter(user=known, role=Role.MANAGER).exists()


@pytest.mark.parametrize(
    ("spoil", "status"),
    [("used", 410), ("withdrawn", 410), ("expired", 410), ("unknown", 404)],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_of_a_link_that_is_no_good_says_so_and_does_nothing(
    spoil: str,
    status: int,
    method: str,
    cast: Cast,
    invitation: Invitation,
    token: str,
    tenant_a: Tenant,
    client_for: Browser,
) -> None:
    if spoil == "used":
        accept_invitation(token, full_name="Ny")
    elif spoil == "withdrawn":
        withdraw_invitation(invitation, by=cast[Role.TENANT_ADMIN])
    elif spoil == "expired":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now())
    else:
        token = "A" * 43
    before = (User.objects.count(), Member.objects.count())
    page = getattr(client_for(tenant_a), method)(
        f"/invitation/{token}/", {"full_name": "Ny", "sign_in_with": "code"}
    )
    assert (page.status_code, page.context["code"]) == (status, spoil)
    assert (User.objects.count(), Member.objects.count()) == before
