"""Who belongs where, in which role."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.domain import activate_user, deactivate_user
from core.accounts.enums import TENANT_WIDE_ROLES, Role
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.organisations.announcements import member_changed
from core.organisations.errors import LastAdministratorError
from core.organisations.models import Member, Organisation, OrgUnit


@transaction.atomic
def add_member(
    user: User,
    *,
    by: User | None,
    role: str,
    organisation: Organisation | None = None,
    unit: OrgUnit | None = None,
    job_title: str = "",
) -> Member:
    """Give a person a role. Somebody who has it already keeps it; somebody who left is back."""
    check_scope(role=role, organisation=organisation, unit=unit)
    # Held, so that of two who give the same role at once the second finds what the first has given.
    User.objects.select_for_update().get(pk=user.pk)
    member = Member.with_ended.filter(user=user, role=role, organisation=organisation).first()
    if member is not None and member.ended_at is None:
        return member
    member = member or Member(user=user, role=role, organisation=organisation)
    member.unit, member.job_title, member.ended_at = unit, job_title, None
    member.save()
    activate_user(user, by=by)
    _forget_memberships(user)
    record("member.added", member, by=by, changes={"role": ("", role)})
    member_changed.tell(member)
    return member


@transaction.atomic
def remove_member(member: Member, *, by: User) -> Member:
    """Take a role away, at once. Without any role left the person cannot sign in any more.

    Raises ``LastAdministratorError`` for the only administrator, ``ConflictError`` when the role is
    gone already.
    """
    if member.role == Role.TENANT_ADMIN:
        _refuse_last_administrator(member)
    ended = Member.objects.filter(pk=member.pk).update(ended_at=clock.now())
    if not ended:
        raise ConflictError(_("The person does not have this role any more."))
    record("member.removed", member, by=by, changes={"role": (member.role, "")})
    _forget_memberships(member.user)
    if not Member.objects.filter(user=member.user).exists():
        deactivate_user(member.user, by=by)
    member_changed.tell(member)
    return member


def check_scope(*, role: str, organisation: Organisation | None, unit: OrgUnit | None) -> None:
    """Raise where a role, an organisation and a unit do not go together."""
    if role == Role.OPERATOR or role not in Role.values:
        raise DomainError(_("Choose one of the roles."), field="role", code="unknown_role")
    if role in TENANT_WIDE_ROLES and organisation is not None:
        raise DomainError(
            _("This role holds for the whole customer and belongs to no single organisation."),
            field="role",
            code="tenant_wide_role",
        )
    if role not in TENANT_WIDE_ROLES and organisation is None:
        raise DomainError(
            _("Choose the organisation in which the person has this role."),
            field="organisation",
            code="organisation_missing",
        )
    if unit is not None and (organisation is None or unit.organisation_id != organisation.pk):
        raise DomainError(
            _("The unit belongs to another organisation. Choose one of this organisation's."),
            field="unit",
            code="other_organisation",
        )


def _refuse_last_administrator(member: Member) -> None:
    # All administrators are locked, so that two of them cannot remove each other at once.
    administrators = Member.objects.select_for_update(of=("self",)).filter(
        role=Role.TENANT_ADMIN, user__is_active=True
    )
    if not [other for other in administrators if other.user_id != member.user_id]:
        raise LastAdministratorError


def _forget_memberships(user: User) -> None:
    # ``rules.memberships`` keeps what it read on the user for the rest of the request.
    if hasattr(user, "_memberships"):
        del user._memberships
