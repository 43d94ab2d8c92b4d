"""Invitations by e-mail. The link in the mail is the key: only a digest of it is kept."""

import datetime as dt
import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.domain import choose_password, create_user
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.notifications.domain import queue_mail
from core.organisations.domain.members import add_member, check_scope
from core.organisations.errors import ClosedInvitationError, UnknownInvitationError
from core.organisations.models import Invitation, Member, Organisation, OrgUnit
from core.organisations.rules import may_invite
from tenants.current import current_tenant
from tenants.hosts import portal_url

VALID_FOR = dt.timedelta(days=14)
_TOKEN_BYTES = 32


@transaction.atomic
def invite_member(
    *,
    by: User | None,
    email: str,
    role: str,
    organisation: Organisation | None = None,
    unit: OrgUnit | None = None,
    full_name: str = "",
) -> Invitation:
    """Invite somebody to take a role and mail them the link. An earlier open one is replaced.

    ``by`` is None when the service itself invites, as for a new customer's first administrator.
    """
    check_scope(role=role, organisation=organisation, unit=unit)
    if by is not None and not may_invite(by, role, organisation):
        raise NotAllowedError(_("You may not give this role. Choose another."), field="role")
    email = email.strip().lower()
    _refuse_member(email, role, organisation)
    _replace_open(email, role, organisation, by=by)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation = Invitation(
        email=email,
        full_name=full_name.strip(),
        role=role,
        organisation=organisation,
        unit=unit,
        token_digest=digest_of(token),
        invited_by=by,
        expires_at=clock.now() + VALID_FOR,
    )
    _save_only_open(invitation)
    record("invitation.sent", invitation, by=by, changes={"role": ("", role)})
    _mail_link(invitation, token)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Make the link in the mail worthless. Raises ``ClosedInvitationError`` when it is already."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _refuse_closed(invitation)
    _withdraw(invitation, by=by)
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, full_name: str = "", password: str | None = None) -> Member:
    """Give the role to the person the invitation was mailed to; ``member.user`` is that person.

    Somebody who has a user here keeps name and password; others get one, and without a password
    they sign in by e-mailed code. Raises ``UnknownInvitationError`` and ``ClosedInvitationError``;
    of two who accept at once, the second finds the invitation used.
    """
    digest = digest_of(token)
    invitation = Invitation.objects.select_for_update().filter(token_digest=digest).first()
    if invitation is None:
        raise UnknownInvitationError
    _refuse_closed(invitation)
    user, is_new = _user_for(invitation, full_name)
    chooses_password = is_new or not user.is_active
    member = add_member(
        user,
        by=user,
        role=invitation.role,
        organisation=invitation.organisation,
        unit=invitation.unit,
    )
    if password is not None and chooses_password:
        choose_password(user, password=password)
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at", "updated_at"])
    record("invitation.accepted", invitation, by=user)
    return member


def find_invitation(token: str) -> Invitation:
    """Return the open invitation a link leads to; raise as ``accept_invitation`` does."""
    invitation = (
        Invitation.objects.select_related("organisation", "unit", "invited_by")
        .filter(token_digest=digest_of(token))
        .first()
    )
    if invitation is None:
        raise UnknownInvitationError
    _refuse_closed(invitation)
    return invitation


def invited_user(invitation: Invitation) -> User | None:
    """Return the user with the invited address, if there is one already."""
    found: User | None = User.objects.filter(email__iexact=invitation.email).first()
    return found


def digest_of(token: str) -> str:
    """Return what is kept of a token. It is random and long, so no salt or stretching is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _user_for(invitation: Invitation, full_name: str) -> tuple[User, bool]:
    """Return who was invited and whether they are new here."""
    existing = invited_user(invitation)
    if existing is not None:
        return existing, False
    try:
        return _new_user(invitation, full_name), True
    except ConflictError:
        # The same person has just accepted another invitation, in another window.
        existing = invited_user(invitation)
        if existing is None:
            raise
        return existing, False


def _new_user(invitation: Invitation, full_name: str) -> User:
    name = full_name.strip() or invitation.full_name
    if not name:
        raise DomainError(_("Write your name."), field="full_name", code="required")
    return create_user(email=invitation.email, full_name=name, by=None)


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise ClosedInvitationError("used")
    if invitation.withdrawn_at:
        raise ClosedInvitationError("withdrawn")
    if invitation.is_expired:
        raise ClosedInvitationError("expired")


def _refuse_member(email: str, role: str, organisation: Organisation | None) -> None:
    if Member.objects.filter(
        user__email__iexact=email, role=role, organisation=organisation
    ).exists():
        raise ConflictError(
            _("This person has the role already."), field="email", code="already_member"
        )


def _replace_open(
    email: str, role: str, organisation: Organisation | None, *, by: User | None
) -> None:
    earlier = Invitation.objects.select_for_update().filter(
        email__iexact=email,
        role=role,
        organisation=organisation,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    for invitation in earlier:
        _withdraw(invitation, by=by)


def _save_only_open(invitation: Invitation) -> None:
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(
            _("Somebody else has just invited this person to the same role."),
            field="email",
            code="already_invited",
        ) from error


def _withdraw(invitation: Invitation, *, by: User | None) -> None:
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at", "updated_at"])
    record("invitation.withdrawn", invitation, by=by)


def _mail_link(invitation: Invitation, token: str) -> None:
    queue_mail(
        "organisations/mail/invitation",
        recipient=invitation.email,
        context={
            "invitation": invitation,
            "action_label": gettext_lazy("Open the invitation"),
            "action_url": portal_url(current_tenant(), f"/invitation/{token}/"),
        },
    )
